// A runner of one's own: speaks the protocol, and breaks it in the way that the settings' plugin
// path names when a check is started.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "core/plugin/result_decoder.hpp"
#include "core/runner/child_entry.hpp"
#include "core/runner/frame.hpp"
#include "core/runner/messages.hpp"
#include "core/runner/result_codec.hpp"
#include "tests/core/runner/samples.hpp"

namespace {

using namespace promonitor;

class Rogue {
 public:
  int run() {
    for (Frame frame;;) {
      while (buffer_.next(frame) == FrameBuffer::Next::Frame) take(frame);
      const auto space = buffer_.space();
      const ssize_t size = read(kChildChannel, space.data(), space.size());
      if (size <= 0) return 0;
      buffer_.filled(static_cast<std::size_t>(size));
    }
  }

 private:
  void take(const Frame& frame) {
    std::string out;
    switch (static_cast<FrameType>(frame.type)) {
      case FrameType::Settings:
        settings_.decode(frame.body);
        begin(out);
        break;
      case FrameType::Start: {
        StartFrame start;
        start.decode(frame.body);
        misbehave(start.check, out);
        break;
      }
      case FrameType::Ping: {
        PingFrame ping;
        ping.decode(frame.body);
        ping.appendAnswer(out);
        break;
      }
      default:
        break;
    }
    if (send(kChildChannel, out.data(), out.size(), MSG_NOSIGNAL) < 0) _exit(1);
  }

  bool mode(std::string_view name) const { return settings_.plugin_path == name; }

  void begin(std::string& out) {
    if (mode("failed")) FailedFrame{.reason = "no such\nplugin"}.append(out);
    if (mode("silent") || mode("failed")) return;
    if (mode("result before ready")) result(1, out);
    FrameWriter(out, FrameType::Ready);
  }

  static void result(std::uint64_t check, std::string& out) {
    appendResult(out, check, false, failedResult(Verdict::Down, "failed", "it is", Duration(5)),
                 sampleKind());
  }

  void misbehave(std::uint64_t check, std::string& out) {
    if (mode("keeps it")) return;
    if (mode("deaf")) pause();
    if (mode("exits")) std::_Exit(3);
    if (mode("closes")) {
      close(kChildChannel);
      pause();
    }
    if (mode("garbage")) out.assign(1000, '\x5a');
    if (mode("huge frame")) out = std::string("\x01\x00\x08\x00\x43", 5);
    if (mode("unknown type")) FrameWriter(out, static_cast<FrameType>(99));
    if (mode("wrong way")) StartFrame{.check = check}.append(out);
    if (mode("second ready")) FrameWriter(out, FrameType::Ready);
    if (mode("late failure")) FailedFrame{.reason = "by now"}.append(out);
    if (mode("answer to nothing")) PingFrame{.number = 7}.appendAnswer(out);
    if (mode("short log")) FrameWriter(out, FrameType::Log).put(std::uint8_t{1});
    if (mode("wrong level")) LogFrame{.level = 9, .text = "x"}.append(out);
    if (mode("short result")) FrameWriter(out, FrameType::Result).put(check);
    if (mode("no check")) FrameWriter(out, FrameType::Result).put(std::uint8_t{1});
    if (mode("stale check")) result(check + (std::uint64_t{2} << 24), out);
    if (mode("check of nobody")) result(check + 1, out);
    if (mode("flood")) {
      for (int i = 0; i < 2000; ++i) LogFrame{.level = 2, .text = "again"}.append(out);
    }
    if (mode("forged line")) LogFrame{.level = 4, .text = "a=\"b\"\nstarted"}.append(out);
    result(check, out);
    if (mode("second result")) result(check, out);
  }

  FrameBuffer buffer_{std::size_t{64} << 20};
  RunnerSettings settings_;
};

}  // namespace

int main() { return Rogue().run(); }
