#include "api/answer_cache.hpp"

namespace promonitor::api {
namespace {

constexpr std::size_t kMostOfAll = 8;
/// Of an answer beside its name and its body, about.
constexpr std::size_t kOverhead = 1024;

}  // namespace

void AnswerCache::follow(std::uint64_t version) {
  if (version_ >= version) return;
  version_ = version;
  bytes_ = 0;
  answers_.clear();
}

std::shared_ptr<const Response> AnswerCache::find(const std::string& name, std::uint64_t version) {
  const std::lock_guard lock(mutex_);
  follow(version);
  if (version_ != version) return nullptr;
  const auto found = answers_.find(name);
  if (found == answers_.end() || clock_.now() - found->second.made_at > kLongestKept) {
    return nullptr;
  }
  return found->second.response;
}

void AnswerCache::keep(const std::string& name, std::uint64_t version, const Response& response,
                       MonoTime made_at) {
  const std::size_t bytes = name.size() + response.body.size() + kOverhead;
  if (bytes > most_bytes_ / kMostOfAll || response.status != 200) return;
  auto kept = std::make_shared<Response>();
  kept->headers = response.headers;
  kept->body = response.body;
  const std::lock_guard lock(mutex_);
  follow(version);
  if (version_ != version || bytes_ + bytes > most_bytes_) return;
  const auto [place, is_new] = answers_.insert_or_assign(name, Kept{std::move(kept), made_at});
  if (is_new) bytes_ += bytes;  // of one version they are equally long
}

}  // namespace promonitor::api
