#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "api/http/http_handler.hpp"

namespace promonitor::api {

/// A body of `pieces` times `piece`; then it ends, or fails.
class RepeatedPiece final : public BodySource {
 public:
  RepeatedPiece(std::string piece, int pieces, Piece end)
      : piece_(std::move(piece)), left_(pieces), end_(end) {}

  Piece next(std::string& out) override {
    if (left_-- <= 0) return end_;
    out += piece_;
    return Piece::More;
  }

 private:
  std::string piece_;
  int left_;
  Piece end_;
};

/// Answers later, with "late" once give() was called and "never" before.
class GivenResponse final : public LaterResponse {
 public:
  /// What a test holds of one that a connection owns.
  struct Handle {
    std::function<void()> ready;
    bool given = false;
    void give() {
      given = true;
      ready();
    }
  };

  GivenResponse(std::shared_ptr<Handle> handle, MonoTime deadline)
      : handle_(std::move(handle)), deadline_(deadline) {}

  void whenReady(std::function<void()> ready) override { handle_->ready = std::move(ready); }
  bool ready() const override { return handle_->given; }
  MonoTime deadline() const override { return deadline_; }
  Response take() override {
    Response response;
    response.body = handle_->given ? "late" : "never";
    return response;
  }

 private:
  const std::shared_ptr<Handle> handle_;
  const MonoTime deadline_;
};

/// Answers with the path. "/stream" has three pieces, "/cut" one and a failure, "/big" 1 GB,
/// "/none" is a 204, "/later" answers when later->give() says so or it is `deadline`, and "/wait"
/// waits for letGo(). Thread-safe without "/later".
class EchoHandler final : public HttpHandler {
 public:
  Response handle(const Request& request) override {
    ++handled;
    Response response;
    response.body = request.path;
    if (request.path == "/peer") response.body = request.peer;
    if (request.path == "/stream") stream(response, "abc", 3, BodySource::Piece::Last);
    if (request.path == "/cut") stream(response, "abc", 1, BodySource::Piece::Failed);
    if (request.path == "/big") {
      stream(response, std::string(1000, 'x'), 1000000, BodySource::Piece::Last);
    }
    if (request.path == "/none") response.status = 204;
    if (request.path == "/later") {
      later = std::make_shared<GivenResponse::Handle>();
      response.later = std::make_unique<GivenResponse>(later, deadline);
    }
    if (request.path == "/wait") waitForLetGo();
    return response;
  }

  std::size_t longestBody(const Request& head) override {
    return head.path == "/long" ? longest_body : 0;
  }
  Response refuse(const Refusal& refusal, const std::string& /*peer*/) override {
    ++refused;
    Response response;
    response.status = refusal.status;
    response.body = refusal.reason;
    return response;
  }

  /// Blocks until a "/wait" request is being handled.
  void awaitWaiting() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_; });
  }
  void letGo() {
    const std::lock_guard lock(mutex_);
    let_go_ = true;
    changed_.notify_all();
  }

  /// Of the latest "/later".
  std::shared_ptr<GivenResponse::Handle> later;
  MonoTime deadline = MonoTime::max();
  /// Of "/long".
  std::size_t longest_body = 200000;
  std::atomic<int> handled{0};
  std::atomic<int> refused{0};

 private:
  static void stream(Response& response, std::string piece, int count, BodySource::Piece end) {
    response.stream = std::make_unique<RepeatedPiece>(std::move(piece), count, end);
  }

  void waitForLetGo() {
    std::unique_lock lock(mutex_);
    waiting_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return let_go_; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool waiting_ = false;  // guarded by mutex_
  bool let_go_ = false;   // guarded by mutex_
};

}  // namespace promonitor::api
