#include "core/verify/test_log.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/plugin/utf8.hpp"

namespace promonitor::verify {
namespace {

/// Characters: two texts fit into one write() that other threads cannot cut in two (PIPE_BUF,
/// 4096).
constexpr std::size_t kMaxLine = 480;
constexpr std::size_t kMaxFindings = 20;

/// One line, whatever a plugin put into it.
std::string oneLine(std::string_view text) {
  std::string line = repairedUtf8(text, kMaxLine);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; }, ' ');
  return line;
}

void writeAll(int fd, const std::string& line) {
  while (::write(fd, line.data(), line.size()) < 0 && errno == EINTR) {
  }
}

}  // namespace

void TestLog::fail(std::string_view cause, std::string_view next_step) {
  std::string line = static_cast<char>(Tag::Fail) + oneLine(cause);
  const std::scoped_lock lock(mutex_);
  if (told_.size() >= kMaxFindings || !told_.insert(line).second) return;
  line += kSeparator + oneLine(next_step) + '\n';
  writeAll(fd_, line);
}

bool TestLog::failed() const {
  const std::scoped_lock lock(mutex_);
  return !told_.empty();
}

void TestLog::end() {
  write(Tag::Done, {});
  _exit(0);
}

void TestLog::write(Tag tag, std::string_view text) {
  writeAll(fd_, static_cast<char>(tag) + oneLine(text) + '\n');
}

}  // namespace promonitor::verify
