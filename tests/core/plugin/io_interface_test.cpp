#include <arpa/inet.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <thread>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "core/plugin/abi_tables.hpp"
#include "core/plugin/host_core.hpp"
#include "tests/core/runner/samples.hpp"
#include "tests/support/manual_clock.hpp"

namespace promonitor {
namespace {

/// What a plugin's callbacks were told.
struct Heard {
  int calls = 0;
  std::atomic<int> drops = 0;  ///< may come from a worker
  std::int32_t status = 99;
  std::uint32_t ready = 0;

  static void onEvent(void* user, pm_op /*op*/, const pm_event* event) noexcept {
    auto& self = *static_cast<Heard*>(user);
    ++self.calls;
    self.status = event->status;
    self.ready = event->ready;
  }
  static void onDrop(void* user) noexcept { ++static_cast<Heard*>(user)->drops; }
  static void work(void* /*user*/) noexcept {}
};

/// The functions of promonitor.io/1 over a loop scope, called as a plugin would.
class IoInterfaceTest : public testing::Test, private ResultSink {
 public:
  ~IoInterfaceTest() override {
    if (Scope* left = core_->scopes().find(scope_); left != nullptr) core_->erase(*left);
    core_->close();
  }

 protected:
  IoInterfaceTest() {
    const auto [handle, scope] = core_->scopes().emplace();
    scope.handle = handle;
    scope.host = core_.get();
    scope.kind = &kind_;
    scope_ = handle;
  }
  void onResult(std::uint64_t /*token*/, CheckResult&& /*result*/) override {}

  void turn() {
    clock_.advance(std::chrono::milliseconds(2));
    loop_.turn(Duration(0));
  }
  void endScope() { core_->erase(*core_->scopes().find(scope_)); }
  std::int32_t armTimer(std::int64_t ns, pm_op* op = nullptr) {
    return io_.sleep(host(), scope_, ns, Heard::onEvent, &heard_, op);
  }
  std::int32_t wait(int fd, std::int64_t timeout = PM_NO_TIMEOUT) {
    return io_.fd_wait(host(), scope_, fd, PM_READ, timeout, Heard::onEvent, &heard_, nullptr);
  }
  const pm_host* host() const { return core_->abi(); }

  ManualClock clock_;
  EventLoop loop_{clock_};
  Resolver resolver_{loop_, {}};
  TlsContextCache tls_;
  NetworkPolicy policy_{NetworkPolicySettings{.deny = {"private"}, .allow = {}}};
  WorkerPool workers_{1, 4};
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  std::shared_ptr<HostCore> core_ = std::make_shared<HostCore>(ProbeHost::Services{
      .net = {loop_, resolver_, tls_}, .workers = workers_, .log = log_, .sink = *this});
  const pm_io& io_ = ioTable();
  const ProbeKind kind_ = sampleKind();
  pm_scope scope_ = 0;
  Heard heard_;
};

TEST_F(IoInterfaceTest, SleepsOnce) {
  EXPECT_EQ(armTimer(5'000'000), PM_OK);
  turn();
  EXPECT_EQ(heard_.calls, 0);
  turn();
  turn();
  turn();
  EXPECT_EQ(heard_.calls, 1);
  EXPECT_EQ(heard_.status, PM_OK);
}

TEST_F(IoInterfaceTest, ForgetsACancelledOperation) {
  pm_op op = 0;
  armTimer(0, &op);

  EXPECT_EQ(io_.op_cancel(host(), scope_ + 1, op), PM_E_STALE) << "not of that scope";
  EXPECT_EQ(io_.op_cancel(host(), scope_, op), PM_OK);
  EXPECT_EQ(io_.op_cancel(host(), scope_, op), PM_E_STALE);
  turn();
  EXPECT_EQ(heard_.calls, 0);
}

TEST_F(IoInterfaceTest, WaitsForADescriptorOnce) {
  const int fd = eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);

  EXPECT_EQ(wait(fd), PM_OK);
  EXPECT_EQ(wait(fd), PM_E_BUSY);
  turn();
  EXPECT_EQ(heard_.calls, 1);
  EXPECT_EQ(heard_.ready, std::uint32_t{PM_READ});

  EXPECT_EQ(wait(fd), PM_OK) << "level semantics: it is ready still";
  turn();
  EXPECT_EQ(heard_.calls, 2);
  EXPECT_EQ(io_.fd_close(host(), scope_, fd), PM_OK);
}

TEST_F(IoInterfaceTest, TellsATimeoutOfAWait) {
  const int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

  wait(fd, 1'000'000);
  turn();
  turn();

  EXPECT_EQ(heard_.calls, 1);
  EXPECT_EQ(heard_.status, PM_E_TIMEOUT);
  io_.fd_close(host(), scope_, fd);
}

TEST_F(IoInterfaceTest, ClosingADescriptorDropsItsWait) {
  const int fd = eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);
  wait(fd);

  EXPECT_EQ(io_.fd_close(host(), scope_, fd), PM_OK);
  EXPECT_EQ(io_.fd_close(host(), scope_, fd), PM_E_SYS);
  turn();

  EXPECT_EQ(heard_.calls, 0);
  EXPECT_EQ(core_->operations().size(), 0U);
}

