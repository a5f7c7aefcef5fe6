// What the C++ layer costs: the same two checks as in probes.c, as coroutines.
#include "promonitor/probe.hpp"

namespace {

class Empty {
 public:
  explicit Empty(const pm::Options& /*options*/) {}
  pm::CheckTask check(pm::Context /*ctx*/) { co_return pm::up(); }
};

class Connect {
 public:
  explicit Connect(const pm::Options& options) : target_(options.endpoint("target")) {}
  pm::CheckTask check(pm::Context ctx) {
    pm::Stream stream = co_await ctx.connect(target_);
    stream.close(true);
    co_return pm::up();
  }

 private:
  pm::Endpoint target_;
};

pm::OptionDecl target() {
  return pm::option("target", pm::Type::Endpoint).target().required().help("127.0.0.1:port.");
}

}  // namespace

PROMONITOR_PROBE(
    "promonitor.bench.coroutine", "1.0.0",
    pm::kind<Empty>("empty_coroutine", "Empty", "A measurement.").options({target()}),
    pm::kind<Connect>("connect_coroutine", "Connect", "A measurement.").options({target()}));
