#pragma once

#include <sys/types.h>

#include <cstdint>

namespace promonitor {

/// Where a process started by ChildProcess finds its end of the channel.
inline constexpr int kChildChannel = 3;

/// How much a child may take of the machine.
struct ChildLimits {
  std::uint64_t open_files = 4096;
  /// Bytes of address space. Not applied in builds with sanitizers, which map terabytes.
  std::uint64_t address_space = std::uint64_t{2} << 30;
  /// Bytes of one file. Its log lines go through pipes, which this does not limit.
  std::uint64_t file_size = std::uint64_t{16} << 20;
};

/// The first thing a process started by ChildProcess does, before any code of a plugin is in it:
/// ends it when `parent` has, now or later; makes its end of the channel non-blocking and keeps it
/// from what it may start; outlives a terminal's and a service manager's signals, because the
/// parent is who ends it, and a closed connection. Programs it starts get default signals.
///
/// Done here rather than before the exec, because the kernel forgets PR_SET_PDEATHSIG when an
/// executable with file capabilities is started.
void enterChild(pid_t parent);

/// Applies limits, for good; no core file is written. A limit that is lower already stays. Throws
/// std::system_error.
void limitChild(const ChildLimits& limits);

}  // namespace promonitor
