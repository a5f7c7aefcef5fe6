#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/plugin/probe_kind.hpp"

namespace promonitor::verify {

/// Options as a person gave them: names and texts, in which "{host}", "{port}" and "{endpoint}"
/// stand for the local server of the test. A list is given an entry at a time, a map by
/// "NAME.KEY".
using GivenTexts = std::vector<std::pair<std::string, std::string>>;

/// What a check of a kind under test is given.
struct Pointed {
  std::shared_ptr<const OptionSet> options;  ///< null: it cannot be done
  std::string why_not;                       ///< and what the person can do
};

/// The option that a given name belongs to: its own, or a map that it is an entry of. Null: none.
const OptionSpec* optionOf(const ProbeKind& kind, const std::string& name);
/// True when the kind's target says by its type how to name a local server, or the person gave a
/// text with a place for one.
bool canPoint(const ProbeKind& kind, const GivenTexts& given);
/// The URL schemes a kind takes, or one empty text.
std::vector<std::string> schemesOf(const ProbeKind& kind);
/// Options with the target at 127.0.0.1:`port`, whatever target was given.
Pointed pointAt(const ProbeKind& kind, const GivenTexts& given, std::uint16_t port,
                const std::string& scheme);
/// Options with the target that was given, or else at 127.0.0.1:`port`.
Pointed pointAsGiven(const ProbeKind& kind, const GivenTexts& given, std::uint16_t port);
/// The same as input, with `name` set to `value` as well.
Pointed pointWith(const ProbeKind& kind, const GivenTexts& given, std::uint16_t port,
                  const std::string& name, const OptionInput& value);

}  // namespace promonitor::verify
