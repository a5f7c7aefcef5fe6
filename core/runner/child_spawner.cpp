#include "core/runner/child_spawner.hpp"

#include <pthread.h>

#include <system_error>
#include <utility>

namespace promonitor {

struct ChildSpawner::Order {
  Order(EventLoop& to, ChildProcess::Command what, ChildStart::Receiver& who)
      : command(std::move(what)), loop(&to), receiver(&who) {}

  /// On the spawner's thread.
  static void fill(const std::shared_ptr<Order>& order);
  /// On the loop's.
  void deliver();

  const ChildProcess::Command command;
  std::unique_ptr<ChildProcess> child;  ///< the spawner's, then the loop's
  std::string error;
  std::mutex mutex;
  EventLoop* loop;                 ///< guarded; null once nobody waits for it
  ChildStart::Receiver* receiver;  ///< null as well; of the loop's thread
};

void ChildSpawner::Order::fill(const std::shared_ptr<Order>& order) {
  {
    const std::scoped_lock lock(order->mutex);
    if (order->loop == nullptr) return;
  }
  try {
    order->child = std::make_unique<ChildProcess>(order->command);
  } catch (const std::system_error& error) {
    order->error = error.what();
  }
  const std::scoped_lock lock(order->mutex);
  if (order->loop == nullptr) return;
  order->loop->post([order] { order->deliver(); });
}

void ChildSpawner::Order::deliver() {
  if (receiver == nullptr) return;
  ChildStart::Receiver& told = *std::exchange(receiver, nullptr);
  if (child != nullptr) {
    told.onStarted(std::move(child));
  } else {
    told.onNotStarted(error);
  }
}

ChildSpawner::ChildSpawner() : thread_([this] { work(); }) {}

ChildSpawner::~ChildSpawner() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wanted_.notify_one();
}

void ChildSpawner::take(std::shared_ptr<Order> order) {
  {
    const std::scoped_lock lock(mutex_);
    orders_.push_back(std::move(order));
  }
  wanted_.notify_one();
}

void ChildSpawner::work() {
  ::pthread_setname_np(::pthread_self(), "pm-spawner");
  for (;;) {
    std::shared_ptr<Order> order;
    {
      std::unique_lock lock(mutex_);
      wanted_.wait(lock, [this] { return stopping_ || !orders_.empty(); });
      if (stopping_) return;
      order = std::move(orders_.front());
      orders_.pop_front();
    }
    Order::fill(order);
  }
}

ChildStart::ChildStart(ChildSpawner& spawner, EventLoop& loop, ChildProcess::Command command,
                       Receiver& receiver)
    : order_(std::make_shared<ChildSpawner::Order>(loop, std::move(command), receiver)) {
  spawner.take(order_);
}

ChildStart::~ChildStart() {
  order_->receiver = nullptr;
  const std::scoped_lock lock(order_->mutex);
  order_->loop = nullptr;
}

}  // namespace promonitor
