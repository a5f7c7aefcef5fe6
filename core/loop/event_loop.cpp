#include "core/loop/event_loop.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "core/loop/handle_table.hpp"
#include "core/loop/timer_wheel.hpp"

namespace promonitor {
namespace {

constexpr std::size_t kFirstBatch = 256;
constexpr std::size_t kLargestBatch = 16384;
/// Event data of the wake-up descriptor; no operation has this id.
constexpr OpId kWakeUp = 0;
constexpr int kNoFd = -1;

/// First member, so that a node leads back to its operation.
struct Operation {
  TimerNode timer;
  OpId id = 0;
  LoopFn fn = nullptr;
  void* user = nullptr;
  int fd = kNoFd;
};

struct Descriptor {
  OpId pending = 0;
  bool registered = false;
};

int checked(int result, const char* call) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), call);
  return result;
}

std::uint32_t epollEvents(std::uint32_t interest) {
  std::uint32_t events = EPOLLONESHOT;
  if ((interest & kReadable) != 0) events |= EPOLLIN | EPOLLRDHUP;
  if ((interest & kWritable) != 0) events |= EPOLLOUT;
  return events;
}

std::uint32_t readiness(std::uint32_t events) {
  std::uint32_t ready = 0;
  if ((events & EPOLLIN) != 0) ready |= kReadable;
  if ((events & EPOLLOUT) != 0) ready |= kWritable;
  if ((events & (EPOLLHUP | EPOLLRDHUP)) != 0) ready |= kHangup;
  if ((events & EPOLLERR) != 0) ready |= kError;
  return ready;
}

}  // namespace

struct EventLoop::State {
  explicit State(const Clock& source)
      : clock(source), now(source.now()), wheel(now), events(kFirstBatch) {
    epoll = checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    wake_up = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    // Edge-triggered: each write is an event of its own, so that it is never read back.
    epoll_event event{EPOLLIN | EPOLLET, {.u64 = kWakeUp}};
    if (wake_up < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, wake_up, &event) != 0) {
      const int error = errno;
      if (wake_up >= 0) close(wake_up);
      close(epoll);
      throw std::system_error(error, std::generic_category(), "eventfd");
    }
  }
  ~State() {
    close(wake_up);
    close(epoll);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Descriptor& descriptor(int fd);
  bool arm(int fd, Descriptor& descriptor, std::uint32_t interest, OpId op) const;
  OpId add(MonoTime deadline, LoopFn fn, void* user, int fd);
  void drop(Operation& operation);
  void finish(Operation& operation, LoopEvent event);
  int wait(Duration max_wait);
  int epollWait(std::optional<Duration> limit);
  void runReady(int count);
  void runDue();
  void runPosted();
  void wakeUp() const;

  const Clock& clock;
  MonoTime now;
  TimerWheel wheel;
  /// What the present turn has to run.
  TimerList due;
  HandleTable<Operation> operations;
  std::vector<Descriptor> descriptors;
  std::vector<epoll_event> events;
  std::vector<std::function<void()>> running;
  int epoll = kNoFd;
  int wake_up = kNoFd;
  bool precise_wait = true;
  std::atomic<std::thread::id> thread{};
  /// Whether `posted` holds something: read without the mutex once a turn.
  std::atomic<bool> has_posted{false};
  std::mutex mutex;
  std::vector<std::function<void()>> posted;  ///< guarded by mutex
};

Descriptor& EventLoop::State::descriptor(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= descriptors.size()) descriptors.resize(std::max(index + 1, descriptors.size() * 2));
  return descriptors[index];
}

/// One system call in the usual case. A registration outlives its one shot, and ends when the
/// descriptor is closed; what we remember of it may be wrong where somebody closed without a word.
bool EventLoop::State::arm(int fd, Descriptor& descriptor, std::uint32_t interest, OpId op) const {
  epoll_event event{epollEvents(interest), {.u64 = op}};
  const int first = descriptor.registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  int result = epoll_ctl(epoll, first, fd, &event);
  if (result != 0 && (errno == ENOENT || errno == EEXIST)) {
    result = epoll_ctl(epoll, errno == ENOENT ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
  }
  descriptor.registered = result == 0;
  return result == 0;
}

OpId EventLoop::State::add(MonoTime deadline, LoopFn fn, void* user, int fd) {
  auto [id, operation] = operations.emplace();
  operation.id = id;
  operation.fn = fn;
  operation.user = user;
  operation.fd = fd;
  if (deadline != kNever) wheel.insert(operation.timer, deadline);
  return id;
}

void EventLoop::State::drop(Operation& operation) {
  if (operation.timer.linked()) wheel.remove(operation.timer);
  if (operation.fd != kNoFd) descriptor(operation.fd).pending = 0;
  operations.erase(operation.id);
}

void EventLoop::State::finish(Operation& operation, LoopEvent event) {
  const LoopFn fn = operation.fn;
  void* const user = operation.user;
  const OpId id = operation.id;
  event.now = now;
  drop(operation);
  fn(user, id, event);
}

int EventLoop::State::epollWait(std::optional<Duration> limit) {
  const auto capacity = static_cast<int>(events.size());
  if (!limit || *limit == Duration::zero()) {
    return epoll_wait(epoll, events.data(), capacity, limit ? 0 : -1);
  }
  if (precise_wait) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*limit);
    const timespec timeout{seconds.count(), (*limit - seconds).count()};
    const int count = epoll_pwait2(epoll, events.data(), capacity, &timeout, nullptr);
    if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return count;
    precise_wait = false;
  }
  const auto millis = std::chrono::ceil<std::chrono::milliseconds>(*limit);
  constexpr std::chrono::milliseconds kLongest = std::chrono::hours(1);
  return epoll_wait(epoll, events.data(), capacity,
                    static_cast<int>(std::min(millis, kLongest).count()));
}

