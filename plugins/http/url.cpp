#include "url.hpp"

#include <curl/curl.h>
#include <curl/urlapi.h>

#include <charconv>
#include <memory>

#include "address_bytes.hpp"

namespace promonitor::http {
namespace {

using Handle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part(const Handle& handle, CURLUPart which, unsigned int flags = 0) {
  char* text = nullptr;
  if (curl_url_get(handle.get(), which, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

/// As it stands there where decoding gives what libcurl refuses.
std::string decodedPart(const Handle& handle, CURLUPart which) {
  std::string decoded = part(handle, which, CURLU_URLDECODE);
  return decoded.empty() ? part(handle, which) : decoded;
}

ParsedUrl failed(UrlError error, std::string reason) {
  return {.url = std::nullopt, .error = error, .reason = std::move(reason)};
}

Url take(const Handle& handle, const std::string& scheme) {
  Url url;
  url.tls = scheme == "https";
  url.host = part(handle, CURLUPART_HOST, CURLU_PUNYCODE);
  if (url.host.size() > 2 && url.host.front() == '[') {
    url.host = url.host.substr(1, url.host.size() - 2);
  }
  for (char& c : url.host) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  url.literal = isAddress(url.host);
  const std::string port = part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), url.port);
  url.names_user =
      !part(handle, CURLUPART_USER).empty() || !part(handle, CURLUPART_PASSWORD).empty();
  curl_url_set(handle.get(), CURLUPART_FRAGMENT, nullptr, 0);
  url.text = part(handle, CURLUPART_URL);
  return url;
}

}  // namespace

bool isAddress(const std::string& host) { return !AddressBytes(host).empty(); }

std::string Url::authority() const {
  const bool v6 = host.find(':') != std::string::npos;
  const std::string name = v6 ? '[' + host + ']' : host;
  return port == (tls ? 443 : 80) ? name : name + ':' + std::to_string(port);
}

std::string Url::withHost(const std::string& name) const {
  const Handle handle(curl_url(), &curl_url_cleanup);
  const bool set = curl_url_set(handle.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK &&
                   curl_url_set(handle.get(), CURLUPART_HOST, name.c_str(), 0) == CURLUE_OK;
  return set ? part(handle, CURLUPART_URL) : text;
}

UserInfo Url::userInfo() const {
  if (!names_user) return {};
  const Handle handle(curl_url(), &curl_url_cleanup);
  if (curl_url_set(handle.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
  return {.user = decodedPart(handle, CURLUPART_USER),
          .password = decodedPart(handle, CURLUPART_PASSWORD)};
}

std::string Url::masked() const {
  if (userInfo().password.empty()) return text;
  const Handle handle(curl_url(), &curl_url_cleanup);
  const bool set = curl_url_set(handle.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK &&
                   curl_url_set(handle.get(), CURLUPART_PASSWORD, "***", 0) == CURLUE_OK;
  return set ? part(handle, CURLUPART_URL) : std::string("***");
}

ParsedUrl parseUrl(const std::string& text, const Url* base) {
  const Handle handle(curl_url(), &curl_url_cleanup);
  CURLUcode code = CURLUE_OK;
  if (base != nullptr) code = curl_url_set(handle.get(), CURLUPART_URL, base->text.c_str(), 0);
  // Servers do send spaces in Location; a person's own URL has none.
  const unsigned int flags = CURLU_NON_SUPPORT_SCHEME | (base != nullptr ? CURLU_URLENCODE : 0);
  if (code == CURLUE_OK) code = curl_url_set(handle.get(), CURLUPART_URL, text.c_str(), flags);
  if (code != CURLUE_OK) return failed(UrlError::Malformed, curl_url_strerror(code));
  const std::string scheme = part(handle, CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") {
    return failed(UrlError::Scheme, "the scheme is '" + scheme + "', not http or https");
  }
  Url url = take(handle, scheme);
  if (url.host.empty() || url.text.empty()) {
    return failed(UrlError::Malformed, "the host is not a valid name");
  }
  return {.url = std::move(url), .error = UrlError::None, .reason = {}};
}

std::string methodAfterRedirect(const std::string& method, int status) {
  const bool becomes_get =
      status == 303 ? method != "HEAD" : (status == 301 || status == 302) && method == "POST";
  return becomes_get ? "GET" : method;
}

bool isRedirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace promonitor::http
