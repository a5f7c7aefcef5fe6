#include "tests/api/http/request_mutator.hpp"

#include <cstdlib>

#include "tests/api/http/framing_cases.hpp"

namespace promonitor::api {

RequestMutator::RequestMutator(std::uint32_t seed, const std::string& key) : random_(seed) {
  for (const auto& refused : refusedInputs()) corpus_.push_back(refused.input);
  for (const auto& accepted : acceptedInputs()) corpus_.push_back(accepted.input);
  const std::string call =
      "GET /api/v1/monitors HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + key;
  corpus_.push_back(call + "\r\n\r\n");
  corpus_.push_back(call + "\r\nConnection: close\r\n\r\n");
  corpus_.push_back(call + "\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
}

std::string RequestMutator::next() {
  std::string bytes = any();
  const std::size_t changes = below(4);
  for (std::size_t i = 0; i < changes; ++i) change(bytes);
  return bytes;
}

void RequestMutator::change(std::string& bytes) {
  static const std::string special(
      "\r\n \t:,%/\0\x7f\xff"
      "0",
      12);
  const std::size_t at = below(bytes.size() + 1);
  switch (below(6)) {
    case 0:
      bytes.insert(at, 1, special[below(special.size())]);
      break;
    case 1:
      bytes.erase(at, 1 + below(8));
      break;
    case 2:
      bytes.resize(at);
      break;
    case 3:
      bytes.insert(at, bytes.substr(below(bytes.size() + 1), below(64)));
      break;
    case 4:
      bytes += any();
      break;
    default:
      if (at < bytes.size()) bytes[at] = static_cast<char>(random_());
  }
}

int requestedMutations(int unless_asked) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment.
  const char* const wanted = std::getenv("PROMONITOR_SOCKET_MUTATIONS");
  return wanted != nullptr ? std::atoi(wanted) : unless_asked;
}

}  // namespace promonitor::api