int EventLoop::State::wait(Duration max_wait) {
  std::optional<Duration> limit;
  if (max_wait < std::chrono::hours(1)) limit = std::max(max_wait, Duration::zero());
  if (has_posted.load(std::memory_order_acquire)) limit = Duration::zero();
  if (const auto wake = wheel.nextWake(); wake && limit != Duration::zero()) {
    const Duration until = std::max(*wake - clock.now(), Duration::zero());
    limit = limit ? std::min(*limit, until) : until;
  }
  int count = epollWait(limit);
  if (count < 0 && errno == EINTR) count = 0;
  checked(count, "epoll_wait");
  now = std::max(now, clock.now());
  // Before any callback: what they arm for now is for the next turn.
  wheel.expire(now, due);
  return count;
}

void EventLoop::State::runReady(int count) {
  for (int i = 0; i < count; ++i) {
    // An earlier callback of this batch may have dropped this wait: then its id is stale.
    Operation* operation = operations.find(events[static_cast<std::size_t>(i)].data.u64);
    if (operation == nullptr) continue;
    const std::uint32_t ready = readiness(events[static_cast<std::size_t>(i)].events);
    finish(*operation, {.timed_out = false, .ready = ready, .now = now});
  }
  const bool full = static_cast<std::size_t>(count) == events.size();
  if (full && events.size() < kLargestBatch) events.resize(events.size() * 2);
}

void EventLoop::State::runDue() {
  while (TimerNode* node = due.pop()) {
    auto* operation = reinterpret_cast<Operation*>(node);
    finish(*operation, {.timed_out = operation->fd != kNoFd, .ready = 0, .now = now});
  }
}

void EventLoop::State::runPosted() {
  if (!has_posted.load(std::memory_order_acquire)) return;
  {
    const std::scoped_lock lock(mutex);
    running.swap(posted);
    has_posted.store(false, std::memory_order_release);
  }
  for (auto& task : running) {
    // Ends with its captures before the next one starts.
    const auto present = std::exchange(task, {});
    present();
  }
  running.clear();
}

void EventLoop::State::wakeUp() const {
  const std::uint64_t one = 1;
  // Can fail only when the counter is full, which is an event too.
  [[maybe_unused]] const auto written = write(wake_up, &one, sizeof one);
}

EventLoop::EventLoop(const Clock& clock) : state_(std::make_unique<State>(clock)) {}
EventLoop::~EventLoop() = default;

void EventLoop::run(const std::stop_token& stop) {
  const std::stop_callback on_stop(stop, [this] { state_->wakeUp(); });
  while (!stop.stop_requested()) turn(Duration::max());
  state_->runPosted();
  state_->thread.store({}, std::memory_order_release);
}

void EventLoop::turn(Duration max_wait) {
  state_->thread.store(std::this_thread::get_id(), std::memory_order_release);
  const int count = state_->wait(max_wait);
  state_->runReady(count);
  state_->runDue();
  state_->runPosted();
}

MonoTime EventLoop::now() const { return state_->now; }

const Clock& EventLoop::clock() const { return state_->clock; }

OpId EventLoop::waitFd(int fd, std::uint32_t interest, MonoTime deadline, LoopFn fn, void* user) {
  if (fd < 0) return 0;
  if (state_->descriptor(fd).pending != 0) return 0;
  const OpId op = state_->add(deadline, fn, user, fd);
  Descriptor& descriptor = state_->descriptor(fd);
  if (!state_->arm(fd, descriptor, interest, op)) {
    state_->drop(*state_->operations.find(op));
    return 0;
  }
  descriptor.pending = op;
  return op;
}

void EventLoop::releaseFd(int fd) {
  if (fd < 0 || static_cast<std::size_t>(fd) >= state_->descriptors.size()) return;
  const OpId pending = state_->descriptors[static_cast<std::size_t>(fd)].pending;
  if (pending != 0) state_->drop(*state_->operations.find(pending));
  // The close that follows ends the registration; until then a stale one-shot event is harmless.
  state_->descriptors[static_cast<std::size_t>(fd)] = {};
}

OpId EventLoop::at(MonoTime deadline, LoopFn fn, void* user) {
  return state_->add(deadline, fn, user, kNoFd);
}

bool EventLoop::cancel(OpId op) {
  Operation* operation = state_->operations.find(op);
  if (operation == nullptr) return false;
  state_->drop(*operation);
  return true;
}

void EventLoop::post(std::function<void()> task) {
  bool first = false;
  {
    const std::scoped_lock lock(state_->mutex);
    first = state_->posted.empty();
    state_->posted.push_back(std::move(task));
    state_->has_posted.store(true, std::memory_order_release);
  }
  if (first && state_->thread.load(std::memory_order_acquire) != std::this_thread::get_id()) {
    state_->wakeUp();
  }
}

bool EventLoop::onLoopThread() const {
  const auto running = state_->thread.load(std::memory_order_acquire);
  return running == std::thread::id{} || running == std::this_thread::get_id();
}

}  // namespace promonitor
