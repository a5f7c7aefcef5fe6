// A coroutine plugin over the frozen part of the ABI (streams are a draft): every await, and what
// the C++ layer of 1.0 makes of a time-out and of an exception.
#include <sys/eventfd.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "promonitor/probe.hpp"

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

class Awaits {
 public:
  struct LoopState {
    LoopState(const pm_host* /*host*/, pm_scope /*scope*/) {}
    int checks = 0;
  };

  explicit Awaits(const pm::Options& options) : target_(options.text("target")) {
    if (target_ == "refuse") throw pm::OptionError("option 'target': it is refused");
  }

  pm::CheckTask check(pm::Context ctx) {
    if (target_ == "wait") co_await ctx.sleep(hours(1));
    if (target_ == "throw") throw std::runtime_error("thrown on purpose");
    co_await ctx.sleep(milliseconds(1));
    const std::vector<pm_addr> addresses = co_await ctx.resolve("192.0.2.7", 80, PM_RESOLVE_V4);
    const bool allowed = ctx.addressAllowed(addresses.front());
    const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    const std::uint32_t ready = co_await ctx.waitFd(fd, PM_WRITE);
    ctx.closeFd(fd);
    const int sum = co_await ctx.offload([] { return 40 + 2; });
    const int task = co_await square(ctx, 3);
    ctx.phase(pm::Phase::Connect, milliseconds(7));
    ctx.metric(pm::customMetric(0), ++ctx.loopState<LoopState>().checks);
    ctx.attribute(PM_A_PEER, "192.0.2.7:80");
    co_return pm::degraded("seen", "{} {} {} {} {}", addresses.size(), allowed, ready, sum, task)
        .phase(pm::Phase::Ttfb)
        .expected("one thing")
        .got("another")
        .statusCode(220);
  }

 private:
  static pm::Task<int> square(pm::Context ctx, int number) {
    co_await ctx.sleep(milliseconds(1));
    co_return number* number;
  }

  std::string target_;
};

}  // namespace

PROMONITOR_PROBE("org.promonitor.v1.coroutine", "1.0.0",
                 pm::kind<Awaits>("v1_coroutine", "Coroutines", "Awaits everything.")
                     .options({pm::option("target", pm::Type::Text).target().required()})
                     .metrics({{"checks", "1", "Checks of this loop."}})
                     .codes({{"seen", "It saw what it saw."}})
                     .timeout(std::chrono::seconds(5)));
