#pragma once

#include <string>
#include <string_view>

namespace promonitor::http {

/// Names of header fields and of hosts are compared without regard to case.
std::string lowerCase(std::string_view text);

/// The same without regard to case.
bool sameName(std::string_view one, std::string_view other);

/// A field's name (RFC 9110, section 5.6.2).
bool isToken(std::string_view text);

/// A field's value: no control characters but the tabulator (section 5.5).
bool isFieldValue(std::string_view text);

/// A field's value without the blanks and the line's end around it.
std::string_view trimmedValue(std::string_view text);

/// A field in libcurl's form, which leaves out "Name:" and sends an empty field for "Name;".
std::string headerLine(std::string_view name, std::string_view value);

}  // namespace promonitor::http
