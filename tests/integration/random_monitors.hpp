#pragma once

#include <iterator>
#include <random>
#include <string>

#include <nlohmann/json.hpp>

namespace promonitor {

/// Monitors that are hard to write down.
class RandomMonitors {
 public:
  using Json = nlohmann::json;

  explicit RandomMonitors(unsigned seed) : random_(seed) {}

  Json list() {
    Json all = Json::array();
    const int count = below(9);
    for (int i = 0; i < count; ++i) all.push_back(monitor(i));
    return all;
  }

 private:
  int below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }
  bool maybe() { return below(2) == 0; }
  std::string text() {
    static constexpr const char* kPieces[] = {
        "a", "5",  " ",  "'", "\"",   "${HOME}", "$$", "#", ": ",   "- ", "null",
        "é", "日", "\\", "{", "]",    "&",       "*",  "!", "%",    "|",  ">",
        "~", "@",  ",",  "?", "true", "1e9",     "`",  "=", "🙂", "0x1"};
    std::string text;
    for (int left = 1 + below(5); left > 0; --left) {
      text += kPieces[below(static_cast<int>(std::size(kPieces)))];
    }
    return text;
  }
  Json config() {
    Json config = {{"retries", below(4)}};
    if (maybe()) config["timeout"] = std::to_string(1 + below(5)) + "s";
    if (maybe()) config["tags"] = Json({"web", "t" + std::to_string(below(9))});
    if (maybe()) config["degraded_above"] = {{"total", "900ms"}, {"dns", "100ms"}};
    if (maybe()) config["flapping"] = {{"enabled", maybe()}, {"start", "40%"}};
    if (maybe()) {
      config["maintenance"] = {{{"start", "2026-12-01T22:00:00Z"}, {"for", "2h"}, {"every", "7d"}}};
    }
    return config;
  }
  Json monitor(int number) {
    Json one = {{"name", text() + std::to_string(number)},
                {"is_paused", true},
                {"interval_seconds", 5 + below(200)},
                {"config", config()}};
    if (maybe()) {
      one["kind"] = "tcp";
      one["url"] = "127.0.0.1:" + std::to_string(1 + below(60000));
      if (maybe()) one["config"]["options"] = {{"tls", {{"enabled", maybe()}}}};
      return one;
    }
    one["kind"] = "http";
    const bool user_in_url = maybe();
    one["url"] = user_in_url ? "http://u:p" + std::to_string(below(9)) + "@127.0.0.1:9/?a=%20b"
                             : "https://127.0.0.1:9/x";
    Json& options = one["config"]["options"];
    options["headers"] = {{"X-A", text()}, {"X-B", text()}};
    if (maybe()) options["expect"] = {{"body", {{"contains", text()}}}, {"status", "200-299"}};
    if (!user_in_url && maybe()) options["auth"] = {{"username", "u"}, {"password", text()}};
    return one;
  }

  std::mt19937 random_;
};

}  // namespace promonitor
