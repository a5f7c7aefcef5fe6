#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/net/resolver.hpp"
#include "tests/core/net/fake_dns.hpp"
#include "tests/support/manual_clock.hpp"

namespace promonitor {

/// What a lookup was answered, and how often.
struct Answered {
  int times = 0;
  DnsAnswer answer;

  static void call(void* user, Resolver::LookupId /*id*/, const DnsAnswer& answer) {
    auto* self = static_cast<Answered*>(user);
    ++self->times;
    self->answer = answer;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const Address& address : answer.addresses) all.push_back(address.text());
    return all;
  }
};

class ResolverTest : public testing::Test {
 protected:
  void SetUp() override {
    settings_.servers = {dns_.endpoint()};
    settings_.hosts_file = "/nonexistent";
  }

  Resolver& resolver() {
    if (!resolver_) resolver_.emplace(loop_, settings_);
    return *resolver_;
  }
  static Resolver::Query query(std::string_view host, AddressFamily family = AddressFamily::Any) {
    return {host, 80, family, true, EventLoop::kNever};
  }
  Answered resolve(const Resolver::Query& question) {
    Answered answered;
    const Resolver::LookupId id = resolver().lookup(question, &Answered::call, &answered);
    EXPECT_EQ(answered.times, 0) << "never inside lookup()";
    for (int turns = 0; answered.times == 0 && turns < 500; ++turns) {
      loop_.turn(std::chrono::milliseconds(5));
      clock_.advance(std::chrono::milliseconds(5));
    }
    EXPECT_EQ(answered.times, 1);
    resolver().cancel(id);
    return answered;
  }

  ManualClock clock_;
  EventLoop loop_{clock_};
  FakeDns dns_{loop_};
  ResolverSettings settings_;
  std::optional<Resolver> resolver_;
};

}  // namespace promonitor
