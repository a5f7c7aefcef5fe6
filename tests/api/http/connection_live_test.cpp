// Bodies that grow as things happen.
#include <optional>
#include <utility>

#include "tests/api/http/connection_fixture.hpp"

namespace promonitor::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// What a test holds of a body that a connection owns.
struct LiveHandle {
  std::string text;
  bool over = false;
  bool stalled = false;
  bool gone = false;
};

class GivenLive final : public LiveBody {
 public:
  explicit GivenLive(LiveHandle& handle) : handle_(handle) {}
  ~GivenLive() override { handle_.gone = true; }
  bool next(std::string& out, std::size_t room) override {
    out += handle_.text.substr(0, room);
    handle_.text.erase(0, room);
    return !handle_.over;
  }
  void stalled() override { handle_.stalled = true; }

 private:
  LiveHandle& handle_;
};

class LiveHandler final : public HttpHandler {
 public:
  explicit LiveHandler(LiveHandle& handle) : handle_(handle) {}
  Response handle(const Request& /*request*/) override {
    Response response;
    response.live = std::make_unique<GivenLive>(handle_);
    return response;
  }
  Response refuse(const Refusal& /*refusal*/, const std::string& /*peer*/) override { return {}; }

 private:
  LiveHandle& handle_;
};

class LiveConnection : public ConnectionTest {
 public:
  void begin(const std::string& version = "1.1") {
    live->received(get("/", version));
    took();
  }
  std::string took(std::size_t bytes = std::string::npos) {
    std::string out(live->output().substr(0, bytes));
    live->sent(out.size());
    return out;
  }
  void grow(const std::string& text) {
    handle.text += text;
    live->bodyGrew();
  }

  LiveHandle handle;
  LiveHandler handler{handle};
  std::optional<Connection> live{std::in_place, handler,     limits, clock,
                                 long_bodies,   "192.0.2.1", [] {}};
};

TEST_F(LiveConnection, SendsWhatIsThereAndThenWhatComes) {
  handle.text = "one";
  live->received(get("/"));
  EXPECT_EQ(took(),
            "HTTP/1.1 200 OK\r\nDate: Sun, 15 Jun 2025 15:06:40 GMT\r\nTransfer-Encoding: "
            "chunked\r\nConnection: close\r\n\r\n3\r\none\r\n");
  EXPECT_EQ(live->output(), "");
  grow("three");
  EXPECT_EQ(took(), "5\r\nthree\r\n");
  handle.text = "late";
  clock.advance(seconds(3600));
  live->tick(true);
  EXPECT_EQ(took(), "4\r\nlate\r\n") << "nobody is idle who follows";
}

TEST_F(LiveConnection, EndsInOrderWhenTheServerEndsIt) {
  const struct {
    const char* how;
    void (*end)(LiveConnection&);
  } rows[] = {
      {"over",
       [](LiveConnection& test) {
         test.handle.over = true;
         test.live->bodyGrew();
       }},
      {"the server stops", [](LiveConnection& test) { test.live->drain(); }},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.how);
    handle = {};
    live.emplace(handler, limits, clock, long_bodies, "192.0.2.1", [] {});
    begin();
    row.end(*this);
    EXPECT_EQ(took(), "0\r\n\r\n");
    EXPECT_TRUE(handle.gone);
    EXPECT_TRUE(live->wantsShutdown());
    clock.advance(seconds(1));
    live->tick(false);
    EXPECT_TRUE(live->finished());
  }
}

TEST_F(LiveConnection, EndsWhenItsClientLeaves) {
  begin();
  EXPECT_TRUE(live->wantsInput()) << "the end is seen there";
  live->received("whatever");
  EXPECT_FALSE(live->finished());
  live->inputEnded();
  EXPECT_TRUE(live->finished());
}

TEST_F(LiveConnection, HoldsLittleForAClientThatDoesNotReadAndLetsItGo) {
  begin();
  handle.text = std::string(1'000'000, 'x');
  live->bodyGrew();
  for (int i = 0; i < 100; ++i) grow(std::string(10'000, 'x'));
  EXPECT_LE(live->output().size(), 2 * limits.live_output_bytes);
  EXPECT_GE(handle.text.size(), 1'900'000U) << "it stays where it is shared";

  clock.advance(limits.write_timeout - milliseconds(1));
  live->tick(false);
  EXPECT_FALSE(live->finished());
  EXPECT_FALSE(handle.stalled);
  clock.advance(milliseconds(1));
  live->tick(false);
  EXPECT_TRUE(live->finished());
  EXPECT_TRUE(handle.stalled);
}

TEST_F(LiveConnection, DoesNotHoldUpAStopForAClientThatDoesNotRead) {
  begin();
  grow(std::string(1'000'000, 'x'));
  live->drain();
  clock.advance(seconds(1));
  live->tick(false);
  EXPECT_TRUE(live->finished());
  EXPECT_FALSE(handle.stalled);
}

TEST_F(LiveConnection, GivesAReaderThatReadsAllOfItInOrder) {
  begin();
  std::string sent;
  for (int i = 0; i < 20'000; ++i) sent += std::to_string(i) + "\n";
  grow(sent);
  std::string received;
  for (std::string some = took(1000); !some.empty(); some = took(1000)) received += some;
  std::string body;
  for (std::size_t at = 0; at < received.size();) {
    const std::size_t size = std::stoul(received.substr(at), nullptr, 16);
    at = received.find("\r\n", at) + 2;
    body += received.substr(at, size);
    at += size + 2;
  }
  EXPECT_EQ(body, sent);
}

TEST_F(LiveConnection, IsPlainForHttp10AndBodilessForHead) {
  begin("1.0");
  grow("abc");
  EXPECT_EQ(took(), "abc");
  live->drain();
  EXPECT_EQ(took(), "");
  EXPECT_TRUE(live->wantsShutdown());

  handle = {};
  Connection head(handler, limits, clock, long_bodies, "192.0.2.1", [] {});
  head.received("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(handle.gone);
  EXPECT_TRUE(head.output().ends_with("\r\n\r\n"));
}

}  // namespace
}  // namespace promonitor::api
