#pragma once

#include "promonitor/probe.hpp"

namespace promonitor::tcp {

/// What the kind tells beyond the shared vocabulary.
inline constexpr std::uint32_t kStepTimes = pm::customAttribute(0);
inline constexpr const char* kExpectTimeout = "expect_timeout";
inline constexpr const char* kExpectMismatch = "expect_mismatch";
inline constexpr const char* kNotRefused = "not_refused";
inline constexpr const char* kNotClosed = "not_closed";

inline pm::KindDecl withResults(pm::KindDecl kind) {
  return kind.attributes({{"steps", "The steps with the time that each took."}})
      .codes({
          {kExpectTimeout, "The expected text did not come in time."},
          {kExpectMismatch, "The peer closed the connection or sent 64 KiB without the text."},
          {kNotRefused, "The connection stands, but it was to be refused."},
          {kNotClosed, "The peer keeps the connection open, but it was to close it."},
          {"tls_old_version", "The peer speaks no TLS version from tls.min_version on."},
      })
      .codes(pm::limitCodes());
}

}  // namespace promonitor::tcp
