#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "promonitor/probe.h"

namespace promonitor::http {

class CurlTransfer;

/// A libcurl handle with a name cache of its own, so that addresses given for one transfer are
/// seen by no other. Kept for reuse: making one costs more than resetting it, and that more than
/// leaving it as it is.
struct Easy {
  Easy();
  ~Easy();
  Easy(const Easy&) = delete;
  Easy& operator=(const Easy&) = delete;

  CURL* handle = nullptr;
  CURLSH* names = nullptr;
  std::string cached_name;  ///< "host:port" in `names`; empty: none
  bool prepared = false;    ///< has the options that all transfers share
  bool altered = false;     ///< has options that the next transfer would not expect
};

/// One libcurl multi handle for all http checks of a loop, driven by the host's descriptor waits
/// and timers. Owned by the loop's thread.
class CurlLoop {
 public:
  /// `scope` is the loop scope; it owns the waits. Throws std::runtime_error when libcurl cannot
  /// be used.
  CurlLoop(const pm_host* host, pm_scope scope);
  ~CurlLoop();
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;

  std::unique_ptr<Easy> take();
  void giveBack(std::unique_ptr<Easy> easy);
  /// Starts a configured transfer; its finish() is called in a later turn.
  void start(CurlTransfer& transfer, CURL* handle);
  /// After this, finish() is not called any more.
  void forget(CurlTransfer& transfer, CURL* handle);

  /// Ends a running transfer with CURLE_ABORTED_BY_CALLBACK, at once.
  void end(CURL* handle);
  /// An address of the transfer's failed: libcurl turns to the next in this turn. By itself it
  /// would wait for a timer, half of the time that is left for each address.
  void again(CURL* handle) { again_.push_back(handle); }

  const pm_host* host() const { return host_; }
  const pm_io& io() const { return *io_; }
  /// The transfer hears when the descriptor, which it opened, is closed; disown() ends that.
  void own(int descriptor, CurlTransfer& transfer) { socketOf(descriptor).owner = &transfer; }
  void disown(int descriptor) { socketOf(descriptor).owner = nullptr; }
  /// For CURLOPT_CLOSESOCKETFUNCTION, with the loop as its data: the host forgets the descriptor
  /// before it is closed.
  static int closeSocket(void* loop, curl_socket_t descriptor) noexcept;

 private:
  struct Socket {
    CurlLoop* loop = nullptr;
    CURL* handle = nullptr;
    CurlTransfer* owner = nullptr;
    int descriptor = -1;
    std::uint32_t interest = 0;
    pm_op op = 0;
  };
  struct Finished {
    CurlTransfer* transfer;
    CURLcode code;
  };
  struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  static int onSocket(CURL* handle, curl_socket_t descriptor, int what, void* loop,
                      void* unused) noexcept;
  static int onTimer(CURLM* multi, long milliseconds, void* loop) noexcept;
  static void onReady(void* socket, pm_op op, const pm_event* event) noexcept;
  static void onTime(void* loop, pm_op op, const pm_event* event) noexcept;
  static void onDeliver(void* loop, pm_op op, const pm_event* event) noexcept;

  Socket& socketOf(int descriptor);
  void act(curl_socket_t descriptor, int ready);
  void collect();
  /// Ends the transfers of refused_.
  void endRefused();
  void refuse(CURL* handle);
  /// Takes a transfer out of everything but finished_.
  void remove(CURL* handle);
  /// Sees to those of again_.
  void turnToNextAddresses();
  void deliver();
  void wait(Socket& socket);
  void cancel(pm_op& op);
  void armTimer();

  static constexpr std::int64_t kNever = INT64_MAX;
  const pm_host* const host_;
  const pm_scope scope_;
  const pm_io* const io_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  std::vector<std::unique_ptr<Easy>> free_;
  std::deque<Socket> sockets_;  ///< by descriptor; a deque, so that they stay where they are
  Socket* current_ = nullptr;   ///< being acted on: waits again when that is done
  std::vector<Finished> finished_;
  std::vector<CURL*> refused_;  ///< those that outgrew their limits, or the host's
  std::vector<CURL*> again_;
  std::int64_t deadline_ = kNever;  ///< when libcurl wants to be called
  std::int64_t armed_for_ = kNever;
  pm_op timer_ = 0;
  pm_op delivery_ = 0;
  bool acting_ = false;
  bool delivering_ = false;
};

}  // namespace promonitor::http
