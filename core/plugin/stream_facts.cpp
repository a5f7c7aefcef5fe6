#include "core/plugin/stream_facts.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace promonitor {
namespace {

pm_str str(std::string_view text) { return {text.data(), text.size()}; }

std::int64_t phaseTime(const StreamInfo& info, Phase phase) {
  const std::int32_t micros = info.phases[phase];
  return micros < 0 ? -1 : std::int64_t{micros} * 1000;
}

std::string_view versionText(int version) {
  switch (version) {
    case TLS1_VERSION:
      return "TLSv1";
    case TLS1_1_VERSION:
      return "TLSv1.1";
    case TLS1_2_VERSION:
      return "TLSv1.2";
    case TLS1_3_VERSION:
      return "TLSv1.3";
    default:
      return "";
  }
}

void addFailure(const StreamInfo& info, pm_stream_info& out) {
  out.expected = str(info.verify_expected);
  out.got = str(info.verify_got);
  if (!info.failure) return;
  out.cause = info.cause;
  out.failed_phase = static_cast<std::uint32_t>(info.failure->phase);
  if (info.our_fault) out.flags |= PM_STREAM_OUR_FAULT;
  out.code = str(info.failure->code);
  out.summary = str(info.failure->summary);
  out.expected = str(info.failure->expected);
  out.got = str(info.failure->got);
}

void addPeer(Connection& connection, const StreamInfo& info, pm_stream_info& out) {
  connection.peer.clear();
  if (info.peer.length == 0) return;
  out.peer.family = static_cast<std::uint32_t>(info.peer.family());
  out.peer.salen = info.peer.length;
  std::memcpy(out.peer.sa, info.peer.get(),
              std::min<std::size_t>(info.peer.length, sizeof out.peer.sa));
  connection.peer = info.peer.text();
  out.peer_text = str(connection.peer);
}

void addCertificate(Connection& connection, const CertificateFacts& facts, pm_stream_info& out) {
  out.cert_not_before = facts.not_before;
  out.cert_not_after = facts.not_after;
  out.cert_subject = str(facts.subject);
  out.cert_issuer = str(facts.issuer);
  out.cert_sha256 = str(facts.sha256);
  out.cert_san = str(facts.san);
  out.cert_serial = str(facts.serial);
  out.cert_key = str(facts.key);
  out.cert_signature = str(facts.signature);
  const auto point = [](const std::vector<std::string>& chain, std::vector<pm_str>& texts) {
    texts.clear();
    for (const std::string& certificate : chain) texts.push_back(str(certificate));
    return static_cast<std::uint32_t>(texts.size());
  };
  out.chain_count = point(facts.chain_der, connection.chain);
  out.chain_der = connection.chain.data();
  out.path_count = point(facts.path_der, connection.path);
  out.path_der = connection.path.data();
}

void addTried(Connection& connection, const StreamInfo& info, pm_stream_info& out) {
  connection.tried_addresses.clear();
  connection.tried.clear();
  connection.tried_addresses.reserve(info.tried.size());
  for (const TriedAddress& one : info.tried) {
    const bool is_peer = !connection.peer.empty() && one.address == info.peer;
    connection.tried_addresses.push_back(is_peer ? connection.peer : one.address.text());
    connection.tried.push_back({str(connection.tried_addresses.back()), str(one.code),
                                std::int64_t{one.time.count()}, str(one.verify_code)});
  }
  out.tried = connection.tried.data();
  out.tried_count = static_cast<std::uint32_t>(connection.tried.size());
  out.tried_stride = sizeof(pm_tried);
}

}  // namespace

pm_stream_info streamFacts(Connection& connection) {
  const StreamInfo& info = connection.stream.info();
  pm_stream_info out{};
  out.struct_size = sizeof out;
  addFailure(info, out);
  out.dns_ns = phaseTime(info, Phase::Dns);
  out.connect_ns = phaseTime(info, Phase::Connect);
  out.tls_ns = phaseTime(info, Phase::Tls);
  addPeer(connection, info, out);
  out.tls_version = static_cast<std::uint32_t>(info.tls_version);
  out.verify_error = static_cast<std::uint32_t>(info.verify_error);
  out.tls_cipher = str(info.cipher);
  out.alpn = str(info.alpn);
  out.verify_code = str(info.verify_code);
  out.verify_text = str(info.verify_text);
  addCertificate(connection, info.certificate, out);
  out.tls_version_text = str(versionText(info.tls_version));
  addTried(connection, info, out);
  return out;
}

}  // namespace promonitor
