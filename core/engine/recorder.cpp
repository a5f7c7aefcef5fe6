#include "core/engine/recorder.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "core/base/log.hpp"

namespace promonitor {
namespace {

constexpr Duration kFirstRetry = std::chrono::milliseconds(250);
constexpr Duration kLongestRetry = std::chrono::seconds(2);
/// From the stop on; an attempt that has begun by then takes what the store lets it take.
constexpr Duration kFinalPatience = std::chrono::seconds(2);

}  // namespace

/// What submit() pushed: a stack that the recorder's thread takes whole and turns around.
struct Recorder::Node {
  ResultBatch batch;
  Told told;
  Node* next = nullptr;
};

Recorder::Recorder(Store& store, const Clock& clock, spdlog::logger& log, RecorderSettings settings,
                   Spool* spool, ResultFeed* feed)
    : store_(store), clock_(clock), log_(log), settings_(settings), spool_(spool), feed_(feed) {
  wake_fd_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_fd_ < 0) throw std::system_error(errno, std::generic_category(), "recorder: eventfd");
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Recorder::~Recorder() {
  thread_.request_stop();
  ::eventfd_write(wake_fd_, 1);
  thread_.join();
  ::close(wake_fd_);
}

void Recorder::submit(ResultBatch batch, Told told) {
  if (batch.empty()) {
    if (told) told(true);
    return;
  }
  const std::uint64_t added = batch.rows();
  const std::uint64_t before = waiting_.fetch_add(added, std::memory_order_relaxed);
  if (before + added > settings_.max_waiting) {
    waiting_.fetch_sub(added, std::memory_order_relaxed);
    dropped_.fetch_add(added, std::memory_order_relaxed);
    if (told) told(false);
    return;
  }
  auto* node = new Node{.batch = std::move(batch), .told = std::move(told)};
  Node* head = submitted_.load(std::memory_order_relaxed);
  do {
    node->next = head;
  } while (!submitted_.compare_exchange_weak(head, node, std::memory_order_release,
                                             std::memory_order_relaxed));
  // From here on the node is the recorder's.
  const bool crossed = before < settings_.batch_rows && before + added >= settings_.batch_rows;
  if (head == nullptr || crossed) ::eventfd_write(wake_fd_, 1);
}

Recorder::Stats Recorder::stats() const {
  return {.committed_checks = checks_.load(),
          .committed_missed_slots = missed_.load(),
          .commits = commits_.load(),
          .failed_commits = failed_.load(),
          .dropped = dropped_.load(),
          .waiting = waiting_.load(),
          .spooled = spooled_.load(),
          .last_commit_seconds = static_cast<double>(last_commit_ns_.load()) / 1e9,
          .commit_times = commit_times_.read()};
}

void Recorder::run(const std::stop_token& stop) {
  Backlog backlog(spool_, settings_.memory_rows);
  Duration retry = kFirstRetry;
  std::optional<MonoTime> give_up;
  for (;;) {
    if (backlog.empty()) waitForWork(stop);
    collect(backlog);
    if (backlog.empty()) {
      if (stop.stop_requested()) return;
      continue;
    }
    if (commit(backlog)) {
      if (backlog.empty()) tell(true);
      retry = kFirstRetry;
      continue;
    }
    tell(false);
    if (stop.stop_requested()) {
      if (!give_up) give_up = clock_.now() + kFinalPatience;
      if (clock_.now() >= *give_up) return leave(backlog);
    }
    relieve(backlog);
    const bool was_stopping = stop.stop_requested();
    const MonoTime until = clock_.now() + (was_stopping ? kFirstRetry : retry);
    while (clock_.now() < until && stop.stop_requested() == was_stopping) sleepUntil(until);
    retry = std::min(retry * 2, kLongestRetry);
  }
}

void Recorder::waitForWork(const std::stop_token& stop) {
  pollfd wake{.fd = wake_fd_, .events = POLLIN, .revents = 0};
  while (submitted_.load(std::memory_order_relaxed) == nullptr && !stop.stop_requested()) {
    ::poll(&wake, 1, -1);
    eventfd_t count = 0;
    ::eventfd_read(wake_fd_, &count);
  }
  const MonoTime until = clock_.now() + settings_.max_wait;
  while (waiting_.load(std::memory_order_relaxed) < settings_.batch_rows &&
         !stop.stop_requested() && clock_.now() < until) {
    sleepUntil(until);
  }
}

void Recorder::sleepUntil(MonoTime until) {
  const auto millis = std::chrono::ceil<std::chrono::milliseconds>(until - clock_.now()).count();
  pollfd wake{.fd = wake_fd_, .events = POLLIN, .revents = 0};
  if (::poll(&wake, 1, static_cast<int>(std::max<std::int64_t>(1, millis))) > 0) {
    eventfd_t count = 0;
    ::eventfd_read(wake_fd_, &count);
  }
}

void Recorder::collect(Backlog& backlog) {
  Node* taken = submitted_.exchange(nullptr, std::memory_order_acquire);
  Node* oldest = nullptr;
  while (taken != nullptr) {
    Node* const next = taken->next;
    taken->next = oldest;
    oldest = taken;
    taken = next;
  }
  while (oldest != nullptr) {
    const std::unique_ptr<Node> node(oldest);
    oldest = node->next;
    backlog.add(std::move(node->batch));
    if (node->told) to_tell_.push_back(std::move(node->told));
  }
}

bool Recorder::commit(Backlog& backlog) {
  const MonoTime began = clock_.now();
  std::uint64_t rows = 0;
  std::uint64_t checks = 0;
  std::uint64_t missed = 0;
  try {
    const ResultBatch& batch = backlog.oldest();
    rows = batch.rows();
    store_.commit(batch);
    checks = batch.checks.size();
    for (const MissedSlots& run : batch.missed) missed += static_cast<std::uint64_t>(run.count);
  } catch (const std::exception& error) {
    failed_.fetch_add(1, std::memory_order_relaxed);
    if (healthy_.exchange(false)) {
      log_.error("results not stored rows={} reason={} next=\"kept, tried again\"", rows,
                 logValue(error.what()));
    }
    return false;
  }
  const Duration took = clock_.now() - began;
  last_commit_ns_.store(static_cast<std::uint64_t>(took.count()));
  commit_times_.observe(took);
  ResultBatch stored = takeOut(backlog);
  if (!healthy_.exchange(true)) {
    log_.info("results stored again rows={} left_in_spool={}", rows, backlog.rowsSpooled());
  }
  // Last: whoever reads of these results finds all else as it is since.
  commits_.fetch_add(1);
  missed_.fetch_add(missed);
  checks_.fetch_add(checks);
  if (feed_ != nullptr) feed_->publish(std::move(stored));
  return true;
}

ResultBatch Recorder::takeOut(Backlog& backlog) {
  ResultBatch stored;
  const std::size_t before = backlog.rowsInMemory();
  try {
    backlog.committed(stored);
  } catch (const StoreError& error) {
    log_.error("spool not begun anew reason={}", logValue(error.what()));
  }
  waiting_.fetch_sub(before - backlog.rowsInMemory(), std::memory_order_relaxed);
  countSpool(backlog);
  return stored;
}

void Recorder::relieve(Backlog& backlog) {
  const std::size_t before = backlog.rowsInMemory();
  try {
    backlog.relieve();
  } catch (const StoreError& error) {
    log_.error("spool not used reason={} next=\"results stay in memory\"", logValue(error.what()));
  }
  waiting_.fetch_sub(before - backlog.rowsInMemory(), std::memory_order_relaxed);
  countSpool(backlog);
}

void Recorder::leave(Backlog& backlog) {
  bool kept = false;
  try {
    kept = backlog.keepAll();
  } catch (const StoreError& error) {
    log_.error("spool not used reason={}", logValue(error.what()));
  }
  if (const std::uint64_t rows = backlog.rowsSpooled(); rows > 0) {
    log_.warn("results left in the spool rows={} next=\"stored at the next start\"", rows);
  }
  if (kept) return;
  log_.error("results lost at stop rows={} reason=\"the store did not take them\"",
             backlog.rowsInMemory());
}

void Recorder::tell(bool stored) {
  for (const Told& told : std::exchange(to_tell_, {})) told(stored);
}

void Recorder::countSpool(Backlog& backlog) {
  spooled_.store(backlog.rowsSpooled(), std::memory_order_relaxed);
  const std::uint64_t lost = backlog.takeLost();
  if (lost == 0) return;
  dropped_.fetch_add(lost, std::memory_order_relaxed);
  log_.error("results lost rows={} reason=\"the spool's file is damaged\"", lost);
}

}  // namespace promonitor
