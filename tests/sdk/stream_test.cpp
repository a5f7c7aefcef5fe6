#include <algorithm>
#include <array>
#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/sdk/running.hpp"

namespace promonitor {
namespace {

/// Connects, then reads three lines.
pm::CheckTask threeLines(pm::Context ctx) {
  pm::Stream stream = co_await ctx.connect("host", 25);
  std::string all;
  for (int i = 0; i < 3; ++i) {
    const std::string_view line = co_await stream.readLine(8);
    all += '[';
    all += line;
    all += ']';
  }
  co_return pm::degraded("lines", all);
}

struct LineCase {
  std::initializer_list<std::string_view> chunks;
  const char* code;
  const char* message;
};

TEST(Stream, ReadsLinesHoweverTheyArrive) {
  const LineCase cases[] = {
      {{"a\nb\nc\n"}, "lines", "[a][b][c]"},
      {{"a\r\nb\r\n", "c\r\n"}, "lines", "[a][b][c]"},
      {{"a", "\r", "\n", "\n", "\n"}, "lines", "[a][][]"},
      {{"12345678\n", "\n\n"}, "lines", "[12345678][][]"},
      {{"123456789\n"}, "protocol", "no end of line within 8 bytes"},
      {{"12345", "6789"}, "protocol", "no end of line within 8 bytes"},
      {{"a\nb", ""}, "closed", "the peer closed the connection after 1 bytes"},
      {{""}, "closed", "the peer closed the connection after 0 bytes"}};
  for (const LineCase& one : cases) {
    SCOPED_TRACE(one.message);
    ScriptedCheck check;
    check.start(threeLines);
    check.fake.end();
    for (const std::string_view chunk : one.chunks) {
      ASSERT_EQ(check.fake.waitsFor(), "read");
      check.fake.transfer(chunk);
    }
    ASSERT_EQ(check.fake.results.size(), 1U);
    EXPECT_EQ(check.fake.results[0].code, one.code);
    EXPECT_EQ(check.fake.results[0].message, one.message);
    EXPECT_EQ(check.fake.open_streams, 0);
  }
}

TEST(Stream, GivesWhatWasReadAheadToTheNextRead) {
  ScriptedCheck check;
  check.start([](pm::Context ctx) -> pm::CheckTask {
    pm::Stream stream = co_await ctx.connect("host", 25);
    const std::string line(co_await stream.readLine(8));
    std::array<char, 3> space{};
    const std::size_t first = co_await stream.read(space);
    const std::string_view body(space.data(), first);
    const std::string head = pm::format("{}|{}", line, body);
    const std::size_t second = co_await stream.read(space);
    co_return pm::degraded("read", "{}|{}", head, std::string_view(space.data(), second));
  });
  check.fake.end();
  check.fake.transfer("a\nbcde");

  EXPECT_EQ(check.fake.results.at(0).message, "a|bcd|e");
}

TEST(Stream, RefusesTlsOverBytesThatCameAhead) {
  ScriptedCheck check;
  check.start([](pm::Context ctx) -> pm::CheckTask {
    pm::Stream stream = co_await ctx.connect("host", 25);
    const std::string line(co_await stream.readLine(8));
    co_await stream.startTls({});
    co_return pm::up();
  });
  check.fake.end();
  check.fake.transfer("go\nEVIL");

  EXPECT_EQ(check.fake.results.at(0).code, "protocol");
  EXPECT_EQ(check.fake.results.at(0).message, "the peer sent 4 bytes ahead of TLS");
}

pm::CheckTask readsWithin(pm::Context ctx) {
  pm::ConnectOptions how;
  how.limits.ttfb = std::chrono::milliseconds(20);
  pm::Stream stream = co_await ctx.connect("host", 25, how);
  const std::string line(co_await stream.readLine(8));
  co_return pm::up();
}

pm::CheckTask shakesHandsWithin(pm::Context ctx) {
  pm::ConnectOptions how;
  how.limits.tls = std::chrono::milliseconds(20);
  pm::Stream stream = co_await ctx.connect("host", 25, how);
  co_await stream.startTls({});
  co_return pm::up();
}

TEST(Stream, EndsAPhaseAtItsLimit) {
  const struct {
    const char* waits_for;
    pm::CheckTask (*check)(pm::Context);
    const char* code;
  } cases[] = {{"read", readsWithin, "ttfb_timeout"},
               {"start_tls", shakesHandsWithin, "tls_timeout"}};
  for (const auto& one : cases) {
    SCOPED_TRACE(one.code);
    ScriptedCheck check;
    check.start(one.check);
    check.fake.end();
    ASSERT_EQ(check.fake.waitsFor(), one.waits_for);

    check.fake.end(PM_E_TIMEOUT);

    EXPECT_EQ(check.fake.results.at(0).code, one.code);
    EXPECT_EQ(check.fake.results.at(0).expected, "at most 20 ms");
  }
}

TEST(Stream, TellsOfAddressesThatWereTried) {
  const pm_tried two[] = {{pm::str("192.0.2.1:25"), pm::str("connect_refused"), 5'000'000, {}},
                          {pm::str("192.0.2.2:25"), pm::str("ok"), 1'000'000, {}}};
  const struct {
    std::uint32_t count;
    std::int32_t status;
    bool up;
    std::size_t told;
  } cases[] = {{2, PM_OK, true, 2},
               {2, PM_E_FAIL, false, 2},
               {1, PM_E_FAIL, false, 1},
               {1, PM_OK, true, 0},
               {1, PM_OK, false, 1}};
  for (const auto& one : cases) {
    SCOPED_TRACE(one.told);
    ScriptedCheck check;
    check.start([](pm::Context ctx) -> pm::CheckTask {
      pm::Stream stream = co_await ctx.connect("host", 25);
      const std::string line(co_await stream.readLine(8));
      co_return pm::up();
    });
    check.fake.info.tried = two;
    check.fake.info.tried_count = one.count;
    check.fake.info.tried_stride = sizeof(pm_tried);
    check.fake.end(one.status);
    if (one.status == PM_OK) check.fake.transfer(one.up ? "hello\n" : "");

    const FakeHost::Result& result = check.fake.results.at(0);
    EXPECT_EQ(result.state == PM_STATE_UP, one.up);
    const auto told =
        std::count_if(result.attributes.begin(), result.attributes.end(),
                      [](const std::string& text) { return text.starts_with("192.0.2."); });
    EXPECT_EQ(static_cast<std::size_t>(told), one.told);
  }
}

TEST(Stream, FailsAReadAsTheHostSawIt) {
  ScriptedCheck check;
  check.start(threeLines);
  check.fake.end();
  check.fake.info.code = pm::str("reset");
  check.fake.info.summary = pm::str("192.0.2.1:25 reset the connection");

  check.fake.end(PM_E_FAIL);

  EXPECT_EQ(check.fake.results.at(0).code, "reset");
  EXPECT_EQ(check.fake.results.at(0).failed_phase, std::uint32_t{PM_M_TTFB});
}

TEST(Stream, ClosesWhatItIsMovedOver) {
  ScriptedCheck check;
  check.start([](pm::Context ctx) -> pm::CheckTask {
    pm::Stream stream = co_await ctx.connect("one", 1);
    pm::Stream other = co_await ctx.connect("two", 1);
    stream = std::move(other);
    stream.close(true);
    stream.close();
    co_return pm::up();
  });
  check.fake.end();
  check.fake.end();

  EXPECT_EQ(check.fake.results.size(), 1U);
  EXPECT_EQ(check.fake.open_streams, 0);
}

}  // namespace
}  // namespace promonitor
