#include "core/runner/child_inquiry.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/plugin/plugin_error.hpp"
#include "core/plugin/utf8.hpp"
#include "core/runner/child_process.hpp"
#include "core/runner/descriptor_codec.hpp"
#include "core/runner/frame.hpp"
#include "core/runner/option_codec.hpp"

namespace promonitor {
namespace {

/// What is longer is no answer.
constexpr std::size_t kLongestAnswer = std::size_t{1} << 20;
constexpr std::size_t kKeptOutput = 1000;
constexpr std::size_t kShownOutput = 200;
constexpr std::size_t kLongestReason = 1000;
constexpr Duration kToEnd = std::chrono::seconds(1);

std::vector<std::string> argumentsFor(const PluginRequest& request) {
  std::vector<std::string> words = {"runner",   "describe",
                                    "--parent", std::to_string(getpid()),
                                    "--plugin", request.path.string()};
  if (!request.sha256.empty()) words.insert(words.end(), {"--pin", request.sha256});
  if (!request.described_sha256.empty()) {
    words.insert(words.end(), {"--described", request.described_sha256});
  }
  return words;
}

/// The last line that says something.
std::string_view lastLine(std::string_view output) {
  const auto end = output.find_last_not_of(" \t\r\n");
  if (end == std::string_view::npos) return {};
  output = output.substr(0, end + 1);
  return output.substr(output.find_last_of('\n') + 1);
}

}  // namespace

struct ChildInquiry::Answer {
  FrameType type{};
  std::string body;

  /// The one text that the body is; or that there is none.
  std::string text() const {
    FrameReader frame(body);
    const std::string_view text = frame.text();
    return frame.done() && !text.empty() ? repairedUtf8(text, kLongestReason)
                                         : "its process gave no sound answer";
  }
};

/// One process, for one thread at a time. Its calls throw PluginError.
class ChildInquiry::Child {
 public:
  Child(const PluginRequest& request, const Settings& settings, const Clock& clock)
      : process_({.arguments = argumentsFor(request), .program = settings.program}), clock_(clock) {
    const char* const what = "before the plugin was loaded";
    if (receive(clock.now() + settings.start_limit, what).type != FrameType::Ready) {
      fail("its process sent what is no greeting", what);
    }
  }

  void send(std::string_view message, MonoTime deadline, const char* what);
  Answer receive(MonoTime deadline, const char* what);

 private:
  void await(short channel_events, MonoTime deadline, const char* what);
  void readOutput();
  [[noreturn]] void fail(const std::string& how, const char* what);

