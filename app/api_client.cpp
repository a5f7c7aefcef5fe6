#include "app/api_client.hpp"

#include <iterator>
#include <memory>
#include <utility>

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Timespan.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include "api/json_input.hpp"

namespace promonitor {
namespace {

constexpr const char* kPrefix = "/api/v1";
constexpr long kPatienceSeconds = 30;

std::string textOf(const OptionInput& map, const char* key) {
  const OptionInput* const value = entryOf(map, key);
  return value != nullptr ? value->text : std::string();
}

std::unique_ptr<Poco::Net::HTTPClientSession> sessionTo(const Poco::URI& uri) {
  if (uri.getScheme() == "http") {
    return std::make_unique<Poco::Net::HTTPClientSession>(uri.getHost(), uri.getPort());
  }
  const Poco::Net::Context::Ptr context = new Poco::Net::Context(
      Poco::Net::Context::TLS_CLIENT_USE, "", Poco::Net::Context::VERIFY_STRICT, 9, true);
  return std::make_unique<Poco::Net::HTTPSClientSession>(uri.getHost(), uri.getPort(), context);
}

/// The target of `<...>; rel="next"` (RFC 8288).
std::string nextOf(const std::string& link) {
  const std::size_t end = link.find('>');
  const bool is_next = link.starts_with('<') && end != std::string::npos &&
                       link.find("rel=\"next\"", end) != std::string::npos;
  return is_next ? link.substr(1, end - 1) : "";
}

/// "http://HOST:PORT" as a person may give it, taken apart.
Poco::URI parsedUrl(const std::string& url) {
  try {
    Poco::URI uri(url);
    const bool is_web = uri.getScheme() == "http" || uri.getScheme() == "https";
    const bool is_bare = uri.getPath().empty() || uri.getPath() == "/";
    if (is_web && is_bare && !uri.getHost().empty() && uri.getUserInfo().empty()) return uri;
  } catch (const Poco::Exception&) {  // told below, with every other fault of the URL
  }
  throw std::runtime_error(fmt::format(
      "'{}' is not where an API is: write it as http://127.0.0.1:8080, without a path", url));
}

}  // namespace

std::string percentEncoded(const std::string& value) {
  std::string encoded;
  Poco::URI::encode(value, "!#$&'()*+,/:;=?@[]", encoded);
  return encoded;
}

ApiClient::ApiClient(ApiAddress address) : address_(std::move(address)) {}

OptionInput ApiClient::call(const std::string& method, const std::string& target,
                            const std::string& body) {
  return read(ask(method, kPrefix + target, body));
}

std::vector<OptionInput> ApiClient::list(const std::string& target) {
  std::vector<OptionInput> all;
  for (std::string page = kPrefix + target; !page.empty();) {
    const Answer answer = ask("GET", page, "");
    OptionInput items = read(answer);
    std::move(items.items.begin(), items.items.end(), std::back_inserter(all));
    page = answer.next;
  }
  return all;
}

ApiClient::Answer ApiClient::ask(const std::string& method, const std::string& target,
                                 const std::string& body) {
  using Poco::Net::HTTPMessage;
  const Poco::URI uri = parsedUrl(address_.url);
  try {
    const auto session = sessionTo(uri);
    session->setTimeout(Poco::Timespan(kPatienceSeconds, 0));
    Poco::Net::HTTPRequest request(method, target, HTTPMessage::HTTP_1_1);
    request.set("Authorization", "Bearer " + address_.key);
    if (!body.empty()) {
      request.setContentType("application/json");
      request.setContentLength(static_cast<std::streamsize>(body.size()));
    }
    session->sendRequest(request) << body;
    Poco::Net::HTTPResponse response;
    std::istream& in = session->receiveResponse(response);
    Answer answer{.status = response.getStatus(), .body = {}, .next = {}};
    answer.body.assign(std::istreambuf_iterator<char>(in), {});
    answer.next = nextOf(response.get("Link", ""));
    return answer;
  } catch (const Poco::Exception& error) {
    throw std::runtime_error(
        fmt::format("cannot reach the API at {}: {}; start the daemon with 'promonitor serve', or "
                    "say with --url where it is",
                    address_.url, error.displayText()));
  }
}

OptionInput ApiClient::read(const Answer& answer) const {
  OptionInput value;
  try {
    value = api::readJson(answer.body);
  } catch (const api::JsonError&) {
    throw std::runtime_error(
        fmt::format("what answers at {} is no ProMonitor API: its answer ({}) is no JSON",
                    address_.url, answer.status));
  }
  if (answer.status >= 200 && answer.status < 300) return value;
  std::vector<FieldFault> faults;
  if (const OptionInput* const fields = entryOf(value, "fields")) {
    for (const OptionInput& field : fields->items) {
      faults.push_back({textOf(field, "path"), textOf(field, "message")});
    }
  }
  throw ApiRefused(fmt::format("the API answers {} ({}): {}", answer.status, textOf(value, "code"),
                               textOf(value, "error")),
                   std::move(faults));
}

}  // namespace promonitor
