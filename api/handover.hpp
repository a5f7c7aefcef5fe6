#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "api/http/later_response.hpp"
#include "api/http/response.hpp"

namespace promonitor::api {

/// Where another thread leaves what the server's thread takes; the last of both ends it.
/// Thread-safe.
template <class Value>
class Handover {
 public:
  /// Called once.
  void give(Value&& value) {
    std::function<void()> ready;
    {
      const std::lock_guard lock(mutex_);
      value_ = std::move(value);
      ready = std::move(ready_);
    }
    if (ready) ready();
  }
  void whenGiven(std::function<void()> ready) {
    {
      const std::lock_guard lock(mutex_);
      if (!value_) {
        ready_ = std::move(ready);
        return;
      }
    }
    ready();
  }
  bool given() const {
    const std::lock_guard lock(mutex_);
    return value_.has_value();
  }
  /// What was given, if it was; nothing after that.
  std::optional<Value> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(value_, std::nullopt);
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Value> value_;   // guarded by mutex_
  std::function<void()> ready_;  // guarded by mutex_
};

/// An answer made of what is handed over, on the server's thread.
template <class Value>
class HandedOver final : public LaterResponse {
 public:
  /// `answer` gets nothing where nothing was there in time; it may throw as a handler may.
  using Answer = std::function<Response(std::optional<Value>)>;
  HandedOver(std::shared_ptr<Handover<Value>> handover, MonoTime deadline, Answer answer)
      : handover_(std::move(handover)), deadline_(deadline), answer_(std::move(answer)) {}

  void whenReady(std::function<void()> ready) override { handover_->whenGiven(std::move(ready)); }
  bool ready() const override { return handover_->given(); }
  MonoTime deadline() const override { return deadline_; }
  Response take() override { return answer_(handover_->take()); }

 private:
  const std::shared_ptr<Handover<Value>> handover_;
  const MonoTime deadline_;
  const Answer answer_;
};

/// The response that comes when something is handed over.
template <class Value>
Response answerLater(std::shared_ptr<Handover<Value>> handover, MonoTime deadline,
                     typename HandedOver<Value>::Answer answer) {
  Response response;
  response.later =
      std::make_unique<HandedOver<Value>>(std::move(handover), deadline, std::move(answer));
  return response;
}

}  // namespace promonitor::api
