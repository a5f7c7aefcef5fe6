#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "promonitor/probe.hpp"
#include "status_ranges.hpp"
#include "transfer.hpp"
#include "url.hpp"

namespace promonitor::http {

/// The options of one http monitor, read and ready for use. Throws pm::OptionError naming what
/// does not fit.
struct Settings {
  explicit Settings(const pm::Options& options);

  Url url;
  std::string method;
  std::string body;
  HeaderList headers;          ///< what is sent to the monitor's own origin
  HeaderList foreign_headers;  ///< what is sent to origins that redirects lead to
  StatusRanges expect_status;
  std::string body_contains;
  bool follow_redirects;
  std::int64_t max_redirects;
  std::size_t body_limit;
  pm::TlsSettings tls;
  pm::Family family;
  std::string user_agent;
  std::vector<std::string> secrets;  ///< never shown, even when a server sends them back
};

}  // namespace promonitor::http
