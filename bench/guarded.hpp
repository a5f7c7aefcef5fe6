#pragma once

#include <cstdio>
#include <exception>

#include <Poco/Exception.h>

namespace promonitor::bench {

/// What main() returns: `work()`, or 1 where it throws, which is told on standard error.
template <class Work>
int guarded(const char* program, const Work& work) {
  try {
    return work();
  } catch (const Poco::Exception& error) {
    std::fprintf(stderr, "%s: %s\n", program, error.displayText().c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", program, error.what());
  }
  return 1;
}

}  // namespace promonitor::bench
