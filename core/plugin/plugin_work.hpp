#pragma once

#include <memory>
#include <utility>

#include "promonitor/probe.h"

namespace promonitor {

class HostCore;

/// Something of a plugin's on its way between threads. Exactly one of its callback and its drop
/// runs, even if the queue that holds it is thrown away.
class PluginWork : public std::enable_shared_from_this<PluginWork> {
 public:
  PluginWork(std::shared_ptr<HostCore> host, pm_work_fn drop, void* user)
      : host_(std::move(host)), drop_(drop), user_(user) {}
  ~PluginWork() {
    if (drop_ != nullptr) drop_(user_);
  }
  PluginWork(const PluginWork&) = delete;
  PluginWork& operator=(const PluginWork&) = delete;

  void* user() const { return user_; }
  /// The call that made it failed: it never was.
  void forget() { drop_ = nullptr; }
  /// On a worker: the work is done, the operation is to hear of it on its loop.
  void reportTo(pm_op operation);
  /// On the loop: runs `fn` unless the scope is over.
  void call(pm_scope scope, pm_op_fn fn);

 private:
  std::shared_ptr<HostCore> host_;
  pm_work_fn drop_;
  void* user_;
};

}  // namespace promonitor
