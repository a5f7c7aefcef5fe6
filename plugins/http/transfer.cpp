#include "transfer.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "promonitor/address_text.hpp"

namespace promonitor::http {
namespace {

/// How many addresses of a name are tried.
constexpr std::size_t kMostAddresses = 16;

std::chrono::microseconds time(CURL* handle, CURLINFO info) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(handle, info, &microseconds);
  return std::chrono::microseconds(microseconds);
}

}  // namespace

void HeaderList::add(const std::string& line) {
  curl_slist* const longer = curl_slist_append(list_.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list_.release());
  list_.reset(longer);
}

Transfer::Transfer(CurlLoop& loop, const pm::Context& context, const ReadLimits& limits)
    : loop_(loop),
      check_(context.check()),
      easy_(loop.take()),
      handle_(easy_->handle),
      response_(limits),
      done_(context) {}

Transfer::~Transfer() {
  if (running_) loop_.forget(*this, handle_);
  loop_.giveBack(std::move(easy_));
}

void Transfer::start(const TransferRequest& request) {
  setCallbacks();
  setConnection(request);
  setAddresses(request);
  if (request.url.tls) setTls(request);
  setRequest(request);
  running_ = true;
  started_ns_ = loop_.host()->now(loop_.host());
  loop_.start(*this, handle_);
}

void Transfer::finish(CURLcode code) noexcept {
  running_ = false;
  done_.set(code);
}

void Transfer::connected() {
  if (connected_ns_ == 0) connected_ns_ = loop_.host()->now(loop_.host());
}

