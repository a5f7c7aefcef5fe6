// Kinds that do one thing each, named by their option `mode`: what the tests of testing.hpp run.
#include <poll.h>
#include <sys/eventfd.h>

#include <array>
#include <string>
#include <vector>

#include "promonitor/probe.hpp"

namespace {

using std::chrono::hours;
using std::chrono::seconds;

class Modal {
 public:
  struct LoopState {
    LoopState(const pm_host* /*host*/, pm_scope /*scope*/) {}
    int checks = 0;
  };

  explicit Modal(const pm::Options& options)
      : target_(options.endpoint("target")), mode_(options.text("mode")) {
    if (mode_ == "refused") throw pm::OptionError("option 'mode': it is refused");
  }

  pm::CheckTask check(pm::Context ctx) {
    ctx.metric(pm::customMetric(0), ++ctx.loopState<LoopState>().checks);
    if (mode_ == "sleep") co_await ctx.sleep(hours(1));
    if (mode_ == "offload") {
      const int sum = co_await ctx.offload([] { return 40 + 2; });
      co_return pm::degraded("found", "{}", sum);
    }
    if (mode_ == "resolve") {
      const std::vector<pm_addr> list = co_await ctx.resolve(target_.host, target_.port);
      co_return pm::degraded("found", "{}", list.size());
    }
    if (mode_ == "descriptor") {
      const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
      const std::uint32_t writable = co_await ctx.waitFd(fd, PM_WRITE);
      const std::uint32_t readable = co_await ctx.waitFd(fd, PM_READ, seconds(1));
      ctx.closeFd(fd);
      co_return pm::degraded("found", "{} {}", writable, readable);
    }
    if (mode_ == "undeclared") {
      ctx.metric(pm::customMetric(7), 1);
      ctx.attribute(pm::customAttribute(7), "x");
      co_return pm::down("made_up", "a code that nobody declared");
    }
    if (mode_ == "log") ctx.log(pm::LogLevel::Info, "a line");
    if (mode_ == "evidence") {
      const bool in_time = ctx.remaining() > seconds(0) && ctx.remaining() <= seconds(10);
      ctx.evidence("550 no such user");
      ctx.tried("192.0.2.1:25", "ok", seconds(2));
      co_return pm::degraded("found", "{}", in_time);
    }
    if (mode_ == "echo" || mode_ == "tls") {
      pm::Verdict verdict = co_await echo(ctx);
      co_return verdict;
    }
    co_return pm::up();
  }

 private:
  pm::Task<pm::Verdict> echo(pm::Context ctx) const {
    const pm::TlsOptions tls;
    pm::Stream stream = co_await ctx.connect(target_, {.tls = mode_ == "tls" ? &tls : nullptr});
    co_await stream.write("hello\n");
    const std::string line(co_await stream.readLine(64));
    co_return pm::degraded("found", "{}", line);
  }

  pm::Endpoint target_;
  std::string mode_;
};

class Blocking {
 public:
  explicit Blocking(const pm::Options& options) : mode_(options.text("mode")) {}
  pm::Verdict run(const pm::RunningCheck& check, pm::Measurements& measured) {
    measured.metric(PM_M_RTT, 1);
    if (mode_ == "wait") {
      pollfd wait = {check.cancelFd(), POLLIN, 0};
      while (!check.cancelled()) poll(&wait, 1, -1);
      return pm::down("timeout", "told to stop");
    }
    if (mode_ == "log") check.log(pm::LogLevel::Warn, "from a worker");
    if (mode_ == "twice") check.complete(pm::up());
    return pm::up();
  }

 private:
  std::string mode_;
};

class Stubborn {
 public:
  explicit Stubborn(const pm::Options& /*options*/) {}
  void* start(pm::RunningCheck /*check*/) { return nullptr; }
  void cancel(void* /*state*/, pm::CancelReason /*reason*/) {}
};

pm::OptionDecl mode() { return pm::option("mode", pm::Type::Text).standard(""); }

}  // namespace

PROMONITOR_PROBE("org.example.modal", "1.0.0",
                 pm::kind<Modal>("modal", "Modal", "Does what its mode says.")
                     .options({pm::option("target", pm::Type::Endpoint).target().schema("7"),
                               mode()})
                     .metrics({{"checks", "1", "Checks of this loop."}})
                     .codes({{"found", "It found something."}}),
                 pm::kind<Blocking>("blocking", "Blocking", "Blocks.")
                     .options({pm::option("target", pm::Type::Text).target().standard(""), mode()}),
                 pm::kind<Stubborn>("stubborn", "Stubborn", "Never ends.")
                     .options({pm::option("target", pm::Type::Text).target().standard("")}));
