#pragma once

#include "config/fields.hpp"
#include "core/plugin/option_schema.hpp"

namespace promonitor::config {

/// Replaces `NAME_file: path` by `NAME: content` for every option of the kind that is a secret,
/// and for the entries of one that is a map (headers).
/// The file's content is never part of an issue. True when there was such an option.
bool readSecretFiles(Decoding& decoding, const OptionSchema& schema, OptionInput& options);

}  // namespace promonitor::config
