#include "core/net/stream.hpp"

#include <utility>

#include "core/net/stream_state.hpp"

namespace promonitor {

Stream::Stream(NetServices& net, const NetworkPolicy& policy)
    : state_(std::make_unique<StreamState>(net, policy)) {}
Stream::~Stream() = default;

void Stream::connect(ConnectRequest request, StreamFn done, void* user) {
  state_->connect(std::move(request), done, user);
}

void Stream::startTls(TlsRequest request, MonoTime deadline, StreamFn done, void* user) {
  state_->startTls(std::move(request), deadline, done, user);
}

void Stream::read(std::span<char> buffer, MonoTime deadline, StreamFn done, void* user) {
  state_->transfer().read(buffer, deadline, done, user);
}

void Stream::write(std::span<const char> data, MonoTime deadline, StreamFn done, void* user) {
  state_->transfer().write(data, deadline, done, user);
}

void Stream::close(bool hard) { state_->close(hard); }
const StreamInfo& Stream::info() const { return state_->info(); }
void Stream::reset() { state_->reset(); }
void Stream::setPolicy(const NetworkPolicy& policy) { state_->setPolicy(policy); }

}  // namespace promonitor
