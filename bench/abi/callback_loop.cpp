#include "bench/abi/callback_loop.hpp"

namespace promonitor::bench {
namespace {

using Complete = void (*)(std::size_t& done);
using Start = void (*)(Complete complete, std::size_t& done);

}  // namespace

void callbackLoop(std::size_t checks) {
  volatile Complete complete = [](std::size_t& done) { ++done; };
  volatile Start start = [](Complete call, std::size_t& done) { call(done); };
  std::size_t done = 0;
  while (done < checks) start(complete, done);
}

}  // namespace promonitor::bench
