#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace promonitor::config {

/// The text of a secret kept in a file of its own, without the line end it may finish with.
/// Refused, with a reason that never holds the text: what is no regular file, what others can read
/// or write, what is empty, larger than 64 KiB or holds a NUL.
std::optional<std::string> readSecretFile(const std::filesystem::path& path, std::string& reason);

}  // namespace promonitor::config
