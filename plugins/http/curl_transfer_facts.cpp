#include <algorithm>
#include <array>
#include <cerrno>

#include "curl_transfer.hpp"
#include "header_field.hpp"
#include "promonitor/address_text.hpp"
#include "proxy_failure.hpp"
#include "stream_socket.hpp"
#include "tls_failure.hpp"

namespace promonitor::http {
namespace {

std::chrono::microseconds time(CURL* handle, CURLINFO info) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(handle, info, &microseconds);
  return std::chrono::microseconds(microseconds);
}

long number(CURL* handle, CURLINFO info) {
  long value = 0;
  curl_easy_getinfo(handle, info, &value);
  return value;
}

/// libcurl 7 leaves the CR in values that are empty.
std::string valueOf(const curl_header& header) { return std::string(trimmedValue(header.value)); }

}  // namespace

std::chrono::microseconds CurlTransfer::sinceStart(std::int64_t moment_ns) const {
  if (moment_ns == 0) return {};
  return std::chrono::ceil<std::chrono::microseconds>(
      std::chrono::nanoseconds(moment_ns - started_ns_));
}

TransferTimes CurlTransfer::times() const {
  std::chrono::microseconds connect = time(handle_, CURLINFO_CONNECT_TIME_T);
  if (connect.count() == 0) connect = sinceStart(connected_ns_);
  // A connection through a proxy stands when the proxy has connected.
  if (tunnels_) connect = sinceStart(tunnel_ns_);
  return {.lookup = time(handle_, CURLINFO_NAMELOOKUP_TIME_T),
          .connect = connect,
          .tls = time(handle_, CURLINFO_APPCONNECT_TIME_T),
          .sent = time(handle_, CURLINFO_PRETRANSFER_TIME_T),
          .first_byte =
              uploads_ ? sinceStart(answered_ns_) : time(handle_, CURLINFO_STARTTRANSFER_TIME_T),
          .total = time(handle_, CURLINFO_TOTAL_TIME_T)};
}

int CurlTransfer::status() const {
  return static_cast<int>(number(handle_, CURLINFO_RESPONSE_CODE));
}

int CurlTransfer::tunnelStatus() const {
  return static_cast<int>(number(handle_, CURLINFO_HTTP_CONNECTCODE));
}

int CurlTransfer::systemError() const {
  return static_cast<int>(number(handle_, CURLINFO_OS_ERRNO));
}

TlsEnd CurlTransfer::tlsEnd(CURLcode code) const {
  TlsEnd end = tls_watch_.end();
  end.gone = isGone(code);
  end.speaks_newest = speaks_newest_tls_;
  // It looks at the name when the chain is good and the handshake done. It ends so too where the
  // server says that the client's certificate has expired.
  const bool of_name = code == CURLE_PEER_FAILED_VERIFICATION && !end.alerted;
  if (of_name && end.certificate_error == 0) end.certificate_error = TlsEnd::kNameMismatch;
  return end;
}

bool CurlTransfer::isReset(CURLcode code) const {
  constexpr std::array<std::string_view, 3> kBeginnings = {"Recv failure", "Send failure",
                                                           "OpenSSL SSL_"};
  const std::string_view text = error_.data();
  // Else systemError() is about an older failure than this one.
  const bool socket_failed =
      std::any_of(kBeginnings.begin(), kBeginnings.end(),
                  [text](std::string_view beginning) { return text.starts_with(beginning); });
  const int error = systemError();
  return (socket_failed && (error == ECONNRESET || error == EPIPE)) || isGone(code);
}

bool CurlTransfer::isGone(CURLcode code) const {
  return code == CURLE_SEND_ERROR && errorText().starts_with("getpeername() failed");
}

std::optional<pm::Verdict> CurlTransfer::verdictOnTheWay(CURLcode code,
                                                         std::chrono::nanoseconds allowed,
                                                         const Secrets& secrets) const {
  if (proxy_ != nullptr) {
    if (auto verdict = proxyVerdict(*this, code, allowed, secrets)) return verdict;
  }
  return tls_ ? tlsVerdict(*this, code) : std::nullopt;
}

std::string CurlTransfer::peer() const {
  const char* address = nullptr;
  curl_easy_getinfo(handle_, CURLINFO_PRIMARY_IP, &address);
  if (address == nullptr || *address == '\0') {
    return attempts_.list().empty() ? std::string() : pm::peerText(attempts_.list().back().address);
  }
  const std::string host(address);
  const bool v6 = host.find(':') != std::string::npos;
  const std::string port = std::to_string(number(handle_, CURLINFO_PRIMARY_PORT));
  return (v6 ? '[' + host + ']' : host) + ':' + port;
}

std::string CurlTransfer::location() const {
  curl_header* header = nullptr;
  const CURLHcode found = curl_easy_header(handle_, "Location", 0, CURLH_HEADER, -1, &header);
  return found == CURLHE_OK ? valueOf(*header) : std::string();
}

// libcurl goes through all headers for each that it gives: of the thousands that a server may send
// a few are asked for.

std::vector<std::string> CurlTransfer::headers(const std::string& name) const {
  std::vector<std::string> values;
  curl_header* header = nullptr;
  while (values.size() < kMostOfOneName &&
         curl_easy_header(handle_, name.c_str(), values.size(), CURLH_HEADER, -1, &header) ==
             CURLHE_OK) {
    values.push_back(valueOf(*header));
  }
  return values;
}

std::vector<std::pair<std::string, std::string>> CurlTransfer::firstHeaders() const {
  const unsigned int origin = inTunnel() ? CURLH_CONNECT : CURLH_HEADER;
  std::vector<std::pair<std::string, std::string>> all;
  curl_header* header = nullptr;
  while (all.size() < kMostHeaders &&
         (header = curl_easy_nextheader(handle_, origin, -1, header)) != nullptr) {
    all.emplace_back(header->name, valueOf(*header));
  }
  return all;
}

bool CurlTransfer::hasRoute() const {
  return !attempts_.list().empty() && http::hasRoute(attempts_.list().back().address);
}

}  // namespace promonitor::http
