#include "app/periodic.hpp"

#include <utility>

namespace promonitor {

Periodic::Periodic(Duration every, std::function<void()> job)
    : every_(every),
      job_(std::move(job)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Periodic::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    wake_.wait_for(lock, stop, every_, [] { return false; });
    if (!stop.stop_requested()) job_();
  }
}

}  // namespace promonitor
