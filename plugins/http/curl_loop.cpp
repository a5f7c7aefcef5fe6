#include "curl_loop.hpp"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "curl_transfer.hpp"

namespace promonitor::http {
namespace {

/// As many checks may end in one turn before others begin; some 10 KB each.
constexpr std::size_t kHandlesKept = 512;
constexpr std::int64_t kMillisecond = 1'000'000;

std::uint32_t interestOf(int what) {
  return (what != CURL_POLL_OUT ? std::uint32_t{PM_READ} : 0U) |
         (what != CURL_POLL_IN ? std::uint32_t{PM_WRITE} : 0U);
}

int readinessOf(std::uint32_t ready) {
  return ((ready & (PM_READ | PM_HUP)) != 0 ? CURL_CSELECT_IN : 0) |
         ((ready & PM_WRITE) != 0 ? CURL_CSELECT_OUT : 0) |
         ((ready & PM_ERR) != 0 ? CURL_CSELECT_ERR : 0);
}

CurlTransfer& transferOf(CURL* handle) {
  CurlTransfer* transfer = nullptr;
  curl_easy_getinfo(handle, CURLINFO_PRIVATE, &transfer);
  return *transfer;
}

}  // namespace

Easy::Easy() : handle(curl_easy_init()), names(curl_share_init()) {
  if (handle == nullptr || names == nullptr) throw std::bad_alloc();
  curl_share_setopt(names, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
}

Easy::~Easy() {
  curl_easy_cleanup(handle);
  curl_share_cleanup(names);
}

CurlLoop::CurlLoop(const pm_host* host, pm_scope scope)
    : host_(host),
      scope_(scope),
      io_(static_cast<const pm_io*>(host->get_interface(host, PM_IFACE_IO))),
      multi_(curl_multi_init()) {
  if (io_ == nullptr) throw std::runtime_error("the host does not offer " PM_IFACE_IO);
  if (!multi_) throw std::runtime_error("libcurl cannot be initialised");
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &CurlLoop::onSocket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &CurlLoop::onTimer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, 1L);
}

CurlLoop::~CurlLoop() {
  acting_ = true;
  cancel(timer_);
  cancel(delivery_);
  multi_.reset();
}

std::unique_ptr<Easy> CurlLoop::take() {
  if (free_.empty()) return std::make_unique<Easy>();
  std::unique_ptr<Easy> easy = std::move(free_.back());
  free_.pop_back();
  return easy;
}

void CurlLoop::giveBack(std::unique_ptr<Easy> easy) {
  if (std::exchange(easy->altered, false)) {
    curl_easy_reset(easy->handle);
    easy->prepared = false;
  }
  curl_easy_setopt(easy->handle, CURLOPT_ERRORBUFFER, nullptr);
  if (free_.size() < kHandlesKept) free_.push_back(std::move(easy));
}

void CurlLoop::start(CurlTransfer& transfer, CURL* handle) {
  curl_easy_setopt(handle, CURLOPT_PRIVATE, &transfer);
  acting_ = true;
  curl_multi_add_handle(multi_.get(), handle);
  act(CURL_SOCKET_TIMEOUT, 0);
  const bool must_wake = !finished_.empty() && !delivering_ && delivery_ == 0;
  if (must_wake) io_->sleep(host_, scope_, 0, &CurlLoop::onDeliver, this, &delivery_);
}

void CurlLoop::forget(CurlTransfer& transfer, CURL* handle) {
  remove(handle);
  armTimer();
  std::erase_if(finished_, [&](const Finished& one) { return one.transfer == &transfer; });
}

void CurlLoop::remove(CURL* handle) {
  const bool acting = std::exchange(acting_, true);
  curl_multi_remove_handle(multi_.get(), handle);
  acting_ = acting;
  std::erase(refused_, handle);
  std::erase(again_, handle);
}

CurlLoop::Socket& CurlLoop::socketOf(int descriptor) {
  const auto index = static_cast<std::size_t>(descriptor);
  if (sockets_.size() <= index) sockets_.resize(index + 1);
  return sockets_[index];
}

int CurlLoop::closeSocket(void* loop, curl_socket_t descriptor) noexcept {
  auto* self = static_cast<CurlLoop*>(loop);
  if (CurlTransfer* const owner = std::exchange(self->socketOf(descriptor).owner, nullptr)) {
    owner->closed(descriptor);
  }
  self->io_->fd_release(self->host_, self->scope_, descriptor);
  return ::close(descriptor);
}

int CurlLoop::onSocket(CURL* handle, curl_socket_t descriptor, int what, void* loop,
                       void* /*unused*/) noexcept {
  auto* self = static_cast<CurlLoop*>(loop);
  Socket& socket = self->socketOf(descriptor);
  const std::uint32_t interest = what == CURL_POLL_REMOVE ? 0 : interestOf(what);
  if (interest == socket.interest && (socket.op != 0 || &socket == self->current_)) return 0;
  self->cancel(socket.op);
  socket.loop = self;
  socket.handle = handle;
  socket.descriptor = descriptor;
  socket.interest = interest;
  if (interest != 0 && &socket != self->current_) self->wait(socket);
  return 0;
}

int CurlLoop::onTimer(CURLM* /*multi*/, long milliseconds, void* loop) noexcept {
  auto* self = static_cast<CurlLoop*>(loop);
  self->deadline_ =
      milliseconds < 0 ? kNever : self->host_->now(self->host_) + milliseconds * kMillisecond;
  if (!self->acting_) self->armTimer();
  return 0;
}

void CurlLoop::onReady(void* socket, pm_op /*op*/, const pm_event* event) noexcept {
  auto& ready = *static_cast<Socket*>(socket);
  CurlLoop& loop = *ready.loop;
  ready.op = 0;
  const bool stands = (event->ready & (PM_WRITE | PM_ERR | PM_HUP)) == PM_WRITE;
  CurlTransfer& transfer = transferOf(ready.handle);
  if (stands) transfer.connected(ready.descriptor);
  loop.current_ = &ready;
  loop.act(ready.descriptor, readinessOf(event->ready));
  loop.current_ = nullptr;
  if (ready.interest != 0 && ready.op == 0) loop.wait(ready);
  transfer.watchPhases();
  loop.endRefused();
  loop.deliver();
}

void CurlLoop::onTime(void* loop, pm_op /*op*/, const pm_event* event) noexcept {
  auto* self = static_cast<CurlLoop*>(loop);
  self->timer_ = 0;
  if (event->now_ns < self->deadline_) {
    self->armTimer();
    return;
  }
  self->deadline_ = kNever;
  self->act(CURL_SOCKET_TIMEOUT, 0);
  self->deliver();
}

void CurlLoop::onDeliver(void* loop, pm_op /*op*/, const pm_event* /*event*/) noexcept {
  auto* self = static_cast<CurlLoop*>(loop);
  self->delivery_ = 0;
  self->deliver();
}

void CurlLoop::act(curl_socket_t descriptor, int ready) {
  int running = 0;
  acting_ = true;
  curl_multi_socket_action(multi_.get(), descriptor, ready, &running);
  collect();
  turnToNextAddresses();
  acting_ = false;
  armTimer();
  endRefused();
}

void CurlLoop::collect() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* const handle = message->easy_handle;
    const CURLcode code = message->data.result;
    remove(handle);
    finished_.push_back({&transferOf(handle), code});
  }
}

