#include "core/runner/inquiry_answers.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <string>

#include "core/plugin/plugin_error.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "core/runner/descriptor_codec.hpp"
#include "core/runner/frame.hpp"
#include "core/runner/messages.hpp"
#include "core/runner/option_codec.hpp"

namespace promonitor {
namespace {

/// The parent bounds what it asks.
constexpr std::size_t kLongestQuestion = std::size_t{64} << 20;

/// A non-blocking socket for a program that has nothing else to do.
class Channel {
 public:
  explicit Channel(int fd) : fd_(fd) {}

  bool send(std::string_view rest) {
    while (!rest.empty()) {
      const ssize_t sent = ::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        rest.remove_prefix(static_cast<std::size_t>(sent));
      } else if (!isPassing(POLLOUT)) {
        return false;
      }
    }
    return true;
  }

  /// False at the end.
  bool receive(Frame& frame) {
    for (;;) {
      const FrameBuffer::Next next = received_.next(frame);
      if (next != FrameBuffer::Next::Incomplete) return next == FrameBuffer::Next::Frame;
      const std::span<char> space = received_.space();
      const ssize_t size = read(fd_, space.data(), space.size());
      if (size > 0) {
        received_.filled(static_cast<std::size_t>(size));
      } else if (size == 0 || !isPassing(POLLIN)) {
        return false;
      }
    }
  }

 private:
  /// After a call failed: waits if that helps.
  bool isPassing(short events) const {
    if (errno == EINTR) return true;
    if (errno != EAGAIN) return false;
    pollfd wait{fd_, events, 0};
    return poll(&wait, 1, -1) >= 0 || errno == EINTR;
  }

  int fd_;
  FrameBuffer received_{kLongestQuestion};
};

/// One plugin, or the reason why there is none.
class Plugin {
 public:
  explicit Plugin(const PluginRequest& request) {
    try {
      registry_.load(request);
    } catch (const PluginError& error) {
      // Who asked knows the file.
      refusal_ = error.what();
      const std::string prefix = "plugin " + request.path.string() + ": ";
      if (refusal_.starts_with(prefix)) refusal_.erase(0, prefix.size());
    }
  }

  void answer(const Frame& question, std::string& out) const {
    const auto type = static_cast<FrameType>(question.type);
    if (!refusal_.empty()) {
      fail(out, refusal_);
    } else if (type == FrameType::Describe) {
      FrameWriter frame(out, FrameType::Described);
      putDescriptor(frame, registry_.kinds());
    } else if (type == FrameType::Judge) {
      judge(question.body, out);
    } else {
      fail(out, "its process was asked what it does not know");
    }
  }

 private:
  static void fail(std::string& out, std::string_view reason) {
    FailedFrame{.reason = reason}.append(out);
  }

  void judge(std::string_view body, std::string& out) const {
    FrameReader question(body);
    const std::string_view name = question.text();
    const auto options = takeOptions(question);
    const ProbeKind* const kind = registry_.find(name);
    if (kind == nullptr || options == nullptr || !question.done()) {
      fail(out, "its process was asked what it does not know");
    } else if (const auto objection = kind->objectionTo(*options)) {
      FrameWriter frame(out, FrameType::Objected);
      frame.put(*objection);
    } else {
      const FrameWriter frame(out, FrameType::Taken);
    }
  }

  PluginRegistry registry_;
  std::string refusal_;
};

}  // namespace

void answerInquiries(int channel, const PluginRequest& plugin) {
  Channel socket(channel);
  std::string out;
  { const FrameWriter greeting(out, FrameType::Ready); }
  if (!socket.send(out)) return;
  const Plugin loaded(plugin);
  Frame question;
  do {
    out.clear();
    if (!socket.receive(question)) return;
    loaded.answer(question, out);
  } while (socket.send(out));
}

}  // namespace promonitor
