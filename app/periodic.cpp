#include "app/periodic.hpp"

#include <utility>

namespace promonitor {

Periodic::Periodic(Duration after, std::function<Duration()> job)
    : wait_(after),
      job_(std::move(job)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Periodic::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    wake_.wait_for(lock, stop, wait_, [] { return false; });
    if (!stop.stop_requested()) wait_ = job_();
  }
}

}  // namespace promonitor
