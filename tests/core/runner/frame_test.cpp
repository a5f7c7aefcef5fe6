#include "core/runner/frame.hpp"

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/sanitizers.hpp"

namespace promonitor {
namespace {

void give(FrameBuffer& buffer, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto space = buffer.space();
    const std::size_t size = std::min(space.size(), bytes.size());
    std::memcpy(space.data(), bytes.data(), size);
    buffer.filled(size);
    bytes.remove_prefix(size);
  }
}

std::string threeFrames() {
  std::string out;
  { FrameWriter(out, FrameType::Ready); }
  {
    FrameWriter frame(out, FrameType::Log);
    frame.put(std::uint32_t{7});
    frame.put("text");
  }
  { FrameWriter(out, FrameType::Pong).put(0.5); }
  return out;
}

TEST(Frame, IsTakenApartInTheOrderItWasPutTogether) {
  std::string out;
  {
    FrameWriter frame(out, FrameType::Result);
    frame.put(std::uint8_t{1});
    frame.put(std::int64_t{-2});
    frame.put("three");
    frame.put("");
    frame.put(-0.5);
  }
  FrameReader frame(std::string_view(out).substr(kFrameHeader));

  EXPECT_EQ(frame.take<std::uint8_t>(), 1);
  EXPECT_EQ(frame.take<std::int64_t>(), -2);
  EXPECT_EQ(frame.text(), "three");
  EXPECT_EQ(frame.text(), "");
  EXPECT_FALSE(frame.done());
  EXPECT_EQ(frame.take<double>(), -0.5);
  EXPECT_TRUE(frame.done());
}

TEST(Frame, ReadsNothingThatIsNotThere) {
  std::string bytes;
  for (int i = 0; i < 40; ++i) bytes += '\xff';
  for (std::size_t size = 0; size <= 7; ++size) {
    FrameReader frame(std::string_view(bytes).substr(0, size));
    EXPECT_EQ(frame.take<std::uint64_t>(), 0U);
    EXPECT_TRUE(frame.failed());
    EXPECT_EQ(frame.take<std::uint8_t>(), 0U) << "nothing is read behind a failure";
  }
  FrameReader text(bytes);
  EXPECT_EQ(text.text(), "");
  EXPECT_TRUE(text.failed());
}

TEST(Frame, TrustsNoCount) {
  struct Case {
    std::uint32_t count;
    std::size_t least, rest;
    bool sound;
  };
  const Case cases[] = {{0, 4, 0, true},           {1, 4, 4, true},   {1, 4, 3, false},
                        {3, 4, 12, true},          {4, 4, 12, false}, {0xffffffff, 1, 100, false},
                        {0x80000000, 8, 0, false}, {0, 8, 100, true}};
  for (const Case& one : cases) {
    SCOPED_TRACE(testing::Message() << one.count << " of " << one.least << " in " << one.rest);
    std::string body(reinterpret_cast<const char*>(&one.count), sizeof one.count);
    body.append(one.rest, 'x');
    FrameReader frame(body);
    EXPECT_EQ(frame.count(one.least), one.sound ? one.count : 0U);
    EXPECT_EQ(frame.failed(), !one.sound);
  }
}

TEST(FrameBuffer, GivesFramesHoweverTheBytesCome) {
  const std::string stream = threeFrames();
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    SCOPED_TRACE(piece);
    FrameBuffer buffer(64);
    std::vector<std::pair<int, std::string>> frames;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      give(buffer, std::string_view(stream).substr(at, piece));
      Frame frame;
      while (buffer.next(frame) == FrameBuffer::Next::Frame) {
        frames.emplace_back(frame.type, frame.body);
      }
    }
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(frames[0], (std::pair<int, std::string>(int(FrameType::Ready), "")));
    EXPECT_EQ(frames[1].second.substr(8), "text");
    EXPECT_EQ(frames[2].second.size(), sizeof(double));
  }
}

TEST(FrameBuffer, WaitsForNoFrameThatIsTooLong) {
  FrameBuffer buffer(64);
  std::string out;
  { FrameWriter(out, FrameType::Log).put(std::string(60, 'x')); }
  give(buffer, out);
  Frame frame;
  EXPECT_EQ(buffer.next(frame), FrameBuffer::Next::Frame);

  const std::uint32_t longer = 65;
  give(buffer, {reinterpret_cast<const char*>(&longer), sizeof longer});
  EXPECT_EQ(buffer.next(frame), FrameBuffer::Next::Incomplete);
  give(buffer, "x");
  EXPECT_EQ(buffer.next(frame), FrameBuffer::Next::TooLong);
}

TEST(FrameBuffer, SurvivesMutatedStreams) {
  std::mt19937 random(4711);
  const std::string sound = threeFrames();
  for (int run = 0; run < 20'000 / test::kSlowness; ++run) {
    std::string stream = sound;
    for (auto flips = random() % 4 + 1; flips > 0; --flips) {
      stream[random() % stream.size()] = static_cast<char>(random());
    }
    FrameBuffer buffer(64);
    give(buffer, stream);
    Frame frame;
    std::size_t total = 0;
    auto next = buffer.next(frame);
    for (; next == FrameBuffer::Next::Frame; next = buffer.next(frame)) {
      total += kFrameHeader + frame.body.size();
    }
    ASSERT_LE(total, stream.size());
  }
}

}  // namespace
}  // namespace promonitor