TEST_F(IoInterfaceTest, EndingAScopeDropsEverything) {
  const int fd = eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);
  wait(fd);
  armTimer(0);
  pm_resolve_query query{};
  query.struct_size = sizeof query;
  query.host = {"192.0.2.1", 9};
  EXPECT_EQ(io_.resolve(host(), scope_, &query, PM_NO_TIMEOUT, Heard::onEvent, &heard_, nullptr),
            PM_OK);

  endScope();
  turn();

  EXPECT_EQ(heard_.calls, 0);
  EXPECT_EQ(core_->operations().size(), 0U);
  EXPECT_EQ(armTimer(0), PM_E_STALE);
  EXPECT_EQ(io_.fd_close(host(), scope_, fd), PM_OK) << "what is left may still be closed";
}

TEST_F(IoInterfaceTest, RefusesArgumentsThatMakeNoSense) {
  EXPECT_EQ(io_.sleep(host(), scope_, 0, nullptr, nullptr, nullptr), PM_E_ARG);
  EXPECT_EQ(armTimer(-5), PM_E_ARG);
  EXPECT_EQ(wait(-1), PM_E_ARG);
  EXPECT_EQ(wait(100000), PM_E_ARG) << "no such descriptor";
  EXPECT_EQ(io_.resolve(host(), scope_, nullptr, 0, Heard::onEvent, &heard_, nullptr), PM_E_ARG);
  EXPECT_EQ(io_.offload(host(), scope_, nullptr, Heard::onEvent, nullptr, nullptr, nullptr),
            PM_E_ARG);
  EXPECT_EQ(io_.address_allowed(host(), scope_, nullptr), PM_E_ARG);
  EXPECT_EQ(core_->operations().size(), 0U);
}

TEST_F(IoInterfaceTest, RefusesTheWrongThread) {
  std::thread([this] {
    EXPECT_EQ(armTimer(0), PM_E_THREAD);
    EXPECT_EQ(wait(0), PM_E_THREAD);
    EXPECT_EQ(io_.fd_close(host(), scope_, 1000), PM_E_THREAD);
    EXPECT_EQ(io_.op_cancel(host(), scope_, 1), PM_E_THREAD);
    pm_result result{};
    result.struct_size = sizeof result;
    EXPECT_EQ(host()->complete(host(), scope_, &result), PM_E_THREAD);
    EXPECT_EQ(host()->complete(host(), scope_ + 1, &result), PM_E_STALE);
    pm_connect_opts options{};
    pm_stream stream = 0;
    EXPECT_EQ(
        streamTable().connect(host(), scope_, &options, Heard::onEvent, &heard_, &stream, nullptr),
        PM_E_THREAD);
  }).join();
}

TEST_F(IoInterfaceTest, PostsFromAnyThread) {
  std::thread([this] {
    EXPECT_EQ(io_.post(host(), scope_, Heard::onEvent, Heard::onDrop, &heard_), PM_OK);
    EXPECT_EQ(io_.post(host(), scope_ + 2, Heard::onEvent, Heard::onDrop, &heard_), PM_E_STALE);
  }).join();
  EXPECT_EQ(heard_.calls, 0);
  turn();
  EXPECT_EQ(heard_.calls, 1);
  EXPECT_EQ(heard_.drops, 0);
}

TEST_F(IoInterfaceTest, DropsWhatWasPostedToAScopeThatEnded) {
  io_.post(host(), scope_, Heard::onEvent, Heard::onDrop, &heard_);
  endScope();
  turn();
  EXPECT_EQ(heard_.calls, 0);
  EXPECT_EQ(heard_.drops, 1);
}

TEST_F(IoInterfaceTest, DropsTheWorkOfACancelledOffload) {
  pm_op op = 0;
  ASSERT_EQ(io_.offload(host(), scope_, Heard::work, Heard::onEvent, Heard::onDrop, &heard_, &op),
            PM_OK);

  io_.op_cancel(host(), scope_, op);
  for (int turns = 0; heard_.drops == 0 && turns < 2000; ++turns) {
    loop_.turn(std::chrono::milliseconds(5));
  }

  EXPECT_EQ(heard_.drops, 1);
  EXPECT_EQ(heard_.calls, 0);
}

TEST_F(IoInterfaceTest, WhatBelongsToNoMonitorConnectsNowhere) {
  pm_connect_opts options{};
  options.struct_size = sizeof options;
  options.host = {"192.0.2.1", 9};
  options.port = 80;
  pm_stream stream = 0;

  EXPECT_EQ(
      streamTable().connect(host(), scope_, &options, Heard::onEvent, &heard_, &stream, nullptr),
      PM_E_DENIED);
}

TEST_F(IoInterfaceTest, AsksThePolicyAboutAddresses) {
  const struct {
    const char* text;
    std::int32_t status;
  } cases[] = {{"192.0.2.1", PM_OK}, {"10.1.2.3", PM_E_DENIED}};
  Instance instance;
  instance.policy = &policy_;
  Scope& scope = *core_->scopes().find(scope_);
  for (const auto& one : cases) {
    scope.instance = &instance;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, one.text, &address.sin_addr);
    pm_addr asked{};
    asked.family = AF_INET;
    asked.salen = sizeof address;
    std::memcpy(asked.sa, &address, sizeof address);
    EXPECT_EQ(io_.address_allowed(host(), scope_, &asked), one.status) << one.text;
    asked.salen = 3;
    EXPECT_EQ(io_.address_allowed(host(), scope_, &asked), PM_E_ARG);
    EXPECT_EQ(scope.refusal == nullptr, one.status == PM_OK);
    asked.salen = sizeof address;
    scope.instance = nullptr;
    EXPECT_EQ(io_.address_allowed(host(), scope_, &asked), PM_E_ARG) << "not a check's scope";
  }
}

}  // namespace
}  // namespace promonitor
