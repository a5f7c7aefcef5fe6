#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "api/http/response.hpp"
#include "core/base/clock.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// Answers that say nothing but what is stored (Response::is_of_store), kept until something else
/// is stored: who asks the same again gets the same bytes without the work. Whoever was told of a
/// change finds it in every later answer; while it is being committed, answers may be of before it.
/// None is given for longer than kLongestKept, in case the store is away. Thread-safe.
class AnswerCache {
 public:
  static constexpr Duration kLongestKept = std::chrono::seconds(1);

  /// All that is kept has at most so many bytes, and one answer an eighth of it. Both must outlive
  /// this.
  AnswerCache(const Store& store, const Clock& clock, std::size_t most_bytes = std::size_t{8} << 20)
      : store_(store), clock_(clock), most_bytes_(most_bytes) {}

  /// The answer that is kept under `name`, or else make(), which is kept where it can be. `name`
  /// has all that an answer depends on beside the store: who asks for what, in which form.
  template <class Make>
  Response answer(const std::string& name, const Make& make) {
    const auto version = store_.version();
    if (!version) return make();
    if (const auto kept = find(name, version->changes)) {
      return {kept->status, kept->headers, kept->body};
    }
    const MonoTime began = clock_.now();
    Response response = make();
    if (response.is_of_store && version->settled && store_.version() == version) {
      keep(name, version->changes, response, began);
    }
    return response;
  }

 private:
  struct Kept {
    std::shared_ptr<const Response> response;
    MonoTime made_at;
  };

  std::shared_ptr<const Response> find(const std::string& name, std::uint64_t version);
  void keep(const std::string& name, std::uint64_t version, const Response& response,
            MonoTime made_at);
  /// What is kept is of this version from now on. With the lock.
  void follow(std::uint64_t version);

  const Store& store_;
  const Clock& clock_;
  const std::size_t most_bytes_;
  std::mutex mutex_;
  // All guarded by mutex_.
  std::uint64_t version_ = 0;
  std::size_t bytes_ = 0;
  std::unordered_map<std::string, Kept> answers_;
};

}  // namespace promonitor::api
