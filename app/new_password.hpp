#pragma once

#include <string>

namespace promonitor {

/// A new password: the first line of a file or, with an empty name, what is typed twice at the
/// terminal, which does not show it. Never part of a command line, where others see it. Throws
/// AccountError where it is none that is taken, and where there is no terminal.
std::string newPassword(const std::string& file);

}  // namespace promonitor
