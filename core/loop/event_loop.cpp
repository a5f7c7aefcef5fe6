#include "core/loop/event_loop.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "core/loop/epoll_set.hpp"
#include "core/loop/handle_table.hpp"
#include "core/loop/registration.hpp"
#include "core/loop/standstills.hpp"
#include "core/loop/timer_wheel.hpp"

namespace promonitor {
namespace {

constexpr int kNoFd = -1;
/// While there are timers. What a longer wait missed by standing still could not be told.
constexpr Duration kLongestWait = std::chrono::seconds(1);
/// So many turns what is ready comes before what is due: thousands of descriptors, as batches grow.
constexpr int kMostPostponed = 8;

/// First member, so that a node leads back to its operation.
struct Operation {
  TimerNode timer;
  OpId id = 0;
  LoopFn fn = nullptr;
  void* user = nullptr;
  int fd = kNoFd;
  std::uint32_t interest = 0;
};

/// Who connects waits until it can write, and then for an answer: the kernel is told of both at
/// once. It is asked again where it may have told of something that nobody waited for.
struct Descriptor {
  OpId pending = 0;
  bool registered = false;
  /// Which registration for both this is; 0: it is for one wait.
  std::uint32_t both = 0;
  /// The kernel has told that it can be read since.
  bool was_readable = false;
};

}  // namespace

struct EventLoop::State {
  explicit State(const Clock& source) : clock(source), now(source.now()), wheel(now) {}

  Descriptor& descriptor(int fd);
  OpId add(MonoTime deadline, LoopFn fn, void* user, int fd, std::uint32_t interest);
  void drop(Operation& operation);
  void finish(Operation& operation, LoopEvent event);
  std::span<const epoll_event> wait(Duration max_wait);
  /// Whether what is due is left for a later turn, as more is ready than one turn was told of.
  bool postponesDue();
  /// Told of `events` under a key of both: the operation that waited for them, or null.
  Operation* waitingOf(std::uint64_t key, std::uint32_t& events);
  bool arm(int fd, std::uint32_t interest, OpId op);
  void runReady(std::span<const epoll_event> ready);
  void runDue();
  void runPosted();
  void endTurn();

