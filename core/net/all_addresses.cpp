#include "core/net/all_addresses.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/net/stream_state.hpp"

namespace promonitor {
namespace {

/// How many of those that do not answer are named.
constexpr std::size_t kMostNamed = 5;

StreamFault faultOf(const StreamInfo& info) {
  return {*info.failure, info.cause, info.our_fault, info.refusal};
}

}  // namespace

struct AllAddresses::One {
  One(AllAddresses& owner, const Address& where)
      : all(owner),
        address(where),
        stream(std::make_unique<StreamState>(owner.net_, owner.policy_)) {}

  AllAddresses& all;
  Address address;
  std::unique_ptr<StreamState> stream;
};

AllAddresses::AllAddresses(NetServices& net, const NetworkPolicy& policy)
    : net_(net), policy_(policy) {}
AllAddresses::~AllAddresses() = default;

void AllAddresses::start(const ConnectRequest& request, const std::vector<Address>& addresses,
                         DoneFn done, void* user) {
  all_.clear();
  done_ = done;
  user_ = user;
  running_ = std::min(addresses.size(), kMost);
  for (std::size_t i = 0; i < running_; ++i) {
    all_.push_back(std::make_unique<One>(*this, addresses[i]));
  }
  for (const auto& one : all_) {
    ConnectRequest own = request;
    own.connect_to = one->address.hostText();
    own.connect_to_port = one->address.port();
    own.addresses = AddressChoice::Any;
    one->stream->connect(std::move(own), &AllAddresses::onEnd, one.get());
  }
}

void AllAddresses::onEnd(void* one, std::int64_t /*outcome*/) {
  AllAddresses& all = static_cast<One*>(one)->all;
  if (--all.running_ == 0) all.done_(all.user_);
}

void AllAddresses::stopAll() {
  for (const auto& one : all_) one->stream->close(false);
}

std::vector<TriedAddress> AllAddresses::tried() const {
  std::vector<TriedAddress> list;
  for (const auto& one : all_) {
    const StreamInfo& info = one->stream->info();
    list.insert(list.end(), info.tried.begin(), info.tried.end());
  }
  return list;
}

std::optional<StreamFault> AllAddresses::fault() const {
  std::optional<StreamFault> worst;
  std::string named;
  std::size_t failed = 0;
  for (const auto& one : all_) {
    if (!one->stream->info().failure) continue;
    StreamFault fault = faultOf(one->stream->info());
    if (++failed <= kMostNamed) {
      named += fmt::format("{}{} ({})", failed == 1 ? "" : ", ", one->address.text(),
                           fault.failure.code);
    }
    // A fault of ours at one address does not excuse the target's at another.
    if (!worst || rankOf(fault) > rankOf(*worst)) worst = std::move(fault);
  }
  if (failed == 0 || all_.size() == 1) return worst;
  if (failed > kMostNamed) named += fmt::format(" and {} more", failed - kMostNamed);
  worst->failure.summary =
      fmt::format("{} of {} addresses do not answer: {}", failed, all_.size(), named);
  worst->failure.expected = fmt::format("{} addresses that answer", all_.size());
  worst->failure.got = fmt::format("{} that answer", all_.size() - failed);
  return worst;
}

StreamInfo AllAddresses::info() const {
  StreamInfo info = all_.front()->stream->info();
  for (const auto& one : all_) {
    const PhaseTimings& phases = one->stream->info().phases;
    for (const Phase phase : {Phase::Connect, Phase::Tls}) {
      info.phases[phase] = std::max(info.phases[phase], phases[phase]);
    }
  }
  info.tried = tried();
  return info;
}

std::unique_ptr<StreamState> AllAddresses::takeFirst() { return std::move(all_.front()->stream); }

}  // namespace promonitor
