#include "core/plugin/elf_note.hpp"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/plugin/plugin_error.hpp"

namespace promonitor {
namespace {

std::vector<std::byte> fileBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

std::vector<std::byte> goodPlugin() {
  return fileBytes(std::string(FIXTURE_PLUGINS) + "/good_callback.so");
}

/// True when the bytes hold a note; whatever they are, nothing but PluginError may come out.
bool readable(const std::vector<std::byte>& bytes) {
  try {
    readPluginNote(bytes);
    return true;
  } catch (const PluginError&) {
    return false;
  }
}

TEST(ElfNote, ReadsAPluginsNote) {
  const PluginNote note = readPluginNote(goodPlugin());

  EXPECT_EQ(note.abi_major, 1U);
  EXPECT_EQ(note.target_minor, 0U);
  EXPECT_EQ(note.id, "org.promonitor.fixture.good-callback");
  EXPECT_EQ(note.version, "1.0.0");
}

TEST(ElfNote, RefusesOtherFiles) {
  EXPECT_FALSE(readable({}));
  EXPECT_FALSE(readable(std::vector<std::byte>(10000)));
  EXPECT_FALSE(readable(fileBytes(std::string(FIXTURE_PLUGINS) + "/no_note.so")));
}

TEST(ElfNote, SurvivesTruncationAtEveryLength) {
  const std::vector<std::byte> whole = goodPlugin();
  ASSERT_GT(whole.size(), 5000U);
  for (std::size_t size = 0; size < 5000; ++size) {
    // A copy of exactly that size, so that a sanitizer sees any byte read beyond it.
    const std::vector<std::byte> cut(whole.begin(),
                                     whole.begin() + static_cast<std::ptrdiff_t>(size));
    const bool good = readable(cut);
    EXPECT_TRUE(size >= 64 || !good) << size;
  }
}

TEST(ElfNote, SurvivesMutation) {
  std::vector<std::byte> head = goodPlugin();
  head.resize(4096);
  std::mt19937 random(42);
  std::uniform_int_distribution<std::size_t> place(0, 1023);
  std::uniform_int_distribution<int> byte(0, 255);
  int still_readable = 0;
  for (int round = 0; round < 20000; ++round) {
    std::vector<std::byte> mutated = head;
    for (int i = 0; i <= round % 4; ++i)
      mutated[place(random)] = static_cast<std::byte>(byte(random));
    if (readable(mutated)) ++still_readable;
  }
  EXPECT_GT(still_readable, 0);
}

TEST(ElfNote, SurvivesExtremeHeaderFields) {
  const std::vector<std::byte> whole = goodPlugin();
  const std::uint64_t extremes[] = {0, 1, 0x7fffffff, 0xffffffff, 0x7fffffffffffffff, ~0ULL};
  for (std::size_t offset = 0; offset + 8 <= 0x400; offset += 4) {
    for (const std::uint64_t extreme : extremes) {
      std::vector<std::byte> mutated = whole;
      std::copy_n(reinterpret_cast<const std::byte*>(&extreme), 8,
                  mutated.begin() + static_cast<std::ptrdiff_t>(offset));
      readable(mutated);
    }
  }
}

}  // namespace
}  // namespace promonitor
