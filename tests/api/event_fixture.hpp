#pragma once

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/api/api_fixture.hpp"
#include "tests/support/event_reader.hpp"

namespace promonitor::api {

using test::EventReader;

/// The API with a feed of results that a test makes.
class EventTest : public ApiTest {
 public:
  EventReader read(const Person& person, const EventReader::Asking& asking = {}) {
    return {server->port(), person.key, asking};
  }
  static CheckResult result(Verdict verdict) {
    CheckResult made;
    made.verdict = verdict;
    made.response_time = milliseconds(42);
    if (verdict == Verdict::Down) {
      made.failure = Failure{.phase = Phase::Connect, .code = "c", .summary = "refused"};
    }
    return made;
  }
  CheckRecord check(const std::string& monitor, Verdict verdict = Verdict::Up) {
    clock.advance(milliseconds(1));
    return {key_of[monitor], clock.wallNow(), clock.wallNow(), result(verdict)};
  }
  /// Stores a batch and tells of it, as the recorder does.
  void commit(ResultBatch batch) {
    store.commit(batch);
    feed.publish(std::move(batch));
  }
  void commitCheck(const std::string& monitor, Verdict verdict = Verdict::Up) {
    commit({.checks = {check(monitor, verdict)}});
  }
  /// Of a result.
  static std::string idOf(const EventReader::Event& event) { return event.data.substr(7, 36); }
  /// The newest check of a monitor as the API shows it.
  ordered_json newest(const MonitorSpec& monitor) {
    return ordered_json::parse(ask(pathOf(monitor, "/checks?limit=1")).body).at(0);
  }
  double metric(const std::string& name) {
    const std::string page = ask("/metrics").body;
    const auto at = page.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::strtod(page.c_str() + at + name.size() + 2, nullptr);
  }
  bool metricBecomes(const std::string& name, double value) {
    const auto until = std::chrono::steady_clock::now() + seconds(10);
    while (metric(name) != value) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::yield();
    }
    return true;
  }
  std::string requestsLeft() { return ask("/api/v1/account").header("x-ratelimit-remaining"); }
};

}  // namespace promonitor::api
