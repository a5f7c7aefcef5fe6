#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "promonitor/address_text.hpp"
#include "transfer.hpp"

namespace promonitor::http {
namespace {

constexpr std::size_t kMostOfOneName = 20;
constexpr std::size_t kMostHeaders = 50;

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

}  // namespace

std::chrono::microseconds Transfer::sinceStart(std::int64_t moment_ns) const {
  if (moment_ns == 0) return {};
  return std::chrono::ceil<std::chrono::microseconds>(
      std::chrono::nanoseconds(moment_ns - started_ns_));
}

TransferTimes Transfer::times() const {
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

int Transfer::status() const { return static_cast<int>(number(handle_, CURLINFO_RESPONSE_CODE)); }

int Transfer::tunnelStatus() const {
  return static_cast<int>(number(handle_, CURLINFO_HTTP_CONNECTCODE));
}

int Transfer::systemError() const { return static_cast<int>(number(handle_, CURLINFO_OS_ERRNO)); }

long Transfer::verifyResult() const { return number(handle_, CURLINFO_SSL_VERIFYRESULT); }

std::string Transfer::errorText() const { return error_.data(); }

bool Transfer::isGone(CURLcode code) const {
  return code == CURLE_SEND_ERROR && errorText().starts_with("getpeername() failed");
}

std::string Transfer::peer() const {
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

std::string_view Transfer::version() const {
  const std::string_view line = response_.statusLine();
  return line.substr(0, line.find(' '));
}

std::string Transfer::location() const {
  curl_header* header = nullptr;
  const CURLHcode found = curl_easy_header(handle_, "Location", 0, CURLH_HEADER, -1, &header);
  return found == CURLHE_OK ? header->value : "";
}

// libcurl goes through all headers for each that it gives: of the thousands that a server may send
// a few are asked for.

std::vector<std::string> Transfer::headers(const std::string& name) const {
  std::vector<std::string> values;
  curl_header* header = nullptr;
  while (values.size() < kMostOfOneName &&
         curl_easy_header(handle_, name.c_str(), values.size(), CURLH_HEADER, -1, &header) ==
             CURLHE_OK) {
    values.emplace_back(header->value);
  }
  return values;
}

std::vector<std::pair<std::string, std::string>> Transfer::firstHeaders() const {
  const unsigned int origin = inTunnel() ? CURLH_CONNECT : CURLH_HEADER;
  std::vector<std::pair<std::string, std::string>> all;
  curl_header* header = nullptr;
  while (all.size() < kMostHeaders &&
         (header = curl_easy_nextheader(handle_, origin, -1, header)) != nullptr) {
    all.emplace_back(header->name, header->value);
  }
  return all;
}

bool Transfer::hasRoute() const {
  if (attempts_.list().empty()) return false;
  const pm_addr& tried = attempts_.list().back().address;
  // Connecting a datagram socket sends nothing: it only asks for a route.
  const int descriptor = socket(static_cast<int>(tried.family), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  sockaddr_storage address{};
  std::memcpy(&address, tried.sa, tried.salen);
  const int result = connect(descriptor, reinterpret_cast<const sockaddr*>(&address), tried.salen);
  ::close(descriptor);
  return result == 0;
}

}  // namespace promonitor::http
