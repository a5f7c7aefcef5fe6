#include "core/net/stream_fault.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/base/units.hpp"
#include "promonitor/probe.h"

namespace promonitor {
namespace {

struct Row {
  int error;
  const char* code;
  std::uint32_t cause;
  /// A fault of ours when a call fails by itself, and when the network reports it.
  bool ours_locally, ours_from_network;
  const char* text;
};

constexpr std::array kConnectErrors = {
    Row{ECONNREFUSED, "connect_refused", PM_CAUSE_REFUSED, false, false, "refused the connection"},
    Row{ECONNRESET, "connect_reset", PM_CAUSE_RESET, false, false, "reset the connection"},
    Row{ECONNABORTED, "connect_reset", PM_CAUSE_RESET, false, false, "reset the connection"},
    Row{ETIMEDOUT, "connect_timeout", PM_CAUSE_TIMEOUT, false, false, "did not answer"},
    Row{EHOSTUNREACH, "connect_unreachable", PM_CAUSE_UNREACHABLE, true, false,
        "cannot be reached: no route to host"},
    Row{EHOSTDOWN, "connect_unreachable", PM_CAUSE_UNREACHABLE, true, false,
        "cannot be reached: host is down"},
    Row{ENETUNREACH, "connect_unreachable", PM_CAUSE_UNREACHABLE, true, false,
        "cannot be reached: no route to its network"},
    Row{ENETDOWN, "connect_unreachable", PM_CAUSE_UNREACHABLE, true, true,
        "cannot be reached: the network of this machine is down"},
    Row{EAFNOSUPPORT, "connect_unreachable", PM_CAUSE_UNREACHABLE, true, true,
        "cannot be reached: this machine does not speak its address family"},
    Row{EMFILE, "local_resources", PM_CAUSE_INTERNAL, true, true,
        "was not tried: too many open files, raise the limit on open files (LimitNOFILE)"},
    Row{ENFILE, "local_resources", PM_CAUSE_INTERNAL, true, true,
        "was not tried: this machine has too many open files (fs.file-max)"},
    Row{ENOBUFS, "local_resources", PM_CAUSE_INTERNAL, true, true,
        "was not tried: this machine is out of network buffers"},
    Row{ENOMEM, "local_resources", PM_CAUSE_INTERNAL, true, true,
        "was not tried: this machine is out of memory"},
    Row{EADDRNOTAVAIL, "local_resources", PM_CAUSE_INTERNAL, true, true,
        "was not tried: no local address or port is free for it"},
    Row{EADDRINUSE, "local_resources", PM_CAUSE_INTERNAL, true, true,
        "was not tried: the local address is in use"},
    Row{EAGAIN, "local_resources", PM_CAUSE_INTERNAL, true, true,
        "was not tried: no local port is free"},
    Row{EACCES, "connect_failed", PM_CAUSE_INTERNAL, true, false,
        "cannot be reached: this machine forbids it"},
    Row{EPERM, "connect_failed", PM_CAUSE_INTERNAL, true, false,
        "cannot be reached: the firewall of this machine forbids it"},
};

const Row* rowOf(int error) {
  const auto* row = std::find_if(kConnectErrors.begin(), kConnectErrors.end(),
                                 [error](const Row& one) { return one.error == error; });
  return row == kConnectErrors.end() ? nullptr : row;
}

StreamFault fault(Phase phase, const char* code, std::uint32_t cause, std::string summary) {
  return {{phase, code, std::move(summary), {}, {}}, cause, false};
}

std::string messageOf(int error) { return std::generic_category().message(error); }

}  // namespace

StreamFault connectFault(int error, ErrorOrigin origin, const Address& peer) {
  const Row* row = rowOf(error);
  if (row == nullptr) {
    return fault(Phase::Connect, "connect_failed", PM_CAUSE_UNREACHABLE,
                 peer.text() + " cannot be connected to: " + messageOf(error));
  }
  auto known = fault(Phase::Connect, row->code, row->cause, peer.text() + " " + row->text);
  known.ours = origin == ErrorOrigin::Local ? row->ours_locally : row->ours_from_network;
  return known;
}

StreamFault connectTimeout(const Address& peer) {
  return connectFault(ETIMEDOUT, ErrorOrigin::Network, peer);
}

StreamFault policyDenied(Refusal refusal) {
  auto denied =
      fault(Phase::Connect, "policy_denied", PM_CAUSE_INTERNAL,
            "the network policy of this server forbids the connection: " + refusal.denial);
  denied.ours = true;
  denied.refusal = std::move(refusal);
  return denied;
}

StreamFault badSource(const Address& local, const std::string& reason) {
  auto known =
      fault(Phase::Connect, "local_resources", PM_CAUSE_INTERNAL,
            "cannot be connected from " + local.hostText() + ", the source address: " + reason);
  known.ours = true;
  return known;
}

StreamFault limitFault(Phase phase, Duration limit, const std::string& what) {
  const std::string name = phaseName(phase);
  const std::string most = durationText(limit);
  auto late = fault(phase, "", PM_CAUSE_TIMEOUT,
                    name + " of " + what + " took longer than its limit of " + most);
  late.failure.code = name + "_timeout";
  late.failure.expected = "at most " + most;
  return late;
}

StreamFault transferFault(int error, Phase phase, const Address& peer) {
  if (const Row* row = rowOf(error); row != nullptr && row->ours_from_network) {
    return connectFault(error, ErrorOrigin::Network, peer);
  }
  if (error == ECONNRESET || error == EPIPE || error == ECONNABORTED) {
    return fault(phase, "reset", PM_CAUSE_RESET, peer.text() + " reset the connection");
  }
  if (error == ETIMEDOUT) {
    const char* code = phase == Phase::Send ? "write_timeout" : "read_timeout";
    return fault(phase, code, PM_CAUSE_TIMEOUT, peer.text() + " stopped answering");
  }
  return fault(phase, "reset", PM_CAUSE_RESET,
               "the connection to " + peer.text() + " broke: " + messageOf(error));
}

int rankOf(const StreamFault& fault) {
  if (fault.refusal) return 0;
  if (fault.ours) return 1;
  constexpr std::string_view kLeastFirst[] = {"connect_failed", "connect_unreachable",
                                              "connect_timeout", "connect_reset",
                                              "connect_refused"};
  const auto* found = std::find(std::begin(kLeastFirst), std::end(kLeastFirst), fault.failure.code);
  return 2 + static_cast<int>(found - std::begin(kLeastFirst));
}

}  // namespace promonitor