  ChildProcess process_;
  const Clock& clock_;
  FrameBuffer received_{kLongestAnswer};
  std::string output_;
  bool output_ended_ = false;
};

void ChildInquiry::Child::send(std::string_view message, MonoTime deadline, const char* what) {
  while (!message.empty()) {
    const ssize_t sent =
        ::send(process_.channel(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      message.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      await(POLLOUT, deadline, what);
    } else if (errno != EINTR) {
      fail({}, what);
    }
  }
}

ChildInquiry::Answer ChildInquiry::Child::receive(MonoTime deadline, const char* what) {
  for (;;) {
    Frame frame;
    switch (received_.next(frame)) {
      case FrameBuffer::Next::Frame:
        return {static_cast<FrameType>(frame.type), std::string(frame.body)};
      case FrameBuffer::Next::TooLong:
        fail("its process sent what is no answer", what);
      case FrameBuffer::Next::Incomplete:
        break;
    }
    const std::span<char> space = received_.space();
    const ssize_t size = read(process_.channel(), space.data(), space.size());
    if (size > 0) {
      received_.filled(static_cast<std::size_t>(size));
    } else if (size < 0 && errno == EAGAIN) {
      await(POLLIN, deadline, what);
    } else if (size == 0 || errno != EINTR) {
      fail({}, what);
    }
  }
}

/// Until the channel is ready, or the process has ended: then the channel says
/// so, too.
void ChildInquiry::Child::await(short channel_events, MonoTime deadline, const char* what) {
  for (;;) {
    const Duration left = deadline - clock_.now();
    if (left <= Duration::zero()) fail("it hung", what);
    std::array<pollfd, 3> fds{pollfd{process_.channel(), channel_events, 0},
                              pollfd{output_ended_ ? -1 : process_.output(), POLLIN, 0},
                              pollfd{process_.endFd(), POLLIN, 0}};
    const auto millis = std::chrono::ceil<std::chrono::milliseconds>(left);
    if (poll(fds.data(), fds.size(), static_cast<int>(millis.count())) <= 0) continue;
    if (fds[1].revents != 0) readOutput();
    if (fds[0].revents != 0) return;
    if (fds[2].revents != 0) fail({}, what);
  }
}

void ChildInquiry::Child::readOutput() {
  std::array<char, 4096> piece{};
  const ssize_t size = read(process_.output(), piece.data(), piece.size());
  output_ended_ = size == 0;
  if (size <= 0) return;
  output_.append(piece.data(), static_cast<std::size_t>(size));
  if (output_.size() > kKeptOutput) output_.erase(0, output_.size() - kKeptOutput);
}

/// Without `how` the process ended by itself.
void ChildInquiry::Child::fail(const std::string& how, const char* what) {
  std::string text = how;
  if (text.empty()) {
    const std::optional<ChildEnd> end = process_.await(kToEnd);
    text = end ? "its process ended with " + end->text() : "its process closed its channel";
  }
  readOutput();
  text += fmt::format(" {}", what);
  if (const std::string_view line = lastLine(output_); !line.empty()) {
    text += fmt::format("; it wrote '{}'", repairedUtf8(line, kShownOutput));
  }
  throw PluginError(text);
}

ChildInquiry::ChildInquiry(PluginRequest request, Settings settings)
    : request_(std::move(request)), settings_(std::move(settings)) {}

ChildInquiry::~ChildInquiry() = default;

ChildInquiry::Answer ChildInquiry::ask(std::string_view question, const char* what) {
  const std::scoped_lock lock(mutex_);
  try {
    if (!child_) child_ = std::make_unique<Child>(request_, settings_, clock_);
    const MonoTime deadline = clock_.now() + settings_.answer_limit;
    child_->send(question, deadline, what);
    return child_->receive(deadline, what);
  } catch (const PluginError&) {
    child_.reset();
    throw;
  } catch (const std::system_error& error) {
    child_.reset();
    throw PluginError(fmt::format("no process could be started for it: {}", error.what()));
  }
}

std::vector<std::unique_ptr<ProbeKind>> ChildInquiry::describe(const PluginNote& note) {
  std::string question;
  { const FrameWriter frame(question, FrameType::Describe); }
  const Answer answer = ask(question, "while it was being loaded");
  if (answer.type != FrameType::Described) throw PluginError(answer.text());
  FrameReader frame(answer.body);
  return takeDescriptor(frame, note);
}

std::optional<std::string> ChildInquiry::objection(const std::string& kind,
                                                   const OptionSet& options) {
  std::string question;
  {
    FrameWriter frame(question, FrameType::Judge);
    frame.put(kind);
    putOptions(frame, options);
  }
  const Answer answer = ask(question, "while it judged options");
  switch (answer.type) {
    case FrameType::Taken:
      return {};
    case FrameType::Objected:
      return answer.text();
    default:
      throw PluginError(answer.text());
  }
}

void ChildInquiry::rest() {
  const std::scoped_lock lock(mutex_);
  child_.reset();
}

InquiryFactory childInquiries(ChildInquiry::Settings settings) {
  return [settings = std::move(settings)](const PluginRequest& request) {
    return std::make_unique<ChildInquiry>(request, settings);
  };
}

}  // namespace promonitor
