#include "conversation.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "promonitor/printable.hpp"
#include "results.hpp"

namespace promonitor::tcp {
namespace {

constexpr std::size_t kReadSize = 2048;
/// Bytes that patterns look through at every read; above that, only when an eighth more has come.
constexpr std::size_t kScanBudget = std::size_t{4} << 20U;

bool isLate(const pm::Cancelled& cancelled) { return cancelled.verdict().code() != "cancelled"; }

}  // namespace

Conversation::Conversation(const pm::Context& context, const Settings& settings, pm::Stream& stream)
    : ctx_(context), settings_(settings), stream_(stream) {}

pm::Task<pm::Verdict> Conversation::run() {
  for (at_ = 0; at_ < settings_.steps.size(); ++at_) {
    const Step& step = settings_.steps[at_];
    const std::chrono::nanoseconds began = ctx_.now();
    const pm::Verdict verdict = co_await perform(step);
    times_ += pm::format("{}{} {} {} ms", times_.empty() ? "" : "; ", at_ + 1, nameOf(step.kind),
                         static_cast<double>((ctx_.now() - began).count()) / 1e6);
    tellTimes();
    if (verdict.state() != pm::State::Up) co_return verdict;
  }
  if (settings_.outcome != Outcome::Closed) co_return pm::up();
  const pm::Verdict verdict = co_await awaitClose();
  co_return verdict;
}

pm::Task<pm::Verdict> Conversation::perform(const Step& step) {
  if (step.kind == Step::Kind::Send) {
    co_await send(step);
    co_return pm::up();
  }
  if (step.kind == Step::Kind::StartTls) {
    const pm::Verdict verdict = co_await startTls();
    co_return verdict;
  }
  const std::chrono::nanoseconds began = ctx_.now();
  const pm::Verdict verdict = co_await expect(step);
  reading_ += ctx_.now() - began;
  co_return verdict;
}

pm::Task<void> Conversation::send(const Step& step) {
  const std::string bytes = step.text.expand(captures_);
  const std::chrono::nanoseconds began = ctx_.now();
  co_await stream_.write(bytes);
  sending_ += ctx_.now() - began;
}

pm::Task<pm::Verdict> Conversation::expect(const Step& step) {
  try {
    const bool found = co_await search(step);
    if (found) co_return pm::up();
  } catch (const pm::Cancelled& cancelled) {
    if (!isLate(cancelled)) throw;
    co_return missing(step, kExpectTimeout, "did not come in time").cause(pm::Cause::Timeout);
  } catch (const pm::ProbeFailure& failure) {
    co_return interrupted(step, failure.verdict());
  }
  co_return missing(step, kExpectMismatch,
                    received_ < kReadLimit ? "did not come before the peer closed the connection"
                                           : "is not in the first 64 KiB");
}

pm::Task<bool> Conversation::search(const Step& step) {
  const std::string wanted = step.text.expand(captures_);
  scanned_size_ = 0;
  std::size_t seen = 0;
  for (;;) {
    if (take(step, wanted, seen)) co_return true;
    seen = input_.size();
    const bool more = co_await receive();
    if (more) continue;
    co_return step.pattern&& takePattern(*step.pattern, true);
  }
}

bool Conversation::take(const Step& step, const std::string& wanted, std::size_t seen) {
  if (step.pattern) return takePattern(*step.pattern, false);
  const std::size_t found = input_.find(wanted, seen - std::min(seen, wanted.size() - 1));
  if (found == std::string::npos) return false;
  input_.erase(0, found + wanted.size());
  return true;
}

bool Conversation::takePattern(const Pattern& pattern, bool last) {
  const bool grew = input_.size() >= scanned_size_ + scanned_size_ / 8;
  if (!last && scanned_ > kScanBudget && !grew) return false;
  scanned_ += input_.size();
  scanned_size_ = input_.size();
  std::optional<Pattern::Match> match = pattern.find(input_);
  if (!match) return false;
  captures_ = std::move(match->captures);
  input_.erase(0, match->end);
  return true;
}

pm::Task<bool> Conversation::receive() {
  std::array<char, kReadSize> space;  // NOLINT(*-member-init): read() fills it
  const std::size_t room = std::min(space.size(), kReadLimit - received_);
  if (room == 0) co_return false;
  const std::chrono::nanoseconds began = ctx_.now();
  const std::size_t count = co_await stream_.read(std::span(space).first(room));
  if (count > 0 && received_ == 0) first_byte_ = ctx_.now() - began;
  received_ += count;
  input_.append(space.data(), count);
  co_return count > 0;
}

pm::Task<bool> Conversation::finishLine() {
  if (input_.empty()) co_return true;
  for (;;) {
    const std::size_t end = input_.find('\n');
    if (end != std::string::npos) {
      input_.erase(0, end + 1);
      co_return input_.empty();
    }
    const bool more = co_await receive();
    if (!more) co_return false;
  }
}

pm::Task<pm::Verdict> Conversation::startTls() {
  const bool clean = co_await finishLine();
  if (!clean) {
    co_return pm::down("protocol", "{}the peer sent more before TLS began", stepText())
        .cause(pm::Cause::Protocol)
        .phase(pm::Phase::Tls)
        .got(pm::printable(input_));
  }
  co_await stream_.startTls(settings_.tls.view());
  co_return pm::up();
}

pm::Task<pm::Verdict> Conversation::awaitClose() {
  bool more = true;
  try {
    while (more) {
      const bool received = co_await receive();
      more = received;
    }
  } catch (const pm::Cancelled& cancelled) {
    if (!isLate(cancelled)) throw;
    co_return pm::down(kNotClosed, "the peer did not close the connection in time")
        .cause(pm::Cause::Timeout)
        .phase(pm::Phase::Transfer)
        .expected("the end of the connection")
        .got(pm::printable(input_));
  } catch (const pm::ProbeFailure& failure) {
    if (failure.verdict().code() != "reset") throw;
    co_return pm::up();
  }
  if (received_ < kReadLimit) co_return pm::up();
  co_return pm::down(kNotClosed, "the peer sent 64 KiB instead of closing the connection")
      .phase(pm::Phase::Transfer)
      .expected("the end of the connection")
      .got(pm::printable(input_));
}

std::string Conversation::stepText() const {
  return settings_.scripted ? pm::format("step {}: ", at_ + 1) : std::string();
}

pm::Verdict Conversation::missing(const Step& step, const char* code, std::string_view why) const {
  ctx_.evidence(pm::printable(input_, 1000));
  return pm::down(code, "{}'{}' {}", stepText(), step.shown, why)
      .phase(received_ == 0 ? pm::Phase::Ttfb : pm::Phase::Transfer)
      .expected(step.shown)
      .got(pm::printable(input_));
}

pm::Verdict Conversation::interrupted(const Step& step, const pm::Verdict& failure) const {
  const pm_result facts = failure.view();
  pm::Verdict verdict(failure.state(), static_cast<pm::Cause>(facts.cause), failure.code(),
                      stepText() + failure.message());
  return verdict.phase(failure.failedPhase())
      .expected(facts.expected.len > 0 ? std::string(pm::view(facts.expected)) : step.shown)
      .got(pm::printable(input_));
}

void Conversation::tellTimes() const {
  if (settings_.scripted) ctx_.attribute(kStepTimes, times_);
  if (sending_.count() > 0) ctx_.phase(pm::Phase::Send, sending_);
  if (received_ == 0) return;
  ctx_.phase(pm::Phase::Ttfb, first_byte_);
  ctx_.phase(pm::Phase::Transfer, std::max(reading_ - first_byte_, reading_.zero()));
  ctx_.metric(PM_M_BYTES, static_cast<double>(received_));
}

}  // namespace promonitor::tcp
