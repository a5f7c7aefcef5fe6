#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attempts.hpp"
#include "field_list.hpp"
#include "http_loop.hpp"
#include "promonitor/probe.hpp"
#include "response_parser.hpp"
#include "tls_session.hpp"
#include "transfer.hpp"

namespace promonitor::http {

/// A transfer over TCP, or TLS over it, to one address, by hand: it makes the system calls that the
/// exchange itself takes and no others. Which requests are for it says needsLibrary().
class DirectTransfer final : public Transfer {
 public:
  DirectTransfer(HttpLoop& loop, const pm::Context& context, const ReadLimits& limits);
  ~DirectTransfer() override;

  /// The request itself outlives the transfer too.
  void start(const TransferRequest& request) override;

  const ResponseReader& response() const override { return response_; }
  TransferTimes times() const override;
  int status() const override { return parser_ ? parser_->status() : 0; }
  std::string peer() const override;
  std::string location() const override;
  std::vector<std::string> headers(const std::string& name) const override;
  std::vector<std::pair<std::string, std::string>> firstHeaders() const override;
  const std::optional<TlsFacts>& tls() const override { return tls_facts_; }
  bool denied() const override { return attempt_.state == Attempts::State::Denied; }
  bool outgrown() const override { return outgrown_; }
  std::size_t bytesRead() const override { return read_; }
  std::chrono::nanoseconds brokenLimit() const override { return broken_limit_; }
  int socketError() const override { return socket_error_; }
  int systemError() const override { return attempt_.error; }
  bool isReset(CURLcode /*code*/) const override { return reset_; }
  bool hasRoute() const override;
  std::string errorText() const override { return error_; }
  TlsEnd tlsEnd(CURLcode code) const override;
  std::optional<pm::Verdict> verdictOnTheWay(CURLcode code, std::chrono::nanoseconds allowed,
                                             const Secrets& secrets) const override;
  bool triedSeveral() const override { return false; }
  void tellTried(const pm::Context& context) const override;

 private:
  // Each gives false where the transfer is over, and the object perhaps gone.
  bool connect(const pm_addr& address);
  bool connected(std::int64_t moment_ns);
  bool ask();
  bool send(std::string_view head, std::string_view body);
  bool receive(bool to_its_end);
  bool take(std::string_view bytes);
  bool takeLine(std::string_view line);
  bool closed();
  bool wait();
  // Over TLS.
  bool beginTls();
  bool shakeHands();
  bool askSecured();
  bool sendSecured(std::string_view head, std::string_view body);
  bool receiveSecured();
  bool proceedSecured();
  bool sessionFailed();
  bool broken(ResponseFault fault);
  bool failed(const char* call, CURLcode code, int error);
  bool cannotConnect(int error);
  bool over(CURLcode code);

  static void onReady(void* self, pm_op op, const pm_event* event) noexcept;
  bool proceed(const pm_event& event);
  bool isConnecting() const { return attempt_.state == Attempts::State::Open; }
  bool isShakingHands() const { return session_ && secured_ns_ == 0; }
  bool isSending() const { return !head_.empty() || !body_.empty(); }
  pm::Phase phase() const;
  /// When that began.
  std::int64_t phaseBegin() const;
  void close();
  std::int64_t now() const { return loop_.curl.host()->now(loop_.curl.host()); }
  pm::Signal<CURLcode>& end() override { return done_; }

  HttpLoop& loop_;
  const pm_check check_;
  const TransferRequest* request_ = nullptr;
  ResponseReader response_;
  std::optional<ResponseParser> parser_;
  FieldList fields_;
  Attempts::Attempt attempt_{};
  std::optional<TlsSession> session_;  ///< nothing without TLS, or before it
  std::optional<TlsFacts> tls_facts_;
  bool session_writes_ = false;  ///< the session waits until it can write
  pm_op wait_ = 0;
  std::string head_;                ///< what is still to be sent of the request's head
  std::string_view body_;           ///< the same of its body
  std::int64_t secured_ns_ = 0;     ///< when the TLS handshake was done; 0: not yet
  std::int64_t first_byte_ns_ = 0;  ///< or the connection's end; 0: not yet
  std::int64_t ended_ns_ = 0;       ///< 0: not yet
  std::chrono::nanoseconds broken_limit_{};
  std::size_t read_ = 0;
  int socket_error_ = 0;
  bool reset_ = false;
  bool outgrown_ = false;
  std::string error_;
  pm::Signal<CURLcode> done_;
};

}  // namespace promonitor::http
