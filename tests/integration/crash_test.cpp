// What the API has shown survives kill -9 of the daemon.
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/account/api_key_text.hpp"
#include "core/base/clock.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/targets.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kMonitors = 20;

class CrashTest : public testing::Test {
 public:
  CrashTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "pm-crash-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    std::ofstream(directory_ / "key") << key_ << '\n';
    std::filesystem::permissions(directory_ / "key", std::filesystem::perms::owner_read);
  }
  ~CrashTest() override { std::filesystem::remove_all(directory_); }
  CrashTest(const CrashTest&) = delete;
  CrashTest& operator=(const CrashTest&) = delete;

 protected:
  void writeConfiguration() {
    const test::RefusedPort free;
    port_ = free.port();
    std::ofstream out(directory_ / "promonitor.yaml");
    out << fmt::format(
        "server: {{ listen: \"127.0.0.1:{}\" }}\n"
        "database: {{ url: \"sqlite://{}/test.db\" }}\n"
        "log: {{ level: error }}\n"
        "plans: {{ test: {{ requests_per_minute: 1000000 }} }}\n"
        "users: [ {{ email: a@example.com, plan: test, keys: [ {{ name: t, file: \"{}/key\" }} ] "
        "}} ]\n"
        "defaults: {{ interval: 1s, timeout: 2s, owner: a@example.com }}\nmonitors:\n",
        port_, directory_.string(), directory_.string());
    for (int i = 0; i < kMonitors; ++i) {
      out << fmt::format("  - {{ name: m{}, tcp: \"{}\" }}\n", i, target_.endpoint());
    }
  }

  std::unique_ptr<test::ChildProcess> start() {
    writeConfiguration();
    return std::make_unique<test::ChildProcess>(std::vector<std::string>{
        PROMONITOR_BINARY, "serve", "--config", (directory_ / "promonitor.yaml").string()});
  }

  std::optional<nlohmann::json> get(const std::string& path) const {
    try {
      test::HttpClient client(port_);
      const auto answer = client.get(path, "Authorization: Bearer " + key_ + "\r\n");
      if (!answer || answer->status != 200) return std::nullopt;
      return nlohmann::json::parse(answer->body);
    } catch (const std::exception&) {
      return std::nullopt;
    }
  }

  /// Notes the id of every result that is shown until `end`.
  void read(MonoTime end) {
    while (clock_.now() < end) {
      const auto monitors = get("/api/v1/monitors");
      if (!monitors) {
        ::poll(nullptr, 0, 10);
        continue;
      }
      for (const auto& monitor : *monitors) noteChecks(monitor.at("id"));
    }
  }
  void noteChecks(const std::string& monitor) {
    const auto checks = get("/api/v1/monitors/" + monitor + "/checks");
    if (!checks) return;
    for (const auto& check : *checks) shown_[monitor].insert(check.at("id").get<std::string>());
  }

  /// How many of the results shown so far are not shown any more.
  std::size_t lost() {
    std::size_t lost = 0;
    for (const auto& [monitor, ids] : shown_) {
      const auto checks = get("/api/v1/monitors/" + monitor + "/checks");
      std::set<std::string> present;
      for (const auto& check : checks.value_or(nlohmann::json::array())) {
        present.insert(check.at("id").get<std::string>());
      }
      for (const std::string& id : ids) lost += present.contains(id) ? 0 : 1;
    }
    return lost;
  }
  std::size_t shown() const {
    std::size_t count = 0;
    for (const auto& [monitor, ids] : shown_) count += ids.size();
    return count;
  }

  SystemClock clock_;
  test::TcpTarget target_{{}};
  std::filesystem::path directory_;
  std::string key_ = ApiKeyText::generate().text();
  std::uint16_t port_ = 0;
  std::map<std::string, std::set<std::string>> shown_;
};

TEST_F(CrashTest, KeepsEveryResultItHasShown) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment.
  const char* const wanted = std::getenv("PROMONITOR_CRASH_CYCLES");
  const int cycles = wanted != nullptr ? std::atoi(wanted) : 4;
  std::mt19937 random(11);
  std::size_t verified = 0;
  for (int cycle = 0; cycle < cycles; ++cycle) {
    SCOPED_TRACE(cycle);
    const auto daemon = start();
    const auto life = milliseconds(1000 + random() % 2000);
    read(clock_.now() + life);
    daemon->stop(SIGKILL);

    const auto next = start();
    const MonoTime patience = clock_.now() + seconds(20);
    while (!get("/api/v1/monitors") && clock_.now() < patience) ::poll(nullptr, 0, 10);
    EXPECT_EQ(lost(), 0U);
    EXPECT_EQ(next->stop(), 0);
    verified += shown();
    shown_.clear();  // the API shows a hundred results a monitor: older ones leave the window
  }
  EXPECT_GT(verified, static_cast<std::size_t>(kMonitors * cycles));
}

}  // namespace
}  // namespace promonitor
