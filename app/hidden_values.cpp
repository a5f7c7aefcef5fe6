#include "app/hidden_values.hpp"

#include <functional>
#include <utility>

#include <fmt/format.h>

#include "core/plugin/target_text.hpp"

namespace promonitor {
namespace {

constexpr const char* kSayIt = "this is what a hidden value is shown as: give the value itself";

bool isSecret(const OptionSpec& spec) { return (spec.flags & PM_OPT_SECRET) != 0; }

/// Calls `visit(value, path)` for each scalar.
void forEachScalar(OptionInput& value, const std::string& path,
                   const std::function<void(OptionInput&, const std::string&)>& visit) {
  if (value.type == OptionInput::Type::Scalar) visit(value, path);
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    forEachScalar(value.items[i], fmt::format("{}[{}]", path, i), visit);
  }
  for (auto& [key, inner] : value.entries) {
    forEachScalar(inner, fmt::format("{}.{}", path, key), visit);
  }
}

void hideAll(OptionInput& value) {
  forEachScalar(value, {}, [](OptionInput& scalar, const std::string& /*path*/) {
    scalar = OptionInput::scalar(kHidden, true);
  });
}

/// Calls `visit(value, spec, name)` for each option that the map gives, nested or by a dotted name;
/// `spec` is null where the schema has no such option.
void forEachOption(
    OptionInput& map, const std::string& prefix, const OptionSchema* schema,
    const std::function<void(OptionInput&, const OptionSpec*, const std::string&)>& visit) {
  for (auto& [key, value] : map.entries) {
    const std::string name = prefix + key;
    const OptionSpec* const spec = schema != nullptr ? schema->find(name) : nullptr;
    if (spec == nullptr && schema != nullptr && value.type == OptionInput::Type::Map) {
      forEachOption(value, name + '.', schema, visit);
    } else {
      visit(value, spec, name);
    }
  }
}

}  // namespace

OptionInput shownOptions(const OptionInput& options, const OptionSchema* schema) {
  OptionInput shown = options;
  forEachOption(shown, {}, schema,
                [&](OptionInput& value, const OptionSpec* spec, const std::string& /*name*/) {
                  if (spec == nullptr || isSecret(*spec)) {
                    hideAll(value);
                  } else if (spec->type == PM_T_URL) {
                    value.text = maskedUrl(value.text);
                  }
                });
  return shown;
}

void takeBackHidden(OptionInput& patch, const OptionInput& shown, const OptionInput& stored) {
  if (patch.type != shown.type || patch.type != stored.type) return;
  const bool is_shown = patch.type == OptionInput::Type::Scalar && patch.text == shown.text;
  if (is_shown && shown.text != stored.text) patch = stored;
  for (auto& [key, value] : patch.entries) {
    const OptionInput* const inner_shown = entryOf(shown, key);
    const OptionInput* const inner_stored = entryOf(stored, key);
    if (inner_shown != nullptr && inner_stored != nullptr) {
      takeBackHidden(value, *inner_shown, *inner_stored);
    }
  }
  if (patch.items.size() != shown.items.size() || patch.items.size() != stored.items.size()) return;
  for (std::size_t i = 0; i < patch.items.size(); ++i) {
    takeBackHidden(patch.items[i], shown.items[i], stored.items[i]);
  }
}

std::vector<FieldFault> leftHidden(const OptionInput& options, const OptionSchema& schema) {
  std::vector<FieldFault> faults;
  OptionInput looked_at = options;
  const auto look = [&](OptionInput& scalar, const std::string& path) {
    if (scalar.text == kHidden) faults.push_back({path, kSayIt});
  };
  forEachOption(looked_at, {}, &schema,
                [&](OptionInput& value, const OptionSpec* spec, const std::string& name) {
                  if (spec == nullptr) return;
                  if (isSecret(*spec)) {
                    forEachScalar(value, name, look);
                  } else if (spec->type == PM_T_URL && leftHidden(value.text)) {
                    faults.push_back({name, *leftHidden(value.text)});
                  }
                });
  return faults;
}

std::optional<std::string> leftHidden(const std::string& target) {
  if (target.find(":***@") == std::string::npos || maskedUrl(target) != target) return std::nullopt;
  return "its password is what a hidden one is shown as: give the password itself";
}

}  // namespace promonitor
