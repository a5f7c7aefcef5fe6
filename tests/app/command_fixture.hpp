#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/http_client.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor {

/// Monitors for a file.
inline constexpr const char* kOne = "  - { name: one, tcp: \"127.0.0.1:9\" }\n";
inline constexpr const char* kTwo = "  - { name: two, tcp: \"127.0.0.1:9\" }\n";

/// What a command left behind.
struct CommandOutcome {
  int status = -1;
  std::string out;
  std::string err;
};

/// Runs the program as it is built, as an operator would, in a directory of its own.
class CommandFixture : public testing::Test {
 protected:
  using Words = std::vector<std::string>;

  /// `promonitor WORDS...`; fails the test when it does not end.
  CommandOutcome run(const Words& words, const test::Program::Setting& setting = {}) const;

  /// Writes a file of this test's directory and returns its path.
  std::string write(const std::string& name, const std::string& text) const;
  /// Writes promonitor.yaml: any free port, a database beside it, `more` sections, these monitors.
  std::string configure(const std::string& monitors = "", const std::string& more = "") const;
  std::string file(const std::string& name) const { return directory_.file(name); }

  TemporaryDirectory directory_;
};

/// The same with a daemon.
class DaemonFixture : public CommandFixture {
 protected:
  /// Starts `promonitor serve` and waits until it serves; `under` is a program that becomes it,
  /// with its arguments, as env is.
  void start(const std::string& config, const Words& under = {});
  /// Starts one that is to refuse: what it said.
  CommandOutcome startRefused(const std::string& config,
                              const test::Program::Setting& setting = {}) const {
    return run({"serve", "--config", config}, setting);
  }
  test::Program& daemon() { return *daemon_; }
  std::uint16_t port() const { return port_; }

  /// The status of an answer to GET; 0 when there is none.
  int get(const std::string& path, const std::string& key = "") const;
  /// Asks until the answer has that status, at most so long.
  bool answers(int status, const std::string& path, const std::string& key,
               std::chrono::milliseconds patience) const;

 private:
  std::unique_ptr<test::Program> daemon_;
  std::uint16_t port_ = 0;
};

}  // namespace promonitor
