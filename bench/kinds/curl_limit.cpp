#include "bench/kinds/curl_limit.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace promonitor::bench {
namespace {

using Steady = std::chrono::steady_clock;

std::size_t drop(char* /*data*/, std::size_t size, std::size_t count, void* /*user*/) noexcept {
  return size * count;
}

}  // namespace

CurlLimit::CurlLimit(const std::string& url, const std::string& ca_file, std::size_t in_flight)
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      multi_(curl_multi_init()),
      easies_(in_flight),
      deadline_(Steady::time_point::max()) {
  if (epoll_ < 0 || !multi_) throw std::runtime_error("libcurl cannot be initialised");
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &CurlLimit::onSocket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &CurlLimit::onTimer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, 1L);
  for (auto& easy : easies_) {
    easy.reset(curl_easy_init());
    if (!easy) throw std::runtime_error("libcurl cannot be initialised");
    setUp(easy.get(), url, ca_file);
  }
}

CurlLimit::~CurlLimit() {
  for (const auto& easy : easies_) curl_multi_remove_handle(multi_.get(), easy.get());
  easies_.clear();
  multi_.reset();
  ::close(epoll_);
}

void CurlLimit::setUp(CURL* easy, const std::string& url, const std::string& ca_file) {
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 10'000L);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &drop);
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
}

int CurlLimit::onSocket(CURL* /*easy*/, curl_socket_t descriptor, int what, void* self,
                        void* known) noexcept {
  // It is closed next, as a rule, which ends its registration.
  if (what == CURL_POLL_REMOVE) return 0;
  auto* const limit = static_cast<CurlLimit*>(self);
  epoll_event event{};
  if ((what & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
  event.data.fd = descriptor;
  const int change = known == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  if (::epoll_ctl(limit->epoll_, change, descriptor, &event) != 0 && errno == EEXIST) {
    ::epoll_ctl(limit->epoll_, EPOLL_CTL_MOD, descriptor, &event);
  }
  curl_multi_assign(limit->multi_.get(), descriptor, limit);
  return 0;
}

int CurlLimit::onTimer(CURLM* /*multi*/, long milliseconds, void* self) noexcept {
  static_cast<CurlLimit*>(self)->deadline_ =
      milliseconds < 0 ? Steady::time_point::max()
                       : Steady::now() + std::chrono::milliseconds(milliseconds);
  return 0;
}

void CurlLimit::run(std::size_t checks) {
  std::size_t left = checks;
  for (const auto& easy : easies_) {
    if (left == 0) break;
    --left;
    curl_multi_add_handle(multi_.get(), easy.get());
  }
  for (std::size_t done = 0; done < checks;) {
    turn();
    done += takeEnded(left);
  }
}

void CurlLimit::turn() {
  constexpr std::chrono::milliseconds kLongest{1000};
  std::chrono::milliseconds patience = kLongest;
  if (deadline_ != Steady::time_point::max()) {
    const auto until = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Steady::now());
    patience = std::clamp(until, std::chrono::milliseconds::zero(), kLongest);
  }
  std::array<epoll_event, 256> events{};
  const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                 static_cast<int>(patience.count()));
  int running = 0;
  for (int i = 0; i < ready; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    int what = 0;
    if ((event.events & (EPOLLIN | EPOLLHUP)) != 0) what |= CURL_CSELECT_IN;
    if ((event.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
    if ((event.events & EPOLLERR) != 0) what |= CURL_CSELECT_ERR;
    curl_multi_socket_action(multi_.get(), event.data.fd, what, &running);
  }
  if (Steady::now() < deadline_) return;
  deadline_ = Steady::time_point::max();
  curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
}

std::size_t CurlLimit::takeEnded(std::size_t& left) {
  std::size_t ended = 0;
  int more = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &more)) {
    if (message->msg != CURLMSG_DONE) continue;
    if (message->data.result != CURLE_OK) {
      throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(message->data.result));
    }
    CURL* const easy = message->easy_handle;
    curl_multi_remove_handle(multi_.get(), easy);
    ++ended;
    if (left == 0) continue;
    --left;
    curl_multi_add_handle(multi_.get(), easy);
  }
  return ended;
}

}  // namespace promonitor::bench
