// Compiled with headers of a later minor: the host in promonitor/testing.hpp is tomorrow's, with
// larger structs, and the plugins are today's and those of every release.
#include <dlfcn.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "promonitor/testing.hpp"
#include "tests/sdk/growth/plugin_files.hpp"

static_assert(PM_ABI_MINOR == 2 && sizeof(pm_host) > 96, "the headers are today's");

namespace promonitor::test {
namespace {

using pm::testing::Clock;
using pm::testing::Result;
using pm::testing::Runner;
using pm::testing::Settings;

/// The tables of a plugin, as an old binary brings them; stays loaded.
const pm_plugin* load(const std::filesystem::path& file) {
  void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) throw std::runtime_error("not loaded: " + file.string());
  const auto entry = reinterpret_cast<pm_entry_fn>(dlsym(library, PM_ENTRY_SYMBOL));
  if (entry == nullptr) throw std::runtime_error("no entry point");
  return entry();
}

TEST(PluginsOnALaterHost, RunByCallbacks) {
  for (const auto& file : pluginFiles("callback", "today_")) {
    SCOPED_TRACE(file.string());
    const pm_plugin* const plugin = load(file);
    ASSERT_LT(plugin->struct_size, sizeof(pm_plugin)) << "not a plugin of an earlier minor";
    const Runner runner(plugin, "v1_callback");

    const Result result = runner.check({{"target", "all"}});

    EXPECT_EQ(result.code, "seen");
    EXPECT_EQ(result.message,
              " addresses=1 allowed=0 ready=2 cancel=0 sleep=0 offload=0 posted=0 post=0");
    EXPECT_EQ(result.metric("checks"), 1);
    EXPECT_EQ(result.attributes.count("tried"), 2U);
    EXPECT_EQ(result.attribute("colour"), "blue");
    EXPECT_THAT(result.log, testing::ElementsAre(result.message));
    EXPECT_TRUE(result.mistakes.empty()) << result.mistakes.front();
    Settings settings;
    settings.cancel_after = std::chrono::seconds(1);
    settings.clock = Clock::Jumping;
    EXPECT_EQ(runner.check({{"target", "wait"}}, settings).message, " reason=2");
    EXPECT_EQ(runner.refusal({{"target", "bad"}}), "the target is bad");
  }
}

TEST(PluginsOnALaterHost, RunBlocking) {
  for (const auto& file : pluginFiles("blocking", "today_")) {
    SCOPED_TRACE(file.string());
    const Runner runner(load(file), "v1_blocking");
    EXPECT_EQ(runner.check({{"target", "x"}}).state, pm::State::Up);
    Settings settings;
    settings.timeout = std::chrono::milliseconds(20);
    EXPECT_EQ(runner.check({{"target", "wait"}}, settings).message, "told to stop");
  }
}

TEST(PluginsOnALaterHost, RunCoroutines) {
  for (const auto& file : pluginFiles("coroutine", "today_")) {
    SCOPED_TRACE(file.string());
    const Runner runner(load(file), "v1_coroutine");
    const Result result = runner.check({{"target", "all"}});
    EXPECT_EQ(result.message, "1 true 2 42 9");
    EXPECT_TRUE(result.mistakes.empty());
    Settings settings;
    settings.clock = Clock::Jumping;
    EXPECT_EQ(runner.check({{"target", "wait"}}, settings).code, "timeout");
    EXPECT_EQ(runner.refusal({{"target", "refuse"}}), "option 'target': it is refused");
  }
}

}  // namespace
}  // namespace promonitor::test
