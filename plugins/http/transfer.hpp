#pragma once

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "certificate.hpp"
#include "header_list.hpp"
#include "promonitor/probe.hpp"
#include "proxy.hpp"
#include "response_reader.hpp"
#include "secrets.hpp"
#include "tls_end.hpp"
#include "url.hpp"

namespace promonitor::http {

/// How TLS is spoken.
struct TlsRequest {
  const pm::TlsSettings& settings;
  bool show_client_certificate = true;
  const std::string* server_name = nullptr;  ///< asked for and verified; null: the URL's host
  bool certificate_names = false;            ///< TlsFacts are to have them
};

/// One request and how it is sent. What it points to outlives the transfer.
struct TransferRequest {
  const Url& url;
  const std::string& method;
  std::string_view body;
  const HeaderList& headers;
  const std::string& user_agent;
  const char* accept_encoding = nullptr;  ///< content codings to ask for; null: none are undone
  const Proxy* proxy = nullptr;           ///< null: the server itself is connected to
  const Peer* connect_to = nullptr;       ///< null: the URL says where to connect
  const std::string& source_address;      ///< empty: the system's choice
  const TlsRequest& tls;
  std::span<const pm_addr> addresses;  ///< of the proxy, where there is one
  std::chrono::nanoseconds timeout;
  const pm::PhaseLimits& limits;

  /// A body is sent, an empty one included.
  bool hasBody() const { return !body.empty() || method == "POST"; }
};

/// When the parts of a transfer ended, since its start; 0 where a part did not end.
struct TransferTimes {
  std::chrono::microseconds lookup, connect, tls, sent, first_byte, total;
};

/// One exchange of a request and its response over a new connection, by whichever client. Belongs
/// to one check, on its loop's thread; ends with the object. How it failed is told in libcurl's
/// codes, so that both clients' failures are named in one place.
class Transfer {
 public:
  Transfer() = default;
  virtual ~Transfer() = default;
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Once. done() gives the verdict.
  virtual void start(const TransferRequest& request) = 0;
  [[nodiscard]] auto done() { return end().get(); }

  // What came of it.
  virtual const ResponseReader& response() const = 0;
  virtual TransferTimes times() const = 0;
  virtual int status() const = 0;
  /// Where the connection goes, or was to go at last: "127.0.0.1:80".
  virtual std::string peer() const = 0;
  /// The Location of a redirect; empty when there is none.
  virtual std::string location() const = 0;
  /// The values of a header of the last response, so many at most.
  static constexpr std::size_t kMostOfOneName = 20;
  virtual std::vector<std::string> headers(const std::string& name) const = 0;
  /// The headers of the last response, or of the proxy's refusal to connect; so many at most.
  static constexpr std::size_t kMostHeaders = 50;
  virtual std::vector<std::pair<std::string, std::string>> firstHeaders() const = 0;
  /// Nothing without TLS, or when no answer came.
  virtual const std::optional<TlsFacts>& tls() const = 0;
  /// What it brought; told of redirects at least, which another transfer follows.
  virtual std::size_t bytesRead() const = 0;

  // How it failed.
  /// The network policy forbade an address.
  virtual bool denied() const = 0;
  /// The connection brought as much as it may.
  virtual bool outgrown() const = 0;
  /// The limit that a phase went over; zero: none did.
  virtual std::chrono::nanoseconds brokenLimit() const = 0;
  /// errno of a socket that could not be made; 0: none.
  virtual int socketError() const = 0;
  /// errno of the connection's last failed call.
  virtual int systemError() const = 0;
  /// The peer reset a connection that stood, or was gone when the request was to be sent.
  virtual bool isReset(CURLcode code) const = 0;
  /// This machine has a route to the address that was tried last.
  virtual bool hasRoute() const = 0;
  /// Words about a failure, for people.
  virtual std::string errorText() const = 0;
  /// Of the TLS session, where there was one.
  virtual TlsEnd tlsEnd(CURLcode code) const = 0;
  /// What the failure means where a proxy or TLS has a part in it.
  virtual std::optional<pm::Verdict> verdictOnTheWay(CURLcode code,
                                                     std::chrono::nanoseconds allowed,
                                                     const Secrets& secrets) const = 0;
  virtual bool triedSeveral() const = 0;
  /// Tells what came of each address.
  virtual void tellTried(const pm::Context& context) const = 0;

  /// "HTTP/1.1"; empty without a response.
  std::string_view version() const {
    const std::string_view line = response().statusLine();
    return line.substr(0, line.find(' '));
  }

 private:
  virtual pm::Signal<CURLcode>& end() = 0;
};

}  // namespace promonitor::http
