#pragma once

#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/net/stream.hpp"
#include "tests/core/net/fake_dns.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {

/// How an operation of a stream ended, and what is to be done inside its callback.
struct Outcome {
  int times = 0;
  std::int64_t bytes = 0;
  std::function<void()> then = [] {};

  static void call(void* user, std::int64_t bytes) {
    auto* self = static_cast<Outcome*>(user);
    ++self->times;
    self->bytes = bytes;
    self->then();
  }
};

/// Streams on a loop whose clock moves only when told to: deadlines pass without waiting.
class StreamTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { shared_certificates = new TestCertificates; }
  static void TearDownTestSuite() {
    delete shared_certificates;
    shared_certificates = nullptr;
  }
  static const TestCertificates& certificates() { return *shared_certificates; }
  static test::TlsIdentity identity(const CertificateSpec& spec) {
    const CertificateFiles files = shared_certificates->issue(spec);
    return {.certificate_pem = files.chain_pem, .key_pem = files.key_pem};
  }
  static test::TlsIdentity identity(CertificateFault fault = CertificateFault::None) {
    CertificateSpec spec;
    spec.fault = fault;
    return identity(spec);
  }

  MonoTime in(Duration time) const { return loop_.now() + time; }
  ConnectRequest to(std::uint16_t port, const std::string& host = "127.0.0.1") const {
    ConnectRequest request;
    request.host = host;
    request.port = port;
    request.deadline = in(std::chrono::seconds(5));
    return request;
  }
  ConnectRequest tlsTo(std::uint16_t port, const std::string& host = "127.0.0.1") const {
    ConnectRequest request = to(port, host);
    request.tls.emplace();
    return request;
  }

  /// Runs the loop until `done`, without moving the clock.
  void runUntil(const std::function<bool()>& done) {
    for (int turns = 0; !done() && turns < 2000; ++turns) loop_.turn(std::chrono::milliseconds(5));
    ASSERT_TRUE(done());
  }
  void pass(Duration time) {
    clock_.advance(time);
    loop_.turn(Duration::zero());
    loop_.turn(Duration::zero());
  }
  std::int64_t connect(ConnectRequest request) {
    Outcome outcome;
    stream_.connect(std::move(request), &Outcome::call, &outcome);
    EXPECT_EQ(outcome.times, 0) << "never inside the call";
    runUntil([&] { return outcome.times > 0; });
    return outcome.bytes;
  }
  std::int64_t write(std::string_view data) {
    Outcome outcome;
    stream_.write(data, in(std::chrono::seconds(5)), &Outcome::call, &outcome);
    EXPECT_EQ(outcome.times, 0);
    runUntil([&] { return outcome.times > 0; });
    return outcome.bytes;
  }
  std::int64_t read(std::span<char> buffer) {
    Outcome outcome;
    stream_.read(buffer, in(std::chrono::seconds(5)), &Outcome::call, &outcome);
    EXPECT_EQ(outcome.times, 0);
    runUntil([&] { return outcome.times > 0; });
    return outcome.bytes;
  }
  /// Everything until the end of file or a failure.
  std::string readAll() {
    std::string all;
    std::vector<char> buffer(4096);
    for (;;) {
      const std::int64_t bytes = read(buffer);
      if (bytes <= 0) return all;
      all.append(buffer.data(), static_cast<std::size_t>(bytes));
    }
  }
  std::string code() const { return stream_.info().failure ? stream_.info().failure->code : ""; }

  static inline TestCertificates* shared_certificates = nullptr;

  ManualClock clock_;
  EventLoop loop_{clock_};
  FakeDns dns_{loop_};
  Resolver resolver_{loop_, {.servers = {dns_.endpoint()}, .hosts_file = "/nonexistent"}};
  TlsContextCache tls_{certificates().caFile()};
  NetServices net_{loop_, resolver_, tls_};
  NetworkPolicy policy_{NetworkPolicySettings{}};
  Stream stream_{net_, policy_};
};

}  // namespace promonitor
