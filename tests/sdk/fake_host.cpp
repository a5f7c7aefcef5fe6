#include "tests/sdk/fake_host.hpp"

#include <algorithm>
#include <stdexcept>

namespace promonitor {
namespace {

std::string text(pm_str part) { return {part.data == nullptr ? "" : part.data, part.len}; }

}  // namespace

/// The functions of the tables; a friend of the host, which is what `impl` points to.
struct FakeHostCalls {
  static FakeHost& of(const pm_host* host) { return *static_cast<FakeHost*>(host->impl); }

  static const void* getInterface(const pm_host* host, const char* id) noexcept {
    if (std::string_view(id) == PM_IFACE_IO) return &of(host).io_;
    return std::string_view(id) == PM_IFACE_STREAM ? &of(host).streams_ : nullptr;
  }
  static std::int64_t now(const pm_host* host) noexcept { return of(host).now; }
  static std::int32_t complete(const pm_host* host, pm_check /*check*/,
                               const pm_result* result) noexcept {
    FakeHost::Result copy{result->state,
                          result->cause,
                          result->failed_phase,
                          text(result->code),
                          text(result->message),
                          text(result->expected),
                          text(result->got),
                          {},
                          {}};
    copy.metrics.assign(result->metrics, result->metrics + result->metric_count);
    for (std::uint32_t i = 0; i < result->attr_count; ++i) {
      copy.attributes.push_back(text(result->attrs[i].value));
    }
    of(host).results.push_back(std::move(copy));
    return PM_OK;
  }

  // The ABI decides how many parameters these have. NOLINTBEGIN(readability-function-size)
  static std::int32_t fdWait(const pm_host* host, pm_scope /*scope*/, std::int32_t /*fd*/,
                             std::uint32_t /*interest*/, std::int64_t /*timeout*/, pm_op_fn fn,
                             void* user, pm_op* out) noexcept {
    return of(host).begin({0, "fd_wait", fn, user, nullptr, nullptr, nullptr, 0}, out);
  }
  static std::int32_t sleepFor(const pm_host* host, pm_scope /*scope*/, std::int64_t /*ns*/,
                               pm_op_fn fn, void* user, pm_op* out) noexcept {
    return of(host).begin({0, "sleep", fn, user, nullptr, nullptr, nullptr, 0}, out);
  }
  static std::int32_t resolve(const pm_host* host, pm_scope /*scope*/,
                              const pm_resolve_query* /*query*/, std::int64_t /*timeout*/,
                              pm_op_fn fn, void* user, pm_op* out) noexcept {
    return of(host).begin({0, "resolve", fn, user, nullptr, nullptr, nullptr, 0}, out);
  }
  static std::int32_t offload(const pm_host* host, pm_scope /*scope*/, pm_work_fn work, pm_op_fn fn,
                              pm_work_fn drop, void* user, pm_op* out) noexcept {
    return of(host).begin({0, "offload", fn, user, work, drop, nullptr, 0}, out);
  }
  static std::int32_t opCancel(const pm_host* host, pm_scope /*scope*/, pm_op op) noexcept {
    FakeHost& fake = of(host);
    const auto found = std::find_if(fake.pending_.begin(), fake.pending_.end(),
                                    [op](const auto& one) { return one.handle == op; });
    if (found == fake.pending_.end()) return PM_E_STALE;
    if (found->work != nullptr) fake.dropped_work_.push_back(*found);
    fake.pending_.erase(found);
    return PM_OK;
  }

