#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/account/monitor_writer.hpp"
#include "core/model/option_input.hpp"

namespace promonitor {

/// A field of a monitor as users of the API write it, and what its value must look like.
struct DocumentField {
  enum class Shape { Text, Scalar, Map, List, Texts };
  std::string_view name;
  Shape shape;
};

/// Of the monitor, and of its `config`. No name is in both.
std::span<const DocumentField> documentFields();
std::span<const DocumentField> configFields();

/// Adds to `taken` what is known and has the right shape; each of the rest is a fault under
/// `around`. Fields that a monitor shows and nobody writes (id, status, created_at) are passed
/// over.
void takeFields(const OptionInput& map, std::span<const DocumentField> known,
                std::string_view around, OptionInput& taken, std::vector<FieldFault>& faults);

}  // namespace promonitor
