#include "tests/support/target_server.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "tests/support/loopback.hpp"

namespace promonitor::test {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void watch(int epoll, int descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = descriptor;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
}

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

Bio memory(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

void useCertificates(SSL_CTX* context, const std::string& pem) {
  const Bio bio = memory(pem);
  bool leaf = true;
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    if (leaf) {
      SSL_CTX_use_certificate(context, certificate);
      X509_free(certificate);
    } else {
      SSL_CTX_add_extra_chain_cert(context, certificate);
    }
    leaf = false;
  }
}

void wantClientCertificate(SSL_CTX* context, const std::string& root_pem) {
  const Bio bio = memory(root_pem);
  X509* const root = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context), root);
  X509_free(root);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

int checkServerName(SSL* session, int* /*alert*/, void* wanted) {
  const char* const name = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name);
  const bool same = name != nullptr && *static_cast<const std::string*>(wanted) == name;
  return same ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// `name` outlives the context.
void wantServerName(SSL_CTX* context, const std::string& name) {
  // The macro for it has a cast of C.
  SSL_CTX_callback_ctrl(context, SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                        reinterpret_cast<void (*)()>(&checkServerName));
  SSL_CTX_set_tlsext_servername_arg(context, const_cast<std::string*>(&name));
}

SSL_CTX* makeContext(const TlsIdentity& identity) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  // Tests of weak certificates and of old protocols need a server that allows them.
  SSL_CTX_set_security_level(context, 0);
  if (identity.min_version != 0) SSL_CTX_set_min_proto_version(context, identity.min_version);
  if (identity.max_version != 0) SSL_CTX_set_max_proto_version(context, identity.max_version);
  if (!identity.ciphers.empty()) SSL_CTX_set_cipher_list(context, identity.ciphers.c_str());
  if (identity.wants_client_certificate) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                       [](int, X509_STORE_CTX*) { return 1; });
  }
  useCertificates(context, identity.certificate_pem);
  if (!identity.client_ca_pem.empty()) wantClientCertificate(context, identity.client_ca_pem);
  if (!identity.server_name.empty()) wantServerName(context, identity.server_name);
  const Bio bio = memory(identity.key_pem);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr);
  const bool usable = key != nullptr && SSL_CTX_use_PrivateKey(context, key) == 1 &&
                      SSL_CTX_check_private_key(context) == 1;
  EVP_PKEY_free(key);
  if (usable) return context;
  SSL_CTX_free(context);
  throw std::invalid_argument("target identity: the key is missing or not the certificate's");
}

}  // namespace

TargetServer::TargetServer(TargetSettings settings) : settings_(std::move(settings)) {
  if (settings_.identity) tls_.reset(makeContext(*settings_.identity));
  listener_ = settings_.address.empty() ? bindLoopback(settings_.ipv6)
                                        : bindTo(settings_.address, settings_.port);
  if (listen(listener_, SOMAXCONN) != 0) fail("listen");
  port_ = boundPort(listener_);
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  stop_event_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  watch(epoll_, listener_);
  watch(epoll_, stop_event_);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

TargetServer::~TargetServer() {
  thread_.request_stop();
  eventfd_write(stop_event_, 1);
  thread_.join();
  while (!connections_.empty()) end(connections_.begin());
  ::close(listener_);
  ::close(epoll_);
  ::close(stop_event_);
}

std::string TargetServer::endpoint() const { return loopbackEndpoint(port_, settings_.ipv6); }

void TargetServer::run(const std::stop_token& stop) {
  // OpenSSL writes without MSG_NOSIGNAL.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::array<epoll_event, 256> events{};
  while (!stop.stop_requested()) {
    const int count = epoll_wait(epoll_, events.data(), events.size(), millisecondsToWake());
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
      if (descriptor == listener_) {
        acceptAll();
      } else if (descriptor != stop_event_) {
        advance(descriptor);
      }
    }
    while (!timers_.empty() && timers_.begin()->first <= Clock::now()) {
      advance(timers_.begin()->second);
    }
  }
}

int TargetServer::millisecondsToWake() const {
  if (timers_.empty()) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(timers_.begin()->first - Clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

void TargetServer::acceptAll() {
  for (;;) {
    const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) return;
    const int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++accepted_;
    ++open_;
    connections_[descriptor] =
        std::make_unique<TargetConnection>(descriptor, settings_.behaviour, tls_.get());
    watch(epoll_, descriptor);
    advance(descriptor);
  }
}

void TargetServer::advance(int descriptor) {
  const auto found = connections_.find(descriptor);
  if (found == connections_.end()) return;
  TargetConnection& connection = *found->second;
  const bool wanted_write = connection.wantsWrite();
  const bool alive = connection.advance(Clock::now());
  setWake(descriptor, alive ? connection.wake() : TargetConnection::kNever);
  if (!alive) {
    end(found);
  } else if (connection.wantsWrite() != wanted_write) {
    epoll_event event{};
    event.events = EPOLLIN | (connection.wantsWrite() ? EPOLLOUT : 0U);
    event.data.fd = descriptor;
    epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event);
  }
}

void TargetServer::end(Connections::iterator connection) {
  if (settings_.taken != nullptr) *settings_.taken += connection->second->takenByPeer();
  connections_.erase(connection);
  --open_;
}

void TargetServer::setWake(int descriptor, Time wake) {
  const auto known = wakes_.find(descriptor);
  if (known != wakes_.end()) {
    if (known->second == wake) return;
    timers_.erase({known->second, descriptor});
    wakes_.erase(known);
  }
  if (wake == TargetConnection::kNever) return;
  wakes_[descriptor] = wake;
  timers_.insert({wake, descriptor});
}

}  // namespace promonitor::test
