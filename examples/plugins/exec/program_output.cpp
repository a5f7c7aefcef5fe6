#include "program_output.hpp"

namespace exec_probe {
namespace {

std::string plainLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool shows = static_cast<unsigned char>(c) > ' ' && c != '\x7f';
    if (shows) line += c;
    if (!shows && !line.empty() && line.back() != ' ') line += ' ';
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

/// Cuts `text` at the first `separator` and gives what comes after it.
std::string_view cutAt(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + 1);
  text = text.substr(0, at);
  return rest;
}

}  // namespace

ProgramOutput readProgramOutput(std::string_view output) {
  std::string_view first = output;
  std::string_view further = cutAt(first, '\n');
  const std::string_view inline_data = cutAt(first, '|');
  const std::string_view further_data = cutAt(further, '|');
  std::string perfdata(inline_data);
  perfdata += ' ';
  perfdata += further_data;
  return {plainLine(first), plainLine(perfdata)};
}

}  // namespace exec_probe
