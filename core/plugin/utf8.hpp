#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace promonitor {

/// True when `text` is well-formed UTF-8 (RFC 3629: shortest forms, no surrogates).
bool isUtf8(std::string_view text);

/// `text` made fit to be shown and stored: malformed bytes and U+0000 become U+FFFD, and no more
/// than `max_characters` are kept. Reads no more of `text` than that takes.
std::string repairedUtf8(std::string_view text, std::size_t max_characters);

}  // namespace promonitor
