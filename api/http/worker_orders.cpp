#include "api/http/worker_orders.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace promonitor::api {

WorkerOrders::WorkerOrders() : wake_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (wake_fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

WorkerOrders::~WorkerOrders() { ::close(wake_fd_); }

template <class Change>
void WorkerOrders::order(const Change& change) {
  {
    const std::lock_guard lock(mutex_);
    change(batch_);
  }
  const std::uint64_t one = 1;
  (void)!::write(wake_fd_, &one, sizeof one);
}

void WorkerOrders::adopt(int fd, std::string peer) {
  order([&](Batch& batch) { batch.adopted.emplace_back(fd, std::move(peer)); });
}

void WorkerOrders::answer(const ClientId& client) {
  order([&](Batch& batch) { batch.ready.push_back(client); });
}

void WorkerOrders::bodiesGrew() {
  order([](Batch& batch) { batch.grew = true; });
}

void WorkerOrders::drain() {
  order([](Batch& batch) { batch.drain = true; });
}

void WorkerOrders::abandon() {
  order([](Batch& batch) { batch.abandon = true; });
}

WorkerOrders::Batch WorkerOrders::take() {
  std::uint64_t times = 0;
  (void)!::read(wake_fd_, &times, sizeof times);
  const std::lock_guard lock(mutex_);
  return std::exchange(batch_, Batch());
}

}  // namespace promonitor::api
