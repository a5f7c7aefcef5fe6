#pragma once

#include <sys/types.h>

#include <memory>
#include <vector>

#include "promonitor/probe.hpp"

namespace exec_probe {

/// Takes the exit status of children that are killed but not dead yet, so that none stays behind as
/// a zombie and no check waits for a death. One a loop; used on its thread only.
class Reaper {
 public:
  /// Throws std::runtime_error when the host has no event loop services.
  Reaper(const pm_host* host, pm_scope scope);
  /// Gives the last ones a moment to die.
  ~Reaper();
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;

  /// Takes over the descriptor of a killed child of this process.
  void bury(int pidfd);

 private:
  struct Grave {
    Reaper* reaper;
    int pidfd;
  };

  static void onDeath(void* user, pm_op op, const pm_event* event) noexcept;
  void close(Grave& grave);

  pm::HostServices services_;
  pm_scope scope_;
  std::vector<std::unique_ptr<Grave>> graves_;
};

}  // namespace exec_probe
