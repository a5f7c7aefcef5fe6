#pragma once

#include <string_view>

namespace promonitor {

/// True for what JSON writes without quotes: true, false, null and numbers (RFC 8259 section 3).
/// What a person wrote in YAML without quotes is that value where it is one, else a text.
bool isJsonLiteral(std::string_view text);

}  // namespace promonitor
