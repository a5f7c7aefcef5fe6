#include "core/verify/elf_file.hpp"

#include <fstream>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/plugin_error.hpp"

namespace promonitor::verify {
namespace {

std::vector<std::byte> bytesOf(const std::string& fixture) {
  std::ifstream file(std::string(FIXTURE_PLUGINS) + "/" + fixture + ".so", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto* const begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

bool readable(std::span<const std::byte> bytes) {
  try {
    readElfFile(bytes);
    return true;
  } catch (const PluginError&) {
    return false;
  }
}

TEST(ElfFile, SaysWhatAPluginExportsAndNeeds) {
  const ElfFile elf = readElfFile(bytesOf("good_callback"));

  EXPECT_EQ(elf.exported, std::vector<std::string>{"promonitor_probe_v1"});
  EXPECT_THAT(elf.libraries, testing::Contains("libc.so.6"));
  EXPECT_THAT(elf.wanted, testing::Contains(testing::Field(&ElfFile::Symbol::name, "malloc")));
  EXPECT_FALSE(elf.executable_stack);
  EXPECT_FALSE(elf.writable_code);
  EXPECT_FALSE(elf.text_relocations);
}

TEST(ElfFile, SaysWhatIsBadlyLinked) {
  EXPECT_TRUE(readElfFile(bytesOf("executable_stack")).executable_stack);
  EXPECT_TRUE(readElfFile(bytesOf("text_relocations")).text_relocations);
  EXPECT_THAT(readElfFile(bytesOf("exports_more")).exported,
              testing::UnorderedElementsAre("promonitor_probe_v1", "fixture_exported"));
  EXPECT_THAT(readElfFile(bytesOf("needs_host_symbol")).wanted,
              testing::Contains(ElfFile::Symbol{"promonitor_secret_entry", true}));
}

TEST(ElfFile, RefusesWhatIsCutShort) {
  const auto bytes = bytesOf("good_callback");

  for (std::size_t size = 0; size < bytes.size(); size += 97) {
    EXPECT_FALSE(readable(std::span(bytes).first(size))) << size;
  }
}

TEST(ElfFile, SurvivesMutatedBytes) {
  const auto original = bytesOf("good_callback");
  std::mt19937 random(11);  // NOLINT(bugprone-random-generator-seed): the same cases every time
  std::size_t refused = 0;

  for (int i = 0; i < 3000; ++i) {
    auto bytes = original;
    const std::size_t changes = 1 + random() % 8;
    for (std::size_t k = 0; k < changes; ++k) {
      // Headers and tables, where the numbers are.
      const bool front = random() % 2 == 0;
      const std::size_t part = std::min<std::size_t>(bytes.size(), 2048);
      const std::size_t at = random() % part + (front ? 0 : bytes.size() - part);
      bytes[at] = static_cast<std::byte>(random());
    }
    if (!readable(bytes)) ++refused;
  }

  EXPECT_GT(refused, 0U);
}

}  // namespace
}  // namespace promonitor::verify
