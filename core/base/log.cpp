#include "core/base/log.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace promonitor {
namespace {

constexpr char32_t kReplacement = 0xfffd;

/// Takes one character off the front; of bytes that are not UTF-8 one byte, as U+FFFD.
char32_t takeCharacter(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t character = size == 1 ? lead : lead & (0x7fU >> size);
  bool valid = size <= text.size() && (size == 1 || lead >= 0xc2) && lead < 0xf5;
  for (std::size_t i = 1; valid && i < size; ++i) {
    valid = (byte(i) & 0xc0U) == 0x80;
    character = (character << 6) | (byte(i) & 0x3fU);
  }
  static constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  valid = valid && character >= kSmallest[size] && character <= 0x10ffff &&
          (character < 0xd800 || character > 0xdfff);
  text.remove_prefix(valid ? size : 1);
  return valid ? character : kReplacement;
}

/// Control characters, line separators and marks that turn the direction of writing around: what
/// could make a line look like another.
bool isDeceptive(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == kReplacement;
}

enum class Quotes { Escaped, Kept };

void appendEscaped(std::string& out, std::string_view value, Quotes quotes = Quotes::Escaped) {
  while (!value.empty()) {
    const std::string_view before = value;
    const char32_t c = takeCharacter(value);
    if (quotes == Quotes::Escaped && (c == '"' || c == '\\')) {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (isDeceptive(c)) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c));
    } else {
      out += before.substr(0, before.size() - value.size());
    }
  }
}

/// `%*` in a pattern: the message, escaped as the inside of a JSON string (`%v` is not).
class JsonMessageFlag final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
              spdlog::memory_buf_t& out) override {
    std::string escaped;
    appendEscaped(escaped, std::string_view(message.payload.data(), message.payload.size()));
    out.append(escaped.data(), escaped.data() + escaped.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessageFlag>();
  }
};

}  // namespace

std::shared_ptr<spdlog::logger> makeLogger(const LogSettings& settings) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>("promonitor", std::move(sink));
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<JsonMessageFlag>('*');
  formatter->set_pattern(settings.format == LogSettings::Format::Json
                             ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":"%*"})"
                             : "%Y-%m-%dT%H:%M:%S.%eZ %-5l %v");
  logger->set_formatter(std::move(formatter));
  logger->set_level(spdlog::level::from_str(settings.level));
  logger->flush_on(spdlog::level::trace);
  return logger;
}

std::string logValue(std::string_view value) {
  std::string escaped;
  appendEscaped(escaped, value);
  const bool plain =
      !value.empty() && escaped == value && value.find_first_of(" =") == std::string_view::npos;
  return plain ? escaped : '"' + escaped + '"';
}

std::string logLine(std::string_view line) {
  std::string escaped;
  appendEscaped(escaped, line, Quotes::Kept);
  return escaped;
}

}  // namespace promonitor
