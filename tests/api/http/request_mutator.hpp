#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace promonitor::api {

/// Requests with seeded faults: the framing cases and real calls with a key, cut, doubled, joined,
/// with bytes changed, inserted and removed. The same seed gives the same requests.
class RequestMutator {
 public:
  RequestMutator(std::uint32_t seed, const std::string& key);

  std::string next();
  /// A number below `bound`, from the same seed.
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }

 private:
  const std::string& any() { return corpus_[below(corpus_.size())]; }
  void change(std::string& bytes);

  std::mt19937 random_;
  std::vector<std::string> corpus_;
};

/// How many requests a run is to send: PROMONITOR_SOCKET_MUTATIONS of the environment, else
/// `unless_asked`.
int requestedMutations(int unless_asked);

}  // namespace promonitor::api