void CurlLoop::turnToNextAddresses() {
  for (CURL* const handle : std::exchange(again_, {})) {
    // What is resumed is looked at in the next turn.
    curl_easy_pause(handle, CURLPAUSE_SEND);
    curl_easy_pause(handle, CURLPAUSE_CONT);
  }
}

void CurlLoop::endRefused() {
  while (!refused_.empty()) {
    CURL* const handle = refused_.back();
    remove(handle);
    finished_.push_back({&transferOf(handle), CURLE_ABORTED_BY_CALLBACK});
    armTimer();
  }
}

void CurlLoop::deliver() {
  if (delivering_) return;
  delivering_ = true;
  while (!finished_.empty()) {
    const Finished next = finished_.back();
    finished_.pop_back();
    next.transfer->finish(next.code);
  }
  delivering_ = false;
}

void CurlLoop::wait(Socket& socket) {
  const std::int32_t status = io_->fd_wait(host_, scope_, socket.descriptor, socket.interest,
                                           PM_NO_TIMEOUT, &CurlLoop::onReady, &socket, &socket.op);
  if (status == PM_OK) return;
  refuse(socket.handle);
  constexpr std::string_view kText = "http: the host refused to wait for a descriptor";
  host_->log(host_, PM_LOG_ERROR, 0, kText.data(), kText.size());
}

void CurlLoop::refuse(CURL* handle) {
  if (std::find(refused_.begin(), refused_.end(), handle) == refused_.end()) {
    refused_.push_back(handle);
  }
}

void CurlLoop::end(CURL* handle) {
  refuse(handle);
  endRefused();
  deliver();
}

void CurlLoop::cancel(pm_op& op) {
  if (op != 0) io_->op_cancel(host_, scope_, op);
  op = 0;
}

void CurlLoop::armTimer() {
  if (deadline_ == kNever || (timer_ != 0 && armed_for_ <= deadline_)) return;
  cancel(timer_);
  armed_for_ = deadline_;
  const std::int64_t left = std::max<std::int64_t>(0, deadline_ - host_->now(host_));
  io_->sleep(host_, scope_, left, &CurlLoop::onTime, this, &timer_);
}

}  // namespace promonitor::http
