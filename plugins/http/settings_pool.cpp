#include "settings_pool.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include "option_digest.hpp"

namespace promonitor::http {
namespace {

/// Who shares settings shares what is secret in them.
using Key = OptionDigest::Value;

Key keyOf(const pm::Options& options, const Url& url) {
  OptionDigest all;
  options.each([&](std::string_view name, const pm_value& value) {
    if (name != "url") all.add(value);
  });
  all.add(std::uint64_t{url.tls});
  // These go into settings together with the URL.
  const bool of_one_url = url.names_user || !options.text("tls.server_name").empty() ||
                          !options.text("connect_to").empty();
  if (of_one_url) all.add(url.text);
  return all.value();
}

class SettingsPool {
 public:
  std::shared_ptr<const Settings> get(const Key& key) {
    const std::lock_guard lock(mutex_);
    const auto found = made_.find(key);
    return found == made_.end() ? nullptr : found->second.lock();
  }
  /// What another thread made meanwhile, or `made`.
  std::shared_ptr<const Settings> keep(const Key& key, std::shared_ptr<const Settings> made) {
    const std::lock_guard lock(mutex_);
    if (made_.size() >= sweep_at_) sweep();
    std::weak_ptr<const Settings>& place = made_[key];
    if (auto earlier = place.lock()) made = std::move(earlier);
    place = made;
    newest_ = made;
    return made;
  }

 private:
  void sweep() {
    std::erase_if(made_, [](const auto& one) { return one.second.expired(); });
    sweep_at_ = std::max(kSweepFrom, 2 * made_.size());
  }

  static constexpr std::size_t kSweepFrom = 64;
  std::mutex mutex_;
  std::map<Key, std::weak_ptr<const Settings>> made_;
  std::size_t sweep_at_ = kSweepFrom;
  /// Monitors are made one after the other, and judged before: each would make them anew.
  std::shared_ptr<const Settings> newest_;
};

}  // namespace

std::shared_ptr<const Settings> settingsFor(const pm::Options& options, const Url& url) {
  static SettingsPool pool;
  const Key key = keyOf(options, url);
  if (auto known = pool.get(key)) return known;
  return pool.keep(key, std::make_shared<const Settings>(options, url));
}

}  // namespace promonitor::http
