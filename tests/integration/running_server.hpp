#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "app/server.hpp"
#include "tests/support/http_client.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {

/// The whole server in this process, on free ports, with a database and a configuration of its own
/// in a directory that goes with it.
class RunningServer {
 public:
  /// `monitors` is the YAML list under `monitors:`; `more` further top-level sections.
  explicit RunningServer(const std::string& monitors, const std::string& more = "");
  ~RunningServer();
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  Server& server() { return *server_; }
  /// Ends the server, as a graceful stop does, and starts another on the same files.
  void restart();
  /// Replaces the list of monitors in the file; does not reload.
  void rewrite(const std::string& monitors);
  const std::filesystem::path& directory() const { return directory_; }

  /// A key of the user that owns the monitors.
  const std::string& key() const { return key_; }
  /// A key of another user, who makes monitors over the API: at most 1,500, every second, also of
  /// loopback addresses.
  const std::string& writerKey() const { return writer_key_; }
  /// The answer to any call; throws when there is none.
  test::HttpReply call(const std::string& key, const std::string& method, const std::string& path,
                       const std::string& body = "", const std::string& fields = "") const;
  /// The answer to an authenticated GET; throws when there is none.
  test::HttpReply get(const std::string& path) const;
  nlohmann::json json(const std::string& path) const {
    return nlohmann::json::parse(get(path).body);
  }
  /// The monitor of that name as the API shows it; null when there is none.
  nlohmann::json monitor(std::string_view name) const;
  /// Its checks, newest first.
  nlohmann::json checks(std::string_view name) const;
  /// Asks again and again, at most twenty seconds, until the monitor has `count` results.
  nlohmann::json waitForChecks(std::string_view name, std::size_t count) const;
  /// The value of a metric by its whole name, labels included.
  double metric(const std::string& name) const;

 private:
  void write(const std::string& monitors) const;
  void start();

  std::filesystem::path directory_;
  std::string more_;
  std::string key_;
  std::string writer_key_;
  SystemClock clock_;
  std::unique_ptr<Server> server_;
};

}  // namespace promonitor
