#include "curl_transfer.hpp"

#include <algorithm>
#include <utility>

#include "promonitor/address_text.hpp"

namespace promonitor::http {
namespace {

/// How many addresses of a name are tried.
constexpr std::size_t kMostAddresses = 16;
/// Of a record of TLS, which is read as a whole; TlsWatch counts.
constexpr long kTlsReadSize = 4096;
constexpr std::uint32_t kTls12 = 0x0303;
constexpr std::uint32_t kTls13 = 0x0304;

bool hasLimits(const pm::PhaseLimits& limits) {
  return limits.connect.count() + limits.tls.count() + limits.ttfb.count() +
             limits.transfer.count() >
         0;
}

/// libcurl's numbers for 0x0301 to 0x0304.
long versionRange(std::uint32_t oldest, std::uint32_t newest) {
  constexpr std::array<long, 4> kOldest = {CURL_SSLVERSION_TLSv1_0, CURL_SSLVERSION_TLSv1_1,
                                           CURL_SSLVERSION_TLSv1_2, CURL_SSLVERSION_TLSv1_3};
  constexpr std::array<long, 4> kNewest = {CURL_SSLVERSION_MAX_TLSv1_0, CURL_SSLVERSION_MAX_TLSv1_1,
                                           CURL_SSLVERSION_MAX_TLSv1_2,
                                           CURL_SSLVERSION_MAX_TLSv1_3};
  return kOldest.at(oldest - 0x0301) | kNewest.at(newest - 0x0301);
}

/// Whether a transfer needs no options but those that every transfer sets.
bool isUsual(const TransferRequest& request) {
  const bool is_get = request.method == "GET" && request.body.empty();
  return is_get && !request.url.tls && !request.url.names_user && request.proxy == nullptr &&
         request.connect_to == nullptr && request.accept_encoding == nullptr;
}

/// An address in the form that libcurl's lists have.
std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : '[' + host + ']';
}

}  // namespace

CurlTransfer::CurlTransfer(CurlLoop& loop, const pm::Context& context, const ReadLimits& limits)
    : loop_(loop),
      check_(context.check()),
      easy_(loop.take()),
      handle_(easy_->handle),
      response_(limits),
      done_(context) {}

CurlTransfer::~CurlTransfer() {
  if (running_) loop_.forget(*this, handle_);
  for (const Attempts::Attempt& attempt : attempts_.list()) {
    if (attempt.descriptor >= 0) loop_.disown(attempt.descriptor);
  }
  cancelWatch();
  loop_.giveBack(std::move(easy_));
}

void CurlTransfer::start(const TransferRequest& request) {
  tls_ = request.url.tls;
  certificate_names_ = request.tls.certificate_names;
  if (!request.source_address.empty()) source_ = &request.source_address;
  if (hasLimits(request.limits)) limits_ = &request.limits;
  if (!std::exchange(easy_->prepared, true)) setShared();
  easy_->altered = !isUsual(request);
  setCallbackData();
  setTimeouts(request.timeout);
  if (request.proxy != nullptr) setProxy(*request.proxy);
  setUrl(request);
  if (tls_) setTls(request.tls);
  setRequest(request);
  running_ = true;
  started_ns_ = now();
  loop_.start(*this, handle_);
  watchPhases();
}

void CurlTransfer::finish(CURLcode code) noexcept {
  running_ = false;
  if (outgrown()) response_.stop();
  done_.set(code);
}

