#include "term.hpp"

#include <array>
#include <ctime>

namespace promonitor::ssl {
namespace {

/// "in 3 days", "in 5 hours", "2 days ago".
std::string whenText(std::int64_t seconds) {
  constexpr std::int64_t kHour = 3600;
  const std::int64_t distance = seconds < 0 ? -seconds : seconds;
  const std::string amount = distance >= 2 * kDay ? pm::format("{} days", distance / kDay)
                                                  : pm::format("{} hours", distance / kHour);
  return seconds < 0 ? amount + " ago" : "in " + amount;
}

}  // namespace

std::string dateText(std::int64_t unix_seconds) {
  const time_t moment = unix_seconds;
  tm parts{};
  std::array<char, 40> text{};
  if (gmtime_r(&moment, &parts) == nullptr) return {};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return text.data();
}

Term::Term(const pm::Options& options, std::string_view prefix, const char* fail_code,
           const char* warn_code)
    : warn_(options.integer(pm::format("{}warn_days", prefix)) * kDay),
      fail_(options.integer(pm::format("{}fail_days", prefix)) * kDay),
      fail_code_(fail_code),
      warn_code_(warn_code) {
  if (warn_ >= fail_) return;
  throw pm::OptionError(
      pm::format("option '{}warn_days': it is less than '{}fail_days'", prefix, prefix));
}

pm::Verdict Term::judge(std::string_view what, std::int64_t end, std::int64_t now) const {
  const std::int64_t left = end - now;
  if (left >= warn_ && left >= 0) return pm::up();
  const bool fails = left < fail_ || left < 0;
  const std::string limit = pm::format("{} days left", (fails ? fail_ : warn_) / kDay);
  const std::string text =
      pm::format("{} {} {}", what, left < 0 ? "expired" : "expires", whenText(left));
  auto verdict = left < 0 ? pm::down("tls_expired", "{}", text)
                 : fails  ? pm::down(fail_code_, "{}", text)
                          : pm::degraded(warn_code_, "{}", text);
  return verdict.phase(pm::Phase::Tls).cause(pm::Cause::Cert).expected(limit).got(dateText(end));
}

}  // namespace promonitor::ssl
