#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attempts.hpp"
#include "curl_loop.hpp"
#include "promonitor/probe.hpp"
#include "tls_watch.hpp"
#include "transfer.hpp"

namespace promonitor::http {

/// A transfer by libcurl: for whatever direct_transfer.hpp does not do.
class CurlTransfer final : public Transfer {
 public:
  /// Of one read of a connection without TLS.
  static constexpr std::size_t kPlainReadSize = 1024;

  CurlTransfer(CurlLoop& loop, const pm::Context& context, const ReadLimits& limits);
  ~CurlTransfer() override;

  void start(const TransferRequest& request) override;

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

  const ResponseReader& response() const override { return response_; }
  TransferTimes times() const override;
  int status() const override;
  std::string peer() const override;
  std::string location() const override;
  std::vector<std::string> headers(const std::string& name) const override;
  std::vector<std::pair<std::string, std::string>> firstHeaders() const override;
  const std::optional<TlsFacts>& tls() const override { return tls_facts_; }
  bool denied() const override { return denied_; }
  bool outgrown() const override { return outgrown_ || tls_watch_.exhausted(); }
  std::size_t bytesRead() const override { return bytes_read_; }
  std::chrono::nanoseconds brokenLimit() const override { return broken_limit_; }
  int socketError() const override { return socket_error_; }
  int systemError() const override;
  bool isReset(CURLcode code) const override;
  bool hasRoute() const override;
  std::string errorText() const override { return error_.data(); }
  std::optional<pm::Verdict> verdictOnTheWay(CURLcode code, std::chrono::nanoseconds allowed,
                                             const Secrets& secrets) const override;
  bool triedSeveral() const override { return attempts_.list().size() > 1; }
  void tellTried(const pm::Context& context) const override { attempts_.tell(context); }

  TlsEnd tlsEnd(CURLcode code) const override;

  // What only proxies have.
  /// Waits for the proxy's answer to CONNECT, or got a bad one.
  bool inTunnel() const { return tunnels_ && tunnel_ns_ == 0 && connected_ns_ != 0; }
  /// Status of the proxy's answer to CONNECT; 0: none.
  int tunnelStatus() const;

 private:
  /// The connection was gone when the request was to be sent.
  bool isGone(CURLcode code) const;
  pm::Signal<CURLcode>& end() override { return done_; }
  // Nothing may unwind through libcurl.
  static std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static curl_socket_t openSocket(void* self, curlsocktype purpose,
                                  curl_sockaddr* address) noexcept;
  static void onLimit(void* self, pm_op op, const pm_event* event) noexcept;
  bool takeHeader(std::string_view line);
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
