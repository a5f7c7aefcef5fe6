#pragma once

#include <cstdint>

#include "promonitor/probe.hpp"

namespace promonitor::ssl {

/// Protocols that go over to TLS on a connection that stands, as the option `starttls` lists them.
enum class StartTls : std::uint8_t { None, Smtp, Imap, Pop3, Ftp, Postgres };

/// Asks a server to begin TLS; when it returns, the handshake is next. Reads lines of at most 4 KiB
/// and 100 of them for an answer. Throws pm::ProbeFailure: starttls_refused, starttls_timeout,
/// protocol, and what streams fail with.
pm::Task<void> askForTls(const pm::Context& ctx, pm::Stream& stream, StartTls protocol);

}  // namespace promonitor::ssl
