#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "certificate.hpp"
#include "expectations.hpp"
#include "promonitor/probe.hpp"
#include "proxy.hpp"
#include "request_body.hpp"
#include "request_headers.hpp"
#include "secrets.hpp"
#include "url.hpp"

namespace promonitor::http {

/// The option `url`. Throws pm::OptionError.
Url readUrl(const pm::Options& options);

/// The options of an http monitor but its URL, read and ready for use: shared by all monitors that
/// have the same. Points to nothing outside. Immutable; thread-safe.
struct Settings {
  /// Throws pm::OptionError naming what does not fit.
  Settings(const pm::Options& options, const Url& url);

  Secrets secrets;
  std::string method;
  RequestBody body;
  RequestHeaders headers;
  std::string user_agent;
  const char* accept_encoding;                 ///< null: content codings do not matter
  std::shared_ptr<const Expectations> expect;  ///< a worker may judge after the monitor is gone
  CertificateTerm certificate;
  bool follow_redirects;
  std::int64_t max_redirects;
  std::size_t body_limit;
  std::unique_ptr<const Proxy> proxy;  ///< null: none
  pm::TlsSettings tls;
  pm::ConnectSettings connect;
  std::optional<pm::Endpoint> connect_to;  ///< where the monitor's own origin is connected to
};

}  // namespace promonitor::http
