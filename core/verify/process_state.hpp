#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace promonitor::verify {

/// One thing that a library could change behind a program's back.
struct ProcessAspect {
  std::string name;                ///< "descriptors"
  std::vector<std::string> items;  ///< in order
};
/// All of them, as they are now. Always the same names in the same order.
std::vector<ProcessAspect> processState();

/// What differs between two states of an aspect, for a person: "+10 /dev/null". Of the environment
/// the names alone, because its values may be secret. Empty: nothing.
std::string changesOf(const ProcessAspect& before, const ProcessAspect& after);

/// Open descriptors of this process, the one used for counting left out.
std::size_t countDescriptors();
/// Threads of this process.
std::size_t countThreads();

}  // namespace promonitor::verify
