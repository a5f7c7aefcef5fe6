#include "tests/app/command_fixture.hpp"

#include <poll.h>

#include <cstdlib>
#include <fstream>

namespace promonitor {
namespace {

std::vector<std::string> commandLine(const std::vector<std::string>& words) {
  std::vector<std::string> command{PROMONITOR_BINARY};
  command.insert(command.end(), words.begin(), words.end());
  return command;
}

}  // namespace

CommandOutcome CommandFixture::run(const Words& words,
                                   const test::Program::Setting& setting) const {
  test::Program program(commandLine(words), setting);
  const auto status = program.waitForEnd();
  EXPECT_TRUE(status) << "it does not end: " << testing::PrintToString(words);
  return {status.value_or(-1), program.out(), program.err()};
}

std::string CommandFixture::write(const std::string& name, const std::string& text) const {
  std::ofstream(file(name), std::ios::binary) << text;
  return file(name);
}

std::string CommandFixture::configure(const std::string& monitors, const std::string& more) const {
  return write("promonitor.yaml",
               "server: { listen: \"127.0.0.1:0\" }\ndatabase: { url: \"sqlite://" +
                   file("test.db") + "\" }\n" + more +
                   (monitors.empty() ? "" : "monitors:\n" + monitors));
}

void DaemonFixture::start(const std::string& config, const Words& under) {
  Words command = under;
  for (std::string& word : commandLine({"serve", "--config", config})) {
    command.push_back(std::move(word));
  }
  daemon_ = std::make_unique<test::Program>(command);
  const auto at = daemon_->waitFor(" port=");
  ASSERT_TRUE(at && daemon_->waitFor("\n", *at)) << daemon_->err();
  port_ = static_cast<std::uint16_t>(std::strtoul(daemon_->err().c_str() + *at, nullptr, 10));
}

int DaemonFixture::get(const std::string& path, const std::string& key) const {
  try {
    test::HttpClient client(port_);
    const auto reply = client.get(path, key.empty() ? "" : "Authorization: Bearer " + key + "\r\n");
    return reply ? reply->status : 0;
  } catch (const std::runtime_error&) {
    return 0;
  }
}

bool DaemonFixture::answers(int status, const std::string& path, const std::string& key,
                            std::chrono::milliseconds patience) const {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (get(path, key) != status) {
    if (std::chrono::steady_clock::now() > end) return false;
    ::poll(nullptr, 0, 10);  // lets the daemon have the machine until the next question
  }
  return true;
}

}  // namespace promonitor