  const Clock& clock;
  MonoTime now;
  /// Written by the loop's thread alone.
  std::atomic<Duration::rep> busy_ns{0};
  Standstills standstills;
  TimerWheel wheel;
  /// What the present turn has to run.
  TimerList due;
  /// Turns in a row that left it.
  int postponed = 0;
  EpollSet kernel;
  HandleTable<Operation> operations;
  std::vector<Descriptor> descriptors;
  std::uint32_t last_both = 0;
  /// Whose callback is running.
  int told = kNoFd;
  std::vector<std::function<void()>> running;
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

OpId EventLoop::State::add(MonoTime deadline, LoopFn fn, void* user, int fd,
                           std::uint32_t interest) {
  auto [id, operation] = operations.emplace();
  operation.id = id;
  operation.fn = fn;
  operation.user = user;
  operation.fd = fd;
  operation.interest = interest;
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

std::span<const epoll_event> EventLoop::State::wait(Duration max_wait) {
  const MonoTime begin = clock.now();
  std::optional<Duration> limit;
  if (max_wait < std::chrono::hours(1)) limit = std::max(max_wait, Duration::zero());
  if (!due.empty() || has_posted.load(std::memory_order_acquire)) limit = Duration::zero();
  if (const auto wake = wheel.nextWake(); wake && limit != Duration::zero()) {
    const Duration until = std::clamp(*wake - begin, Duration::zero(), kLongestWait);
    limit = limit ? std::min(*limit, until) : until;
  }
  const auto ready = kernel.wait(limit);
  now = std::max(now, clock.now());
  if (limit) standstills.note(now, now - begin - *limit);
  // Before any callback: what they arm for now is for the next turn.
  wheel.expire(now, due);
  return ready;
}

bool EventLoop::State::postponesDue() {
  postponed = kernel.more() && postponed < kMostPostponed ? postponed + 1 : 0;
  return postponed > 0;
}

void EventLoop::State::endTurn() {
  const Duration took = std::max(clock.now() - now, Duration::zero());
  busy_ns.store(busy_ns.load(std::memory_order_relaxed) + took.count(), std::memory_order_relaxed);
  standstills.note(now + took, took);
}

Operation* EventLoop::State::waitingOf(std::uint64_t key, std::uint32_t& events) {
  const std::uint64_t behind_place = key >> kHandlePlaceBits;
  Descriptor& descriptor = descriptors[behind_place & (kMostFds - 1)];
  if (descriptor.both != behind_place >> kFdBits) return nullptr;
  constexpr std::uint32_t kEnds = EPOLLHUP | EPOLLERR;
  if ((events & (epollEvents(kReadable) | kEnds)) != 0) descriptor.was_readable = true;
  Operation* const operation = operations.find(descriptor.pending);
  if (operation != nullptr) events &= epollEvents(operation->interest) | kEnds;
  return events == 0 ? nullptr : operation;
}

bool EventLoop::State::arm(int fd, std::uint32_t interest, OpId op) {
  Descriptor& known = descriptor(fd);
  if (!known.registered && interest == kWritable && fd < kMostFds) {
    last_both = last_both % (kRegistrations - 1) + 1;
    if (kernel.armBoth(fd, keyOfBoth(fd, last_both))) {
      known = {.pending = 0, .registered = true, .both = last_both, .was_readable = false};
      return true;
    }
  }
  // Elsewhere it could be another file by now, closed and opened without a word.
  const bool in_its_callback = told == fd;
  if (known.both != 0 && interest == kReadable && !known.was_readable && in_its_callback) {
    return true;
  }
  known.both = 0;
  return kernel.arm(fd, epollEvents(interest), op, known.registered);
}

void EventLoop::State::runReady(std::span<const epoll_event> ready) {
  for (const epoll_event& event : ready) {
    std::uint32_t events = event.events;
    // An earlier callback of this batch may have dropped this wait: then its id is stale.
    Operation* const operation = placeOf(event.data.u64) == kBothPlace
                                     ? waitingOf(event.data.u64, events)
                                     : operations.find(event.data.u64);
    if (operation == nullptr) continue;
    told = operation->fd;
    finish(*operation, {.timed_out = false, .ready = readiness(events), .now = now});
  }
  told = kNoFd;
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

EventLoop::EventLoop(const Clock& clock) : state_(std::make_unique<State>(clock)) {}
EventLoop::~EventLoop() = default;

void EventLoop::run(const std::stop_token& stop) {
  const std::stop_callback on_stop(stop, [this] { state_->kernel.wakeUp(); });
  while (!stop.stop_requested()) turn(Duration::max());
  state_->runPosted();
  state_->thread.store({}, std::memory_order_release);
}

void EventLoop::turn(Duration max_wait) {
  state_->thread.store(std::this_thread::get_id(), std::memory_order_release);
  state_->runReady(state_->wait(max_wait));
  if (!state_->postponesDue()) state_->runDue();
  state_->runPosted();
  state_->endTurn();
}

MonoTime EventLoop::now() const { return state_->now; }

Duration EventLoop::busy() const {
  return Duration(state_->busy_ns.load(std::memory_order_relaxed));
}

Duration EventLoop::longestStandstill(MonoTime since) {
  const MonoTime present = state_->clock.now();
  state_->standstills.note(present, present - state_->now);
  return state_->standstills.longestSince(since);
}

const Clock& EventLoop::clock() const { return state_->clock; }

OpId EventLoop::waitFd(int fd, std::uint32_t interest, MonoTime deadline, LoopFn fn, void* user) {
  if (fd < 0) return 0;
  if (state_->descriptor(fd).pending != 0) return 0;
  const OpId op = state_->add(deadline, fn, user, fd, interest);
  if (!state_->arm(fd, interest, op)) {
    state_->drop(*state_->operations.find(op));
    return 0;
  }
  state_->descriptor(fd).pending = op;
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
  return state_->add(deadline, fn, user, kNoFd, 0);
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
    state_->kernel.wakeUp();
  }
}

bool EventLoop::onLoopThread() const {
  const auto running = state_->thread.load(std::memory_order_acquire);
  return running == std::thread::id{} || running == std::this_thread::get_id();
}

}  // namespace promonitor
