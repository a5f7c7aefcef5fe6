#pragma once

#include <memory>

#include "http_loop.hpp"
#include "promonitor/probe.hpp"
#include "settings_pool.hpp"

namespace promonitor::http {

/// Attributes that the kind declares, in their order.
inline constexpr std::uint32_t kHttpVersion = pm::customAttribute(0);
inline constexpr std::uint32_t kRedirects = pm::customAttribute(1);

/// One http monitor. A check is one exchange, or one a hop where redirects are followed: each hop's
/// name is resolved by the host and its address passed by the network policy.
class HttpProbe {
 public:
  using LoopState = HttpLoop;

  explicit HttpProbe(const pm::Options& options)
      : url_(readUrl(options)), settings_(settingsFor(options, url_)) {}
  pm::CheckTask check(pm::Context ctx);

 private:
  const Url url_;
  const std::shared_ptr<const Settings> settings_;
};

/// The kind's options, metrics, attributes and failure codes.
pm::KindDecl declaration();

}  // namespace promonitor::http