void CurlTransfer::setShared() {
  curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, &CurlTransfer::onHeader);
  curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, &CurlTransfer::onBody);
  curl_easy_setopt(handle_, CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::openSocket);
  curl_easy_setopt(handle_, CURLOPT_CLOSESOCKETFUNCTION, &CurlLoop::closeSocket);
  curl_easy_setopt(handle_, CURLOPT_CLOSESOCKETDATA, &loop_);
  curl_easy_setopt(handle_, CURLOPT_XFERINFOFUNCTION, &CurlTransfer::onProgress);
  curl_easy_setopt(handle_, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle_, CURLOPT_BUFFERSIZE, long{kPlainReadSize});
  curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle_, CURLOPT_PROXY, "");
  curl_easy_setopt(handle_, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(handle_, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(handle_, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  curl_easy_setopt(handle_, CURLOPT_SHARE, easy_->names);
  // Given addresses stay; what libcurl would add by itself goes at once.
  curl_easy_setopt(handle_, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
}

void CurlTransfer::setCallbackData() {
  curl_easy_setopt(handle_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(handle_, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(handle_, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(handle_, CURLOPT_ERRORBUFFER, error_.data());
}

void CurlTransfer::setTimeouts(std::chrono::nanoseconds timeout) {
  const long milliseconds =
      std::max<long>(1, std::chrono::ceil<std::chrono::milliseconds>(timeout).count());
  curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, milliseconds);
  curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT_MS, milliseconds);
}

void CurlTransfer::setProxy(const Proxy& proxy) {
  proxy_ = &proxy;
  tunnels_ = tls_;
  curl_easy_setopt(handle_, CURLOPT_PROXY, proxy.address.c_str());
  curl_easy_setopt(handle_, CURLOPT_PROXYHEADER, proxy.headers.get());
  // What is for the server is not for the proxy: both lists are sent, each to its own.
  curl_easy_setopt(handle_, CURLOPT_HEADEROPT, long{CURLHEADER_SEPARATE});
}

void CurlTransfer::setTls(const TlsRequest& request) {
  const pm::TlsSettings& tls = request.settings;
  const bool own_file = !tls.caFile().empty();
  const char* const file = own_file ? tls.caFile().c_str() : loop_.host()->ca_file;
  speaks_newest_tls_ = tls.maxVersion() >= kTls13;
  curl_easy_setopt(handle_, CURLOPT_BUFFERSIZE, kTlsReadSize);
  curl_easy_setopt(handle_, CURLOPT_SSLVERSION, versionRange(tls.minVersion(), tls.maxVersion()));
  if (tls.minVersion() < kTls12) {
    // Debian's OpenSSL speaks the old versions at this level alone.
    curl_easy_setopt(handle_, CURLOPT_SSL_CIPHER_LIST, "DEFAULT@SECLEVEL=0");
  }
  curl_easy_setopt(handle_, CURLOPT_SSL_VERIFYPEER, tls.verify() ? 1L : 0L);
  curl_easy_setopt(handle_, CURLOPT_SSL_VERIFYHOST, tls.verify() ? 2L : 0L);
  // A directory of roots would switch libcurl's cache of the parsed bundle off.
  curl_easy_setopt(handle_, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(handle_, CURLOPT_CAINFO, tls.verify() ? file : nullptr);
  // The cache holds one bundle: files of single monitors must not push the shared one out.
  if (own_file) curl_easy_setopt(handle_, CURLOPT_CA_CACHE_TIMEOUT, 0L);
  // A resumed session would not show that a certificate has expired since.
  curl_easy_setopt(handle_, CURLOPT_SSL_SESSIONID_CACHE, 0L);
  tls_watch_.begin(handle_, response_.mostBytes());
  if (tls.clientCert().empty() || !request.show_client_certificate) return;
  curl_easy_setopt(handle_, CURLOPT_SSLCERT, tls.clientCert().c_str());
  curl_easy_setopt(handle_, CURLOPT_SSLKEY, tls.clientKey().c_str());
}

void CurlTransfer::setRequest(const TransferRequest& request) {
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, request.headers.get());
  curl_easy_setopt(handle_, CURLOPT_USERAGENT, request.user_agent.c_str());
  if (request.accept_encoding != nullptr) {
    curl_easy_setopt(handle_, CURLOPT_ACCEPT_ENCODING, request.accept_encoding);
  }
  if (request.method == "HEAD") {
    curl_easy_setopt(handle_, CURLOPT_NOBODY, 1L);
    return;
  }
  uploads_ = request.hasBody();
  if (uploads_) {
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.size()));
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
  }
  if (request.method != "GET") {
    curl_easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

void CurlTransfer::setUrl(const TransferRequest& request) {
  const Url& url = request.url;
  const std::string* const name = tls_ ? request.tls.server_name : nullptr;
  if (name != nullptr) {
    curl_easy_setopt(handle_, CURLOPT_URL, url.withHost(*name).c_str());
  } else {
    curl_easy_setopt(handle_, CURLOPT_URL, url.text.c_str());
  }
  Peer peer = request.connect_to != nullptr ? *request.connect_to : Peer(url);
  if (name != nullptr || request.connect_to != nullptr) {
    // For whatever host and port there are: this transfer connects once.
    connect_to_.add(pm::format("::{}:{}", bracketed(*peer.host), peer.port));
    curl_easy_setopt(handle_, CURLOPT_CONNECT_TO, connect_to_.get());
    // libcurl connects through a proxy then, whatever the scheme.
    tunnels_ = proxy_ != nullptr;
  }
  if (proxy_ != nullptr) peer = Peer(proxy_->url);
  setAddresses(peer, request.addresses);
}

void CurlTransfer::setAddresses(const Peer& peer, std::span<const pm_addr> addresses) {
  if (!easy_->cached_name.empty()) addresses_.add('-' + easy_->cached_name);
  easy_->cached_name.clear();
  if (!peer.literal) {
    easy_->cached_name = *peer.host + ':' + std::to_string(peer.port);
    std::string entry = easy_->cached_name;
    char separator = ':';
    for (const pm_addr& address : addresses.first(std::min(kMostAddresses, addresses.size()))) {
      entry += separator;
      entry += bracketed(pm::hostText(address));
      separator = ',';
    }
    addresses_.add(entry);
  }
  curl_easy_setopt(handle_, CURLOPT_RESOLVE, addresses_.get());
}

}  // namespace promonitor::http
