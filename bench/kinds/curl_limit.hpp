#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace promonitor::bench {

/// GET over a new connection each by libcurl's multi interface on epoll, with the fewest options
/// and nothing around it: what the library itself takes. One thread.
class CurlLimit {
 public:
  /// `ca_file`: PEM file of trusted roots, for https.
  CurlLimit(const std::string& url, const std::string& ca_file, std::size_t in_flight);
  ~CurlLimit();
  CurlLimit(const CurlLimit&) = delete;
  CurlLimit& operator=(const CurlLimit&) = delete;

  /// Throws std::runtime_error when a check fails.
  void run(std::size_t checks);

 private:
  struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  static int onSocket(CURL* easy, curl_socket_t descriptor, int what, void* self,
                      void* known) noexcept;
  static int onTimer(CURLM* multi, long milliseconds, void* self) noexcept;
  static void setUp(CURL* easy, const std::string& url, const std::string& ca_file);
  /// Waits, and lets libcurl do what there is to do.
  void turn();
  /// Gives how many ended; begins others in their place while any are left.
  std::size_t takeEnded(std::size_t& left);

  int epoll_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  std::vector<std::unique_ptr<CURL, FreeEasy>> easies_;  ///< one a check in flight
  std::chrono::steady_clock::time_point deadline_;       ///< when libcurl wants to be called
};

}  // namespace promonitor::bench
