#include "core/base/shared_text.hpp"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(SharedText, IsKeptOnce) {
  const SharedText one("http");
  EXPECT_EQ(&one.str(), &SharedText(std::string("http")).str());
  EXPECT_EQ(one, SharedText("http"));
  EXPECT_NE(one, SharedText("tcp"));
  EXPECT_EQ(one, "http");
  EXPECT_NE(one, "tcp");
  EXPECT_EQ(sizeof one, sizeof(void*));
}

TEST(SharedText, MayBeEmpty) {
  EXPECT_TRUE(SharedText().empty());
  EXPECT_TRUE(SharedText("").empty());
  EXPECT_EQ(SharedText(""), SharedText());
  EXPECT_EQ(SharedText().str(), "");
}

TEST(SharedText, IsTheSameFromAnyThread) {
  std::vector<std::vector<SharedText>> made(4);
  std::vector<std::thread> threads;
  threads.reserve(made.size());
  for (auto& texts : made) {
    threads.emplace_back([&texts] {
      for (int i = 0; i < 200; ++i) texts.emplace_back("text " + std::to_string(i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& texts : made) EXPECT_EQ(texts, made.front());
  EXPECT_EQ(made.front().back().str(), "text 199");
}

}  // namespace
}  // namespace promonitor
