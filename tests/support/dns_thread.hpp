#pragma once

#include <functional>
#include <future>
#include <string>
#include <thread>

#include "tests/core/net/fake_dns.hpp"

namespace promonitor::test {

/// A name server with a loop and a thread of its own.
class DnsThread {
 public:
  explicit DnsThread(const std::function<void(FakeDns&)>& fill) : loop_(clock_) {
    std::promise<std::string> endpoint;
    auto ready = endpoint.get_future();
    thread_ = std::jthread([this, &fill, &endpoint](const std::stop_token& stop) {
      FakeDns dns(loop_);
      fill(dns);
      dns_ = &dns;
      endpoint.set_value(dns.endpoint());
      loop_.run(stop);
    });
    endpoint_ = ready.get();
  }
  ~DnsThread() {
    thread_.request_stop();
    loop_.post([] {});
  }
  DnsThread(const DnsThread&) = delete;
  DnsThread& operator=(const DnsThread&) = delete;

  /// From now on; returns when it is so.
  void set(const std::string& name, int type, const DnsRecord& record) {
    std::promise<void> done;
    loop_.post([&] {
      dns_->set(name, type, record);
      done.set_value();
    });
    done.get_future().wait();
  }
  const std::string& endpoint() const { return endpoint_; }

 private:
  SystemClock clock_;
  EventLoop loop_;
  FakeDns* dns_ = nullptr;  ///< the thread's
  std::string endpoint_;
  std::jthread thread_;
};

}  // namespace promonitor::test
