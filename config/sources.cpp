#include "config/sources.hpp"

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

namespace promonitor::config {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Length of the UTF-8 sequence at the front of `text` (RFC 3629), 0 where there is none.
std::size_t sequenceLength(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto tail = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && at(1) < 0xA0;
    const bool surrogate = lead == 0xED && at(1) > 0x9F;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && at(1) < 0x90;
    const bool too_high = lead == 0xF4 && at(1) > 0x8F;
    return tail(1) && tail(2) && tail(3) && !overlong && !too_high ? 4 : 0;
  }
  return 0;
}

bool isForbiddenControl(unsigned char byte) {
  return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f;
}

std::vector<std::size_t> findLineStarts(std::string_view text) {
  std::vector<std::size_t> starts{0};
  for (std::size_t i = text.find('\n'); i != std::string_view::npos; i = text.find('\n', i + 1)) {
    starts.push_back(i + 1);
  }
  return starts;
}

/// The whole file, or the reason why not.
std::optional<std::string> readWhole(const std::filesystem::path& path, std::string& reason) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    reason = "is a directory";
    return std::nullopt;
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string text;
  std::array<char, 65536> block{};
  while (in.read(block.data(), block.size()) || in.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > Sources::kMaxFileSize) {
      reason = "is larger than 64 MiB";
      return std::nullopt;
    }
  }
  if (!in.eof()) {
    reason = "cannot be read: " + std::generic_category().message(errno == 0 ? EIO : errno);
    return std::nullopt;
  }
  return text;
}

}  // namespace

std::optional<InputIssue> findTextFault(std::string_view text, std::uint32_t file) {
  if (text.starts_with("\xFE\xFF") || text.starts_with("\xFF\xFE")) {
    return InputIssue{{file, 1, 1}, "", "the file is UTF-16", "save it as UTF-8"};
  }
  SourceMark mark{file, 1, 1};
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = sequenceLength(text.substr(i, 4));
    if (length == 0) {
      return InputIssue{mark, "", fmt::format("byte 0x{:02x} is not UTF-8", byte),
                        "save the file as UTF-8"};
    }
    if (isForbiddenControl(byte)) {
      return InputIssue{mark, "", fmt::format("control character 0x{:02x}", byte),
                        "remove it; inside double quotes write it as an escape"};
    }
    i += length;
    mark.column += static_cast<std::uint32_t>(length);
    if (byte == '\n') {
      ++mark.line;
      mark.column = 1;
    }
  }
  return std::nullopt;
}

std::optional<std::uint32_t> Sources::read(const std::filesystem::path& path,
                                           const SourceMark& asked_by,
                                           std::vector<InputIssue>& issues) {
  const auto index = static_cast<std::uint32_t>(files_.size());
  files_.push_back({path.string(), {}, {}});
  const auto refuse = [&](std::string_view reason, const char* hint) {
    const SourceMark mark = asked_by.line > 0 ? asked_by : SourceMark{index, 0, 0};
    issues.push_back({mark, "", fmt::format("file '{}' {}", path.string(), reason), hint});
    return std::nullopt;
  };
  std::string reason;
  auto text = readWhole(path, reason);
  if (!text) return refuse(reason, "check the path and its permissions");
  // Taken for a configuration, it would end every monitor that the file had before. /dev/null is
  // meant to have nothing in it.
  if (std::error_code error; text->empty() && std::filesystem::is_regular_file(path, error)) {
    return refuse("is empty", "it may be about to be written; for no settings at all write '{}'");
  }
  if (text->starts_with(kByteOrderMark)) text->erase(0, kByteOrderMark.size());
  File& file = files_.back();
  file.text = std::move(*text);
  file.line_starts = findLineStarts(file.text);
  if (auto fault = findTextFault(file.text, index)) {
    issues.push_back(std::move(*fault));
    return std::nullopt;
  }
  return index;
}

std::filesystem::path Sources::directory(std::uint32_t file) const {
  return std::filesystem::path(files_[file].path).parent_path();
}

std::string_view Sources::line(const SourceMark& mark) const {
  if (mark.file >= files_.size()) return {};
  const File& file = files_[mark.file];
  if (mark.line == 0 || mark.line > file.line_starts.size()) return {};
  const std::string_view rest = std::string_view(file.text).substr(file.line_starts[mark.line - 1]);
  std::string_view line = rest.substr(0, rest.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string Sources::place(const SourceMark& mark) const {
  if (mark.file >= files_.size()) return {};
  if (mark.line == 0) return files_[mark.file].path;
  return fmt::format("{}:{}:{}", files_[mark.file].path, mark.line, mark.column);
}

}  // namespace promonitor::config