  static std::int32_t connect(const pm_host* host, pm_scope /*scope*/,
                              const pm_connect_opts* /*options*/, pm_op_fn fn, void* user,
                              pm_stream* out, pm_op* op) noexcept {
    const std::int32_t status =
        of(host).begin({0, "connect", fn, user, nullptr, nullptr, nullptr, 0}, op);
    if (status < 0) return status;
    *out = 77;
    ++of(host).open_streams;
    return PM_OK;
  }
  static std::int32_t startTls(const pm_host* host, pm_stream /*stream*/,
                               const pm_tls_opts* /*options*/, std::int64_t /*timeout*/,
                               pm_op_fn fn, void* user, pm_op* op) noexcept {
    return of(host).begin({0, "start_tls", fn, user, nullptr, nullptr, nullptr, 0}, op);
  }
  static std::int32_t read(const pm_host* host, pm_stream /*stream*/, void* space,
                           std::size_t capacity, std::int64_t /*timeout*/, pm_op_fn fn, void* user,
                           pm_op* op) noexcept {
    return of(host).begin(
        {0, "read", fn, user, nullptr, nullptr, static_cast<char*>(space), capacity}, op);
  }
  static std::int32_t write(const pm_host* host, pm_stream /*stream*/, const void* data,
                            std::size_t length, std::int64_t /*timeout*/, pm_op_fn fn, void* user,
                            pm_op* op) noexcept {
    const std::int32_t status =
        of(host).begin({0, "write", fn, user, nullptr, nullptr, nullptr, length}, op);
    if (status >= 0) of(host).written.append(static_cast<const char*>(data), length);
    return status;
  }
  // NOLINTEND(readability-function-size)
  static std::int32_t infoOf(const pm_host* host, pm_stream /*stream*/,
                             pm_stream_info* out) noexcept {
    *out = of(host).info;
    return PM_OK;
  }
  static std::int32_t close(const pm_host* host, pm_stream /*stream*/,
                            std::uint32_t /*hard*/) noexcept {
    --of(host).open_streams;
    return PM_OK;
  }
};

FakeHost::FakeHost() {
  host_.struct_size = sizeof host_;
  host_.impl = this;
  host_.get_interface = FakeHostCalls::getInterface;
  host_.now = FakeHostCalls::now;
  host_.complete = FakeHostCalls::complete;
  io_.struct_size = sizeof io_;
  io_.fd_wait = FakeHostCalls::fdWait;
  io_.sleep = FakeHostCalls::sleepFor;
  io_.resolve = FakeHostCalls::resolve;
  io_.offload = FakeHostCalls::offload;
  io_.op_cancel = FakeHostCalls::opCancel;
  streams_.struct_size = sizeof streams_;
  streams_.connect = FakeHostCalls::connect;
  streams_.start_tls = FakeHostCalls::startTls;
  streams_.read = FakeHostCalls::read;
  streams_.write = FakeHostCalls::write;
  streams_.info = FakeHostCalls::infoOf;
  streams_.close = FakeHostCalls::close;
  info.struct_size = sizeof info;
  info.dns_ns = info.connect_ns = info.tls_ns = -1;
}

std::int32_t FakeHost::begin(Operation operation, pm_op* out) {
  calls.emplace_back(operation.call);
  if (operation.call == failing) return failing_status;
  operation.handle = *out = ++last_;
  pending_.push_back(operation);
  return PM_OK;
}

void FakeHost::end(std::int32_t status, std::uint32_t ready) {
  if (pending_.empty()) throw std::logic_error("nothing is pending");
  const Operation operation = pending_.back();
  pending_.pop_back();
  pm_event event{};
  event.struct_size = sizeof event;
  event.status = status;
  event.ready = ready;
  event.now_ns = now;
  event.bytes = status == PM_OK && operation.call == "write"
                    ? static_cast<std::int64_t>(operation.capacity)
                    : 0;
  operation.fn(operation.user, operation.handle, &event);
}

void FakeHost::transfer(std::string_view data) {
  const Operation operation = pending_.back();
  if (operation.call != "read") throw std::logic_error("no read is pending");
  pending_.pop_back();
  pm_event event{};
  event.struct_size = sizeof event;
  event.bytes = static_cast<std::int64_t>(data.copy(operation.space, operation.capacity));
  operation.fn(operation.user, operation.handle, &event);
}

void FakeHost::work() {
  while (!dropped_work_.empty()) {
    const Operation operation = dropped_work_.front();
    dropped_work_.pop_front();
    operation.work(operation.user);
    operation.drop(operation.user);
  }
  if (waitsFor() != "offload") return;
  pending_.back().work(pending_.back().user);
  end();
}

}  // namespace promonitor
