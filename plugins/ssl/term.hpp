#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "promonitor/probe.hpp"

namespace promonitor::ssl {

inline constexpr std::int64_t kDay = 86400;

/// "2025-01-15 10:30:00 UTC".
std::string dateText(std::int64_t unix_seconds);

/// How much of a certificate's term must be left.
class Term {
 public:
  /// Reads the options `prefix`warn_days and `prefix`fail_days. Throws pm::OptionError when they do
  /// not fit together. The texts are string literals.
  Term(const pm::Options& options, std::string_view prefix, const char* fail_code,
       const char* warn_code);

  /// `what` is "the certificate"; times in Unix seconds.
  pm::Verdict judge(std::string_view what, std::int64_t end, std::int64_t now) const;

 private:
  std::int64_t warn_, fail_;  ///< seconds
  const char *fail_code_, *warn_code_;
};

}  // namespace promonitor::ssl
