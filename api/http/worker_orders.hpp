#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace promonitor::api {

/// One client of a worker: descriptors are used again, numbers are not.
struct ClientId {
  int fd = -1;
  std::uint64_t number = 0;
};

/// What other threads ask of an HttpWorker. Thread-safe; shared by the worker and by those who ask,
/// some of whom outlive it.
class WorkerOrders {
 public:
  struct Batch {
    std::vector<std::pair<int, std::string>> adopted;
    std::vector<ClientId> ready;
    bool grew = false;
    bool drain = false;
    bool abandon = false;
  };

  WorkerOrders();
  ~WorkerOrders();
  WorkerOrders(const WorkerOrders&) = delete;
  WorkerOrders& operator=(const WorkerOrders&) = delete;

  /// To take over an accepted socket, already counted.
  void adopt(int fd, std::string peer);
  /// To send the answer that a client waits for.
  void answer(const ClientId& client);
  /// To look for more in the bodies that grow.
  void bodiesGrew();
  /// To let connections end as soon as their running answers are sent.
  void drain();
  /// To close every connection at once.
  void abandon();

  /// Readable while there are orders.
  int fd() const { return wake_fd_; }
  /// For the worker.
  Batch take();

 private:
  template <class Change>
  void order(const Change& change);

  int wake_fd_;
  std::mutex mutex_;
  Batch batch_;  // guarded by mutex_
};

}  // namespace promonitor::api
