#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"
#include "promonitor/stream.h"
#include "promonitor/testing/io.hpp"
#include "promonitor/testing/result.hpp"
#include "promonitor/testing/stream_table.hpp"
#include "promonitor/testing/world.hpp"

namespace PM_HIDDEN pm {
namespace testing {
namespace detail {

/// A host for one check at a time of one kind, on the thread that made it.
class Host : private World {
 public:
  Host(const Settings& wanted, const pm_kind& kind)
      : World(wanted), kind_(kind), io_(Io::table()), streams_(StreamTable::table()) {
    abi_.struct_size = sizeof abi_;
    abi_.abi_minor = PM_ABI_MINOR;
    abi_.impl = static_cast<World*>(this);
    abi_.name = "pm::testing";
    abi_.version = "1";
    abi_.get_interface = getInterface;
    abi_.now = [](const pm_host* host) PM_NOEXCEPT { return World::of(host).loop.now(); };
    abi_.log_enabled = [](const pm_host*, std::uint32_t) PM_NOEXCEPT { return 1; };
    abi_.log = log;
    abi_.complete = complete;
    abi_.cancelled = [](const pm_host* host, pm_check check) PM_NOEXCEPT {
      const Host& self = of(host);
      return self.cancelled_ || !self.scopes.alive(check) ? 1 : 0;
    };
    abi_.cancel_fd = [](const pm_host* host, pm_check) PM_NOEXCEPT { return of(host).cancel_fd_; };
    abi_.ca_file = "";
  }
  ~Host() {
    if (cancel_fd_ >= 0) ::close(cancel_fd_);
  }

  const pm_host* abi() const { return &abi_; }
  Loop& eventLoop() { return loop; }
  Scopes& allScopes() { return scopes; }
  using World::closeScope;

  /// A new check; its result is in result() once done().
  pm_check begin() {
    result_ = {};
    completed_ = false;
    cancelled_ = false;
    if (cancel_fd_ < 0) cancel_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    eventfd_t count = 0;
    eventfd_read(cancel_fd_, &count);
    started_ns_ = loop.now();
    return check_ = scopes.open();
  }
  void cancel() {
    cancelled_ = true;
    eventfd_write(cancel_fd_, 1);
  }
  bool done() const { return completed_; }
  Result& result() { return result_; }
  void mistake(std::string text) {
    const std::scoped_lock lock(mutex_);
    result_.mistakes.push_back(std::move(text));
  }

 private:
  static Host& of(const pm_host* host) { return static_cast<Host&>(World::of(host)); }

  static const void* getInterface(const pm_host* host, const char* id) noexcept {
    const Host& self = of(host);
    const std::string_view name(id);
    if (name == self.settings.missing_interface) return nullptr;
    if (name == PM_IFACE_IO) return &self.io_;
    return name == PM_IFACE_STREAM ? &self.streams_ : nullptr;
  }
  static void log(const pm_host* host, std::uint32_t /*level*/, pm_check /*check*/,
                  const char* text, std::size_t length) noexcept {
    Host& self = of(host);
    const std::scoped_lock lock(self.mutex_);
    self.result_.log.emplace_back(text, length);
  }
  static std::int32_t complete(const pm_host* host, pm_check check,
                               const pm_result* result) noexcept {
    Host& self = of(host);
    const bool blocking = (self.kind_.flags & PM_KIND_BLOCKING) != 0;
    if (!self.scopes.onLoop() && !blocking) {
      self.mistake("complete() on a thread that is not the loop's");
      return PM_E_THREAD;
    }
    if (!PM_HAS(result, got)) {
      self.mistake("complete() without a whole result");
      return PM_E_ARG;
    }
    if (check != self.check_ || self.completed_) {
      self.mistake("complete() for a check that is over");
      return PM_E_STALE;
    }
    self.take(*result);
    return PM_OK;
  }
  void take(const pm_result& result) {
    {
      const std::scoped_lock lock(mutex_);
      readResult(kind_, result, loop.now() - started_ns_, result_);
      if (!result_.code.empty() && result.state != PM_STATE_UP && !declares(result_.code)) {
        result_.mistakes.push_back(format("code '{}' is not declared", result_.code));
      }
    }
    if (scopes.onLoop()) closeScope(check_);
    completed_ = true;
  }
  bool declares(std::string_view code) const {
    for (std::uint32_t i = 0; i < kind_.code_count; ++i) {
      if (code == element(kind_.codes, i, kind_.code_stride).code) return true;
    }
    return isSharedCode(code);
  }

  const pm_kind& kind_;
  const pm_io io_;
  const pm_stream_api streams_;
  pm_host abi_{};
  pm_check check_ = 0;
  std::int64_t started_ns_ = 0;
  int cancel_fd_ = -1;
  std::atomic<bool> completed_ = false, cancelled_ = false;
  std::mutex mutex_;
  Result result_;  ///< guarded until it is complete
};

}  // namespace detail
}  // namespace testing
}  // namespace pm
