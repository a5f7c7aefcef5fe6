// The example clients, against a live server whose answers are not all good.
#include <unistd.h>

#include <algorithm>

#include <gmock/gmock.h>

#include "tests/integration/client_relay.hpp"
#include "tests/integration/running_server.hpp"
#include "tests/support/program.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

using testing::HasSubstr;

/// Where a program is that may be missing; empty where it is.
std::string found(const std::string& name) {
  for (const char* folder : {"/usr/bin/", "/usr/local/bin/", "/bin/"}) {
    if (::access((folder + name).c_str(), X_OK) == 0) return folder + name;
  }
  return "";
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

class Clients : public testing::Test {
 protected:
  void tryClient(std::vector<std::string> command) {
    RunningServer running("  - { name: declared, tcp: \"" + target_.endpoint() + "\" }\n");
    ClientRelay relay(running.server().apiPort());
    command.insert(command.end(),
                   {"http://127.0.0.1:" + std::to_string(relay.port()), target_.endpoint(), "3"});
    test::Program client(command, {.environment = {"PROMONITOR_KEY=" + running.writerKey(),
                                                   "PATH=/usr/local/bin:/usr/bin:/bin"}});

    EXPECT_EQ(client.waitForEnd(std::chrono::seconds(50)), 0) << client.out() << client.err();

    relay.stop();
    EXPECT_TRUE(relay.refused());
    EXPECT_TRUE(relay.cut());
    EXPECT_NE(relay.wentOnBehind(), "");
    EXPECT_EQ(count(client.out(), "result up\n"), 3U) << client.out() << client.err();
    EXPECT_EQ(count(client.out(), "made "), 1U) << client.out();
    EXPECT_EQ(count(client.out(), "deleted "), 1U) << client.out();
    EXPECT_THAT(client.out(), testing::Not(HasSubstr("missed")));
    EXPECT_EQ(running.call(running.writerKey(), "GET", "/api/v1/monitors").body, "[]");
  }
  static std::string example(const std::string& name) { return EXAMPLE_CLIENTS "/" + name; }

  test::TcpTarget target_{{}};
};

TEST_F(Clients, InPython) {
  const std::string python = found("python3");
  if (python.empty()) GTEST_SKIP() << "there is no python3 on this machine";
  tryClient({python, "-u", example("promonitor_client.py")});
}

TEST_F(Clients, InJavaScript) {
  const std::string node = found("node");
  if (node.empty()) GTEST_SKIP() << "there is no node on this machine";
  tryClient({node, example("promonitor_client.mjs")});
}

TEST_F(Clients, InShell) {
  if (found("curl").empty()) GTEST_SKIP() << "there is no curl on this machine";
  tryClient({"/bin/sh", example("promonitor_client.sh")});
}

TEST_F(Clients, InCpp) { tryClient({CPP_CLIENT}); }

}  // namespace
}  // namespace promonitor
