#include "core/plugin/stream_requests.hpp"

#include <charconv>
#include <string>
#include <utility>

#include "core/plugin/lookup_operation.hpp"

namespace promonitor {
namespace {

constexpr std::size_t kMaxText = 4096;
constexpr std::uint32_t kMaxProtocols = 16;
constexpr std::uint32_t kMaxServers = 16;
constexpr std::uint16_t kDnsPort = 53;

bool textGood(pm_str text) {
  return text.len == 0 || (text.data != nullptr && text.len <= kMaxText);
}

std::string textOf(pm_str text) {
  return text.len == 0 ? std::string() : std::string(text.data, text.len);
}

bool versionGood(std::uint32_t version) {
  return version == 0 || (version >= TLS1_VERSION && version <= TLS1_3_VERSION);
}

bool readVersions(const pm_tls_opts* asked, TlsConfig& config) {
  if ((asked->flags & PM_TLS_MIN_1_2) != 0) config.min_version = TLS1_2_VERSION;
  if ((asked->flags & PM_TLS_MIN_1_3) != 0) config.min_version = TLS1_3_VERSION;
  if (!PM_HAS(asked, max_version)) return true;
  if (!versionGood(asked->min_version) || !versionGood(asked->max_version)) return false;
  if (asked->min_version != 0) config.min_version = static_cast<int>(asked->min_version);
  config.max_version = static_cast<int>(asked->max_version);
  return config.max_version == 0 || config.min_version <= config.max_version;
}

/// "name", "name:443", "192.0.2.1", "[2001:db8::1]:443".
bool readConnectTo(std::string text, ConnectRequest& request) {
  if (text.empty()) return true;
  const std::size_t colon = text.rfind(':');
  if (colon != std::string::npos && !Address::parse(text, 0)) {
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + colon + 1, end, request.connect_to_port);
    if (parsed.ec != std::errc() || parsed.ptr != end || request.connect_to_port == 0) return false;
    text.resize(colon);
  }
  request.connect_to = std::move(text);
  return !request.connect_to.empty();
}

Duration limitOf(std::int64_t limit_ns) { return Duration(std::max<std::int64_t>(limit_ns, 0)); }

bool readChoices(const pm_connect_opts* asked, ConnectRequest& request) {
  if ((asked->flags & PM_CONNECT_PREFER_V4) != 0) request.preferred = AddressFamily::V4;
  if ((asked->flags & PM_CONNECT_PREFER_V6) != 0) request.preferred = AddressFamily::V6;
  if (!PM_HAS(asked, tls_limit_ns)) return true;
  if (!textGood(asked->connect_to) || asked->addresses > PM_ADDRESSES_ALL) return false;
  auto servers = readServers(asked->servers, asked->server_count);
  if (!servers) return false;
  request.servers = std::move(*servers);
  request.addresses = static_cast<AddressChoice>(asked->addresses);
  request.limits = {.dns = limitOf(asked->dns_limit_ns),
                    .connect = limitOf(asked->connect_limit_ns),
                    .tls = limitOf(asked->tls_limit_ns)};
  return readConnectTo(textOf(asked->connect_to), request);
}

}  // namespace

std::optional<std::vector<Address>> readServers(const pm_str* servers, std::uint32_t count) {
  if (count > kMaxServers || (count > 0 && servers == nullptr)) return std::nullopt;
  std::vector<Address> list;
  for (const pm_str& text : std::span(servers, count)) {
    const auto server =
        textGood(text) ? Address::parseEndpoint(textOf(text), kDnsPort) : std::nullopt;
    if (!server) return std::nullopt;
    list.push_back(*server);
  }
  return list;
}

std::optional<TlsRequest> readTlsRequest(const pm_tls_opts* asked) {
  const bool good = PM_HAS(asked, client_key_file) && textGood(asked->server_name) &&
                    textGood(asked->ca_file) && textGood(asked->client_cert_file) &&
                    textGood(asked->client_key_file) && asked->alpn_count <= kMaxProtocols &&
                    (asked->alpn != nullptr || asked->alpn_count == 0);
  if (!good) return std::nullopt;
  TlsRequest request;
  request.config.ca_file = textOf(asked->ca_file);
  request.config.client_cert_file = textOf(asked->client_cert_file);
  request.config.client_key_file = textOf(asked->client_key_file);
  if (!readVersions(asked, request.config)) return std::nullopt;
  request.server_name = textOf(asked->server_name);
  for (const pm_str& protocol : std::span(asked->alpn, asked->alpn_count)) {
    if (textGood(protocol)) request.alpn.push_back(textOf(protocol));
  }
  request.verify = (asked->flags & PM_TLS_REPORT) == 0;
  request.resume = (asked->flags & PM_TLS_RESUME) != 0;
  return request;
}

std::optional<ConnectRequest> readConnectRequest(const pm_connect_opts* asked) {
  const bool good = PM_HAS(asked, timeout_ns) && textGood(asked->host) && asked->host.len > 0 &&
                    asked->port <= 65535 && textGood(asked->local_address);
  if (!good) return std::nullopt;
  ConnectRequest request;
  request.host = textOf(asked->host);
  request.port = static_cast<std::uint16_t>(asked->port);
  request.family = familyOf(asked->flags);
  request.local_address = textOf(asked->local_address);
  if (asked->tls != nullptr) {
    request.tls = readTlsRequest(asked->tls);
    if (!request.tls) return std::nullopt;
  }
  if (!readChoices(asked, request)) return std::nullopt;
  return request;
}

}  // namespace promonitor
