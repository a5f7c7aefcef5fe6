#include "core/plugin/plugin_registry.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/plugin_error.hpp"
#include "core/plugin/plugin_file.hpp"

namespace promonitor {
namespace {

namespace fs = std::filesystem;

fs::path fixture(const std::string& name) { return fs::path(FIXTURE_PLUGINS) / (name + ".so"); }

std::string refusal(PluginRegistry& registry, const PluginRequest& request) {
  try {
    registry.load(request);
    return "accepted";
  } catch (const PluginError& error) {
    return error.what();
  }
}

class PluginRegistryTest : public testing::Test {
 public:
  ~PluginRegistryTest() override { fs::remove_all(directory_); }

 protected:
  PluginRegistryTest() {
    std::string pattern = (fs::temp_directory_path() / "promonitor-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  fs::path copyOf(const std::string& name) {
    fs::copy_file(fixture(name), directory_ / (name + ".so"));
    return directory_ / (name + ".so");
  }

  fs::path directory_;
  PluginRegistry registry_;
};

TEST_F(PluginRegistryTest, LoadsAPluginOnce) {
  registry_.load({fixture("good_callback"), {}});
  registry_.load({fixture("good_callback"), {}});

  ASSERT_EQ(registry_.kinds().size(), 1U);
  const ProbeKind* kind = registry_.find("good_callback");
  ASSERT_NE(kind, nullptr);
  EXPECT_EQ(kind->plugin_id, "org.promonitor.fixture.good-callback");
  EXPECT_EQ(kind->plugin_version, "1.0.0");
  EXPECT_EQ(kind->metrics.at(0).name, "colours");
  EXPECT_EQ(kind->metrics.at(0).unit, "1");
  EXPECT_EQ(kind->schema.target().name, "target");
  EXPECT_EQ(registry_.find("nonsense"), nullptr);
}

struct RefusedFixture {
  const char* name;
  const char* reason;
};

TEST_F(PluginRegistryTest, RefusesWhatIsWrongAndSaysWhy) {
  const RefusedFixture cases[] = {{"no_note", "has no ProMonitor note"},
                                  {"wrong_major", "built for plugin ABI 2, this program has 1"},
                                  {"wrong_note", "has no ProMonitor note"},
                                  {"future_minor", "it needs plugin ABI 1.4711"},
                                  {"short_plugin", "too short"},
                                  {"huge_count", "4294967295 kinds"},
                                  {"null_kind", "kind 2: it is a null pointer"},
                                  {"null_options", "its options are a null pointer"},
                                  {"wrong_default", "default"},
                                  {"differs_from_note", "its declaration differs from its note"},
                                  {"duplicate_kind", "declares kind 'duplicate' twice"},
                                  {"no_target", "declares 0 target options"},
                                  {"null_function", "its function cancel is a null pointer"},
                                  {"short_table", "its table is too short (64 bytes)"},
                                  {"null_entry", "its entry point gave a null pointer"},
                                  {"no_entry", "does not export promonitor_probe_v1"},
                                  {"taken_kind", "kind 'good_callback' was already loaded from"},
                                  {"not_there", "No such file"}};
  registry_.load({fixture("good_callback"), {}});
  for (const RefusedFixture& one : cases) {
    SCOPED_TRACE(one.name);
    const std::string text = refusal(registry_, {fixture(one.name), {}});
    EXPECT_THAT(text, testing::HasSubstr(one.reason));
    EXPECT_THAT(text, testing::HasSubstr(one.name));
    EXPECT_EQ(registry_.kinds().size(), 1U);
  }
}

TEST_F(PluginRegistryTest, RefusesFilesThatOthersCanWrite) {
  const fs::path plugin = copyOf("good_callback");

  chmod(plugin.c_str(), 0646);
  EXPECT_THAT(refusal(registry_, {plugin, {}}), testing::HasSubstr("written by everyone"));

  chmod(plugin.c_str(), 0644);
  chmod(directory_.c_str(), 0777);
  EXPECT_THAT(refusal(registry_, {plugin, {}}),
              testing::HasSubstr("its directory can be written by everyone"));

  chmod(directory_.c_str(), 0755);
  EXPECT_EQ(refusal(registry_, {plugin, {}}), "accepted");
}

TEST_F(PluginRegistryTest, HoldsAPluginToItsPin) {
  const fs::path plugin = copyOf("good_callback");
  const std::string digest = PluginFile(plugin).digest();
  ASSERT_EQ(digest.size(), 64U);

  EXPECT_THAT(refusal(registry_, {plugin, std::string(64, '0')}),
              testing::HasSubstr("its SHA-256 is " + digest));
  EXPECT_EQ(refusal(registry_, {plugin, digest}), "accepted");
  EXPECT_NE(registry_.find("good_callback"), nullptr);
}

TEST_F(PluginRegistryTest, LoadsADirectoryAndReportsWhatItRefused) {
  copyOf("good_blocking");
  copyOf("good_callback");
  copyOf("no_target");
  std::ofstream(directory_ / "notes.txt") << "no plugin";
  std::ofstream(directory_ / "text.so") << "no plugin either";

  const auto refused = registry_.loadDirectory(directory_);

  ASSERT_EQ(refused.size(), 2U);
  EXPECT_THAT(refused[0], testing::HasSubstr("no_target.so"));
  EXPECT_THAT(refused[1], testing::HasSubstr("text.so: it is not an ELF file"));
  EXPECT_EQ(registry_.kinds().size(), 2U);
}

TEST_F(PluginRegistryTest, ReportsADirectoryThatIsNotThere) {
  const auto refused = registry_.loadDirectory(directory_ / "missing");

  ASSERT_EQ(refused.size(), 1U);
  EXPECT_THAT(refused[0], testing::HasSubstr("missing: No such file"));
}

}  // namespace
}  // namespace promonitor
