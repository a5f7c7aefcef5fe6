#include "reaper.hpp"

#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <stdexcept>

namespace exec_probe {
namespace {

constexpr std::int64_t kLastMoment = 500'000'000;  // nanoseconds

void takeStatus(int pidfd) {
  siginfo_t ignored{};
  ::waitid(P_PIDFD, static_cast<id_t>(pidfd), &ignored, WEXITED | WNOHANG);
}

}  // namespace

Reaper::Reaper(const pm_host* host, pm_scope scope) : services_(host), scope_(scope) {
  if (services_.io == nullptr) throw std::runtime_error("this host does not offer " PM_IFACE_IO);
}

Reaper::~Reaper() {
  const std::int64_t end = services_.host->now(services_.host) + kLastMoment;
  for (const auto& grave : graves_) {
    const std::int64_t left = end - services_.host->now(services_.host);
    pollfd death{grave->pidfd, POLLIN, 0};
    ::poll(&death, 1, static_cast<int>(std::max<std::int64_t>(left, 0) / 1'000'000));
    close(*grave);
  }
}

void Reaper::bury(int pidfd) {
  const auto& grave = graves_.emplace_back(std::make_unique<Grave>(Grave{this, pidfd}));
  pm_op op = 0;
  // The loop's scope, not the check's: the check may be over before the child is dead.
  if (services_.io->fd_wait(services_.host, scope_, pidfd, PM_READ, PM_NO_TIMEOUT, onDeath,
                            grave.get(), &op) != PM_OK) {
    close(*grave);
    graves_.pop_back();
  }
}

void Reaper::onDeath(void* user, pm_op /*op*/, const pm_event* /*event*/) noexcept {
  auto* const grave = static_cast<Grave*>(user);
  Reaper& self = *grave->reaper;
  self.close(*grave);
  std::erase_if(self.graves_, [&](const auto& one) { return one.get() == grave; });
}

void Reaper::close(Grave& grave) {
  takeStatus(grave.pidfd);
  services_.io->fd_close(services_.host, scope_, grave.pidfd);
}

}  // namespace exec_probe
