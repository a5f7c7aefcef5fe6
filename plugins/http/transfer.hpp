#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "curl_loop.hpp"
#include "promonitor/probe.hpp"
#include "response_reader.hpp"
#include "url.hpp"

namespace promonitor::http {

/// A list of header lines in libcurl's form.
class HeaderList {
 public:
  void add(const std::string& line);
  curl_slist* get() const { return list_.get(); }

 private:
  struct Free {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  std::unique_ptr<curl_slist, Free> list_;
};

/// One request and how it is sent. What it points to outlives the transfer.
struct TransferRequest {
  const Url& url;
  const std::string& method;
  std::string_view body;
  const HeaderList& headers;
  const std::string& user_agent;
  bool verify = true;
  const std::string& ca_file;  ///< PEM; empty: the host's
  std::span<const pm_addr> addresses;
  std::chrono::nanoseconds timeout;
};

/// When the parts of a transfer ended, since its start; 0 where a part did not end.
struct TransferTimes {
  std::chrono::microseconds lookup, connect, tls, sent, first_byte, total;
};

/// One exchange of a request and its response over a new connection. Belongs to one check; ends
/// with the object.
class Transfer {
 public:
  Transfer(CurlLoop& loop, const pm::Context& context, const ReadLimits& limits);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Once. done() gives libcurl's verdict.
  void start(const TransferRequest& request);
  [[nodiscard]] auto done() { return done_.get(); }
  /// Called by the loop, in a later turn.
  void finish(CURLcode code) noexcept;
  /// Called by the loop when the connection stands; libcurl tells only after the TLS handshake.
  void connected();

  const ResponseReader& response() const { return response_; }
  TransferTimes times() const;
  int status() const;
  /// "HTTP/1.1"; empty without a response.
  std::string version() const;
  /// Where the connection goes, or was to go at last: "127.0.0.1:80".
  std::string peer() const;
  /// The Location of a redirect; empty when there is none.
  std::string location() const;
  /// The network policy forbade an address.
  bool denied() const { return denied_; }
  /// errno of a socket that could not be made; 0: none.
  int socketError() const { return socket_error_; }
  /// errno of the connection's last failed call.
  int systemError() const;
  /// This machine has a route to the address that was tried last.
  bool hasRoute() const;
  long verifyResult() const;
  /// libcurl's own words about a failure.
  std::string errorText() const;

 private:
  // Nothing may unwind through libcurl.
  static std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static curl_socket_t openSocket(void* self, curlsocktype purpose,
                                  curl_sockaddr* address) noexcept;
  void setCallbacks();
  void setConnection(const TransferRequest& request);
  void setTls(const TransferRequest& request);
  void setRequest(const TransferRequest& request);
  void setAddresses(const TransferRequest& request);

  CurlLoop& loop_;
  const pm_check check_;
  std::unique_ptr<Easy> easy_;
  CURL* const handle_;
  ResponseReader response_;
  HeaderList addresses_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  pm_addr attempt_{};  ///< the address that was tried last
  std::int64_t started_ns_ = 0;
  std::int64_t connected_ns_ = 0;  ///< 0: not yet
  bool denied_ = false;
  int socket_error_ = 0;
  bool running_ = false;
  pm::Signal<CURLcode> done_;
};

}  // namespace promonitor::http
