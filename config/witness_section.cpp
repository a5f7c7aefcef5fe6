#include "config/witness_section.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/values.hpp"

namespace promonitor::config {
namespace {

constexpr std::size_t kMostWitnesses = 32;

/// Literal addresses: a name would need the network to become one.
void readWitness(Decoding& decoding, const OptionInput& input, Address& out) {
  const auto* text = scalarText(decoding, input, "an address with a port");
  if (text == nullptr) return;
  const auto address = Address::parseEndpoint(*text, 0);
  if (address && address->port() != 0) {
    out = *address;
  } else {
    decoding.refuse(input.mark, fmt::format("'{}' is not an address with a port", *text),
                    "write it as 192.0.2.1:443 or [2001:db8::1]:443; names are not looked up");
  }
}

struct WitnessKeys {
  WitnessSettings settings;
  std::size_t quorum = 0;  ///< 0: not given
  SourceMark quorum_mark;
};

void readTargets(Decoding& decoding, const OptionInput& input, WitnessKeys& out) {
  readList<readWitness>(decoding, input, out.settings.targets);
}

void readQuorum(Decoding& decoding, const OptionInput& input, WitnessKeys& out) {
  out.quorum_mark = input.mark;
  readInteger<1, kMostWitnesses>(decoding, input, out.quorum);
}

void readRoundInterval(Decoding& decoding, const OptionInput& input, WitnessKeys& out) {
  readDuration<kSecondMs, 3600 * kSecondMs>(decoding, input, out.settings.interval);
}

void readRoundTimeout(Decoding& decoding, const OptionInput& input, WitnessKeys& out) {
  readDuration<100, 30 * kSecondMs>(decoding, input, out.settings.timeout);
}

constexpr std::array<Field<WitnessKeys>, 4> kWitnesses{{
    {"targets", "list of addresses with ports", "Places outside that accept TCP connections.",
     readTargets},
    {"quorum", "number", "How many have to answer; more than half unless given.", readQuorum},
    {"interval", "duration", "Time between two rounds.", readRoundInterval},
    {"timeout", "duration", "Time in which they have to answer.", readRoundTimeout},
}};

bool hasTwins(const std::vector<Address>& targets) {
  for (auto one = targets.begin(); one != targets.end(); ++one) {
    if (std::find(one + 1, targets.end(), *one) != targets.end()) return true;
  }
  return false;
}

}  // namespace

void readWitnesses(Decoding& decoding, const OptionInput& input, WitnessSettings& out) {
  WitnessKeys keys;
  const std::size_t issues = decoding.issues.size();
  readSection<kWitnesses>(decoding, input, keys);
  if (decoding.issues.size() != issues) return;
  const std::size_t count = keys.settings.targets.size();
  if (count == 0 || count > kMostWitnesses) {
    decoding.refuse(
        input.mark,
        count == 0 ? "names no targets" : fmt::format("has more than {} targets", kMostWitnesses),
        "write 'targets: [192.0.2.1:443, 198.51.100.1:443, 203.0.113.1:443]'");
  } else if (hasTwins(keys.settings.targets)) {
    decoding.refuse(input.mark, "names a target twice", "each of them has one voice: remove one");
  } else if (keys.quorum > count) {
    decoding.refuse(keys.quorum_mark,
                    fmt::format("quorum {} is more than the {} targets", keys.quorum, count),
                    "name more targets or ask for fewer");
  } else {
    keys.settings.quorum = keys.quorum != 0 ? keys.quorum : count / 2 + 1;
    out = std::move(keys.settings);
  }
}

}  // namespace promonitor::config