void Transfer::setCallbacks() {
  curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, &Transfer::onHeader);
  curl_easy_setopt(handle_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, &Transfer::onBody);
  curl_easy_setopt(handle_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(handle_, CURLOPT_OPENSOCKETFUNCTION, &Transfer::openSocket);
  curl_easy_setopt(handle_, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(handle_, CURLOPT_CLOSESOCKETFUNCTION, &CurlLoop::closeSocket);
  curl_easy_setopt(handle_, CURLOPT_CLOSESOCKETDATA, &loop_);
  curl_easy_setopt(handle_, CURLOPT_ERRORBUFFER, error_.data());
}

void Transfer::setConnection(const TransferRequest& request) {
  const auto timeout = std::chrono::ceil<std::chrono::milliseconds>(request.timeout);
  const long milliseconds = std::max<long>(1, timeout.count());
  curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle_, CURLOPT_PROXY, "");
  curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, milliseconds);
  curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT_MS, milliseconds);
  curl_easy_setopt(handle_, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(handle_, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(handle_, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
}

void Transfer::setTls(const TransferRequest& request) {
  const bool own_file = !request.ca_file.empty();
  const char* const file = own_file ? request.ca_file.c_str() : loop_.host()->ca_file;
  curl_easy_setopt(handle_, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  curl_easy_setopt(handle_, CURLOPT_SSL_VERIFYPEER, request.verify ? 1L : 0L);
  curl_easy_setopt(handle_, CURLOPT_SSL_VERIFYHOST, request.verify ? 2L : 0L);
  // A directory of roots would switch libcurl's cache of the parsed bundle off.
  curl_easy_setopt(handle_, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(handle_, CURLOPT_CAINFO, request.verify ? file : nullptr);
  // The cache holds one bundle: files of single monitors must not push the shared one out.
  if (own_file) curl_easy_setopt(handle_, CURLOPT_CA_CACHE_TIMEOUT, 0L);
  // A resumed session would not show that a certificate has expired since.
  curl_easy_setopt(handle_, CURLOPT_SSL_SESSIONID_CACHE, 0L);
}

void Transfer::setRequest(const TransferRequest& request) {
  curl_easy_setopt(handle_, CURLOPT_URL, request.url.text.c_str());
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, request.headers.get());
  curl_easy_setopt(handle_, CURLOPT_USERAGENT, request.user_agent.c_str());
  if (request.method == "HEAD") {
    curl_easy_setopt(handle_, CURLOPT_NOBODY, 1L);
    return;
  }
  if (!request.body.empty() || request.method == "POST") {
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.size()));
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
  }
  curl_easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void Transfer::setAddresses(const TransferRequest& request) {
  curl_easy_setopt(handle_, CURLOPT_SHARE, easy_->names);
  if (!easy_->cached_name.empty()) addresses_.add('-' + easy_->cached_name);
  easy_->cached_name.clear();
  if (!request.url.literal) {
    easy_->cached_name = request.url.host + ':' + std::to_string(request.url.port);
    std::string entry = easy_->cached_name;
    char separator = ':';
    for (const pm_addr& address :
         request.addresses.first(std::min(kMostAddresses, request.addresses.size()))) {
      entry += separator;
      const std::string host = pm::hostText(address);
      entry += address.family == AF_INET6 ? '[' + host + ']' : host;
      separator = ',';
    }
    addresses_.add(entry);
  }
  curl_easy_setopt(handle_, CURLOPT_RESOLVE, addresses_.get());
  // Given addresses stay; what libcurl would add by itself goes at once.
  curl_easy_setopt(handle_, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
}

std::size_t Transfer::onHeader(char* data, std::size_t size, std::size_t count,
                               void* self) noexcept {
  const std::size_t bytes = size * count;
  return static_cast<Transfer*>(self)->response_.header({data, bytes}) ? bytes : 0;
}

std::size_t Transfer::onBody(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  const std::size_t bytes = size * count;
  return static_cast<Transfer*>(self)->response_.body({data, bytes}) ? bytes : 0;
}

curl_socket_t Transfer::openSocket(void* self, curlsocktype /*purpose*/,
                                   curl_sockaddr* address) noexcept {
  auto* const transfer = static_cast<Transfer*>(self);
  pm_addr asked{};
  asked.family = static_cast<std::uint32_t>(address->family);
  asked.salen = std::min<std::uint32_t>(address->addrlen, sizeof asked.sa);
  std::memcpy(asked.sa, &address->addr, asked.salen);
  transfer->attempt_ = asked;
  const CurlLoop& loop = transfer->loop_;
  if (loop.io().address_allowed(loop.host(), transfer->check_, &asked) != PM_OK) {
    transfer->denied_ = true;
    return CURL_SOCKET_BAD;
  }
  const int descriptor =
      socket(address->family, address->socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address->protocol);
  if (descriptor < 0) transfer->socket_error_ = errno;
  return descriptor;
}

TransferTimes Transfer::times() const {
  std::chrono::microseconds connect = time(handle_, CURLINFO_CONNECT_TIME_T);
  if (connect.count() == 0 && connected_ns_ != 0) {
    connect = std::chrono::ceil<std::chrono::microseconds>(
        std::chrono::nanoseconds(connected_ns_ - started_ns_));
  }
  return {.lookup = time(handle_, CURLINFO_NAMELOOKUP_TIME_T),
          .connect = connect,
          .tls = time(handle_, CURLINFO_APPCONNECT_TIME_T),
          .sent = time(handle_, CURLINFO_PRETRANSFER_TIME_T),
          .first_byte = time(handle_, CURLINFO_STARTTRANSFER_TIME_T),
          .total = time(handle_, CURLINFO_TOTAL_TIME_T)};
}

int Transfer::status() const {
  long status = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

std::string Transfer::peer() const {
  const char* address = nullptr;
  long port = 0;
  curl_easy_getinfo(handle_, CURLINFO_PRIMARY_IP, &address);
  curl_easy_getinfo(handle_, CURLINFO_PRIMARY_PORT, &port);
  if (address == nullptr || *address == '\0') return pm::peerText(attempt_);
  const std::string host(address);
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

std::string Transfer::version() const {
  const std::string& line = response_.statusLine();
  return line.substr(0, line.find(' '));
}

std::string Transfer::location() const {
  curl_header* header = nullptr;
  const CURLHcode found = curl_easy_header(handle_, "Location", 0, CURLH_HEADER, -1, &header);
  return found == CURLHE_OK ? header->value : "";
}

int Transfer::systemError() const {
  long error = 0;
  curl_easy_getinfo(handle_, CURLINFO_OS_ERRNO, &error);
  return static_cast<int>(error);
}

bool Transfer::hasRoute() const {
  // Connecting a datagram socket sends nothing: it only asks for a route.
  const int descriptor = socket(static_cast<int>(attempt_.family), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  sockaddr_storage address{};
  std::memcpy(&address, attempt_.sa, attempt_.salen);
  const int result =
      connect(descriptor, reinterpret_cast<const sockaddr*>(&address), attempt_.salen);
  ::close(descriptor);
  return result == 0;
}

long Transfer::verifyResult() const {
  long result = 0;
  curl_easy_getinfo(handle_, CURLINFO_SSL_VERIFYRESULT, &result);
  return result;
}

std::string Transfer::errorText() const { return error_.data(); }

}  // namespace promonitor::http
