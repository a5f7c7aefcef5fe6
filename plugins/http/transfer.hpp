#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attempts.hpp"
#include "certificate.hpp"
#include "curl_loop.hpp"
#include "header_list.hpp"
#include "promonitor/probe.hpp"
#include "proxy.hpp"
#include "response_reader.hpp"
#include "tls_watch.hpp"
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
};

/// When the parts of a transfer ended, since its start; 0 where a part did not end.
struct TransferTimes {
  std::chrono::microseconds lookup, connect, tls, sent, first_byte, total;
};

/// One exchange of a request and its response over a new connection. Belongs to one check; ends
/// with the object.
class Transfer {
 public:
  /// Of one read of a connection without TLS.
  static constexpr std::size_t kPlainReadSize = 1024;

  Transfer(CurlLoop& loop, const pm::Context& context, const ReadLimits& limits);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Once. done() gives libcurl's verdict.
  void start(const TransferRequest& request);
  [[nodiscard]] auto done() { return done_.get(); }

  // Called by the loop.
  /// In a later turn than start().
  void finish(CURLcode code) noexcept;
  /// The connection stands; libcurl tells only after the TLS handshake.
  void connected(int descriptor);
  void closed(int descriptor);
  /// Something may have happened. Ends the transfer when a phase takes longer than its limit.
  void watchPhases() {
    if (limits_ != nullptr) watchPhase();
  }

  // What came of it.
  const ResponseReader& response() const { return response_; }
  const Attempts& attempts() const { return attempts_; }
  TransferTimes times() const;
  int status() const;
  /// "HTTP/1.1"; empty without a response.
  std::string_view version() const;
  /// Where the connection goes, or was to go at last: "127.0.0.1:80".
  std::string peer() const;
  /// The Location of a redirect; empty when there is none.
  std::string location() const;
  /// The values of a header of the last response, at most 20.
  std::vector<std::string> headers(const std::string& name) const;
  /// The headers of the last response, or of the proxy's refusal to connect; at most 50.
  std::vector<std::pair<std::string, std::string>> firstHeaders() const;
  /// Nothing without TLS, or when no answer came.
  const std::optional<TlsFacts>& tls() const { return tls_facts_; }
  /// The network policy forbade an address.
  bool denied() const { return denied_; }
  /// The connection brought as much as it may.
  bool outgrown() const { return outgrown_ || tls_watch_.exhausted(); }
  /// What it brought; told of redirects alone, which another transfer follows.
  std::size_t bytesRead() const { return bytes_read_; }
  /// The limit that a phase went over; zero: none did.
  std::chrono::nanoseconds brokenLimit() const { return broken_limit_; }
  const Proxy* proxy() const { return proxy_; }
  /// Waits for the proxy's answer to CONNECT, or got a bad one.
  bool inTunnel() const { return tunnels_ && tunnel_ns_ == 0 && connected_ns_ != 0; }
  /// Status of the proxy's answer to CONNECT; 0: none.
  int tunnelStatus() const;
  /// errno of a socket that could not be made; 0: none.
  int socketError() const { return socket_error_; }
  /// errno of the connection's last failed call.
  int systemError() const;
  /// This machine has a route to the address that was tried last.
  bool hasRoute() const;
  /// Of the server's certificate; 1, unspecified: the chain is good and the name is not.
  long verifyResult() const;
  const TlsWatch& tlsWatch() const { return tls_watch_; }
  /// Nothing keeps it from the newest version of TLS.
  bool speaksNewestTls() const { return speaks_newest_tls_; }
  /// The connection was gone when the request was to be sent.
  bool isGone(CURLcode code) const;
  /// libcurl's own words about a failure.
  std::string errorText() const;

 private:
  // Nothing may unwind through libcurl.
  static std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static curl_socket_t openSocket(void* self, curlsocktype purpose,
                                  curl_sockaddr* address) noexcept;
  static void onLimit(void* self, pm_op op, const pm_event* event) noexcept;
  bool takeHeader(std::string_view line);
  bool bindSource(int descriptor, int family);
  /// After each turn of the connection: ends the transfer when another one could bring too much.
  static int onProgress(void* self, curl_off_t expected, curl_off_t received, curl_off_t to_send,
                        curl_off_t sent) noexcept;
  void measure();
  void watchPhase();
  void cancelWatch();
  std::int64_t now() const { return loop_.host()->now(loop_.host()); }
  std::chrono::microseconds sinceStart(std::int64_t moment_ns) const;
  /// What is the same for all transfers of the loop.
  void setShared();
  void setCallbackData();
  void setTimeouts(std::chrono::nanoseconds timeout);
  void setProxy(const Proxy& proxy);
  void setTls(const TlsRequest& request);
  void setRequest(const TransferRequest& request);
  void setUrl(const TransferRequest& request);
  void setAddresses(const Peer& peer, std::span<const pm_addr> addresses);

  CurlLoop& loop_;
  const pm_check check_;
  std::unique_ptr<Easy> easy_;
  CURL* const handle_;
  ResponseReader response_;
  HeaderList addresses_, connect_to_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  Attempts attempts_;
  const Proxy* proxy_ = nullptr;
  TlsWatch tls_watch_;
  std::optional<TlsFacts> tls_facts_;
  std::int64_t started_ns_ = 0;
  std::int64_t connected_ns_ = 0;  ///< 0: not yet
  std::int64_t tunnel_ns_ = 0;     ///< when the proxy had connected; 0: not yet
  std::int64_t answered_ns_ = 0;   ///< the first header; where there is a body to send
  bool tls_ = false;
  bool uploads_ = false;  ///< libcurl takes the end of the request's head for the answer's begin
  bool tunnels_ = false;
  bool certificate_names_ = false;
  bool speaks_newest_tls_ = false;
  const std::string* source_ = nullptr;      ///< null: the system's choice
  const pm::PhaseLimits* limits_ = nullptr;  ///< null: no phase has one
  pm::Phase watched_ = pm::Phase::None;
  pm_op watch_ = 0;
  std::chrono::nanoseconds broken_limit_{};
  bool denied_ = false;
  bool outgrown_ = false;
  std::size_t turns_left_ = 0;  ///< that cannot bring too much
  std::size_t bytes_read_ = 0;
  int socket_error_ = 0;
  bool running_ = false;
  pm::Signal<CURLcode> done_;
};

}  // namespace promonitor::http
