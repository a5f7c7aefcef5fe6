#pragma once

#include <string>
#include <vector>

namespace promonitor::api {

inline const std::string kHost = "Host: a\r\n";

inline std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\n" + kHost + "\r\n";
}

/// Bytes that the RequestGate refuses, and the status they are answered with.
struct Refused {
  const char* name;
  std::string input;
  int status;
};
const std::vector<Refused>& refusedInputs();

/// Bytes that the RequestGate takes, and what it makes of them: "GET /path [body]" a request.
struct Accepted {
  const char* name;
  std::string input;
  std::vector<std::string> story;
};
const std::vector<Accepted>& acceptedInputs();

}  // namespace promonitor::api
