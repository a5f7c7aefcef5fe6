#include "promonitor/frame_memory.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>

namespace pm::detail {
namespace {

#ifdef PM_KEEPS_NO_FRAMES
constexpr bool kKeeps = false;
#else
constexpr bool kKeeps = true;
#endif

TEST(FrameMemory, AFrameTakesThePlaceOfOneOfItsSize) {
  FrameMemory& memory = FrameMemory::ofThread();
  struct Case {
    std::size_t over, begins;
    bool same;
  };
  const Case cases[] = {{1, 128, true},     {128, 1, true},     {128, 129, false}, {129, 256, true},
                        {1500, 1500, true}, {4096, 4000, true}, {4096, 100, false}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.over);
    void* const over = memory.take(c.over);
    memory.give(over, c.over);
    void* const begins = memory.take(c.begins);
    if (kKeeps) {
      EXPECT_EQ(begins == over, c.same);
    }
    memory.give(begins, c.begins);
  }
}

TEST(FrameMemory, FramesOfAnySizeAreGivenAndTaken) {
  FrameMemory& memory = FrameMemory::ofThread();
  for (const std::size_t size : {4096U, 4097U, 100000U}) {
    SCOPED_TRACE(size);
    std::vector<void*> frames;
    for (int i = 0; i < 300; ++i) {
      frames.push_back(memory.take(size));
      std::memset(frames.back(), i, size);
    }
    for (void* const frame : frames) {
      EXPECT_EQ(std::count(frames.begin(), frames.end(), frame), 1);
      memory.give(frame, size);
    }
  }
}

}  // namespace
}  // namespace pm::detail
