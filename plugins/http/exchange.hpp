#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "promonitor/probe.hpp"
#include "settings.hpp"
#include "transfer.hpp"

namespace promonitor::http {

/// What one check has to remember over its hops: where it is, what it took, how it ends. Settings
/// and context outlive it.
class Exchange {
 public:
  Exchange(const Settings& settings, const pm::Context& context);

  const Url& url() const { return url_; }
  ReadLimits limits() const;
  TransferRequest request(std::span<const pm_addr> addresses) const;

  /// Records a finished hop. Gives the check's verdict, or nothing when url() is the next hop.
  std::optional<pm::Verdict> judge(const Transfer& transfer, CURLcode code);
  /// The check is over because its time is.
  pm::Verdict timedOut(const Transfer& transfer);
  /// A name of a hop could be resolved; `time` is how long that took.
  void resolved(std::chrono::nanoseconds time);

 private:
  void record(const Transfer& transfer);
  pm::Verdict failed(const Transfer& transfer, CURLcode code) const;
  pm::Verdict judgeAnswer(const Transfer& transfer) const;
  std::optional<pm::Verdict> follow(const Transfer& transfer, const std::string& location);
  pm::Verdict& describe(pm::Verdict& verdict, const Transfer& transfer) const;

  const Settings& settings_;
  const pm::Context context_;
  Url url_;
  std::string method_;
  std::int64_t redirects_ = 0;
  std::string trail_;  ///< the hops so far, for people
  struct {
    std::chrono::nanoseconds dns{}, connect{}, tls{}, first_byte{}, transfer{};
  } spent_;
};

}  // namespace promonitor::http
