#include "core/verify/child_lines.hpp"

#include <algorithm>

#include "core/plugin/utf8.hpp"
#include "core/verify/test_log.hpp"

namespace promonitor::verify {
namespace {

constexpr std::size_t kMaxLine = 4096;
constexpr std::size_t kMaxEntries = 64;
constexpr std::size_t kMaxShown = 200;

}  // namespace

void ChildLines::take(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    rest_ += bytes.substr(0, std::min(end, kMaxLine - std::min(kMaxLine, rest_.size())));
    if (end == std::string_view::npos) return;
    takeLine(rest_);
    rest_.clear();
    bytes.remove_prefix(end + 1);
  }
}

void ChildLines::takeLine(std::string_view line) {
  if (line.empty()) return;
  std::string text = repairedUtf8(line.substr(1), kMaxLine);
  switch (static_cast<TestLog::Tag>(line.front())) {
    case TestLog::Tag::Step:
      step_ = std::move(text);
      break;
    case TestLog::Tag::Fail: {
      const auto cut = std::min(text.find(TestLog::kSeparator), text.size());
      if (findings_.size() == kMaxEntries) break;
      findings_.push_back({text.substr(0, cut), text.substr(std::min(cut + 1, text.size()))});
      break;
    }
    case TestLog::Tag::Skip:
      skipped_ = true;
      note_ = std::move(text);
      break;
    case TestLog::Tag::Note:
      note_ = std::move(text);
      break;
    case TestLog::Tag::Kind:
      if (kinds_.size() < kMaxEntries) kinds_.push_back(std::move(text));
      break;
    case TestLog::Tag::Done:
      done_ = true;
      break;
  }
}

std::string printableOutput(std::string_view output) {
  std::string text = repairedUtf8(output, kMaxShown);
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; }, ' ');
  return "'" + text + "'";
}

}  // namespace promonitor::verify
