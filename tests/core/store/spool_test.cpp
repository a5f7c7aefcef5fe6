#include "core/store/spool.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/batch_packing.hpp"
#include "core/store/memory_store.hpp"
#include "tests/core/store/store_samples.hpp"
#include "tests/support/temporary_directory.hpp"

namespace promonitor {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr std::size_t kCapacity = 64UL * 1024;
constexpr std::size_t kHead = 4096;
constexpr MonitorKey kMonitor{7};

ResultBatch fullBatch(int number) {
  const Duration moment = seconds(number);
  Incident opened = openedBy(failedCheck(kMonitor, moment));
  Incident closed = opened;
  closed.closed_at = at(moment + seconds(9));
  closed.end = IncidentEnd::Recovered;
  CheckRecord led = sampleCheck(kMonitor, moment);
  led.lead = std::chrono::microseconds(-number);
  return {.checks = {std::move(led), failedCheck(MonitorKey{8}, -moment)},
          .states = {{kMonitor,
                      {.status = Status::Down,
                       .health = Health::Maintenance,
                       .since = at(moment),
                       .failures_in_row = number,
                       .successes_in_row = -1,
                       .incident = at(moment),
                       .flapping = {.active = true, .history = 0x7fffff}}}},
          .missed = {{kMonitor, at(moment), at(moment + seconds(60)), 7, MissReason::Maintenance,
                      seconds(number)}},
          .plans = {{kMonitor, {at(moment), seconds(30), true}}},
          .incidents = {opened, closed}};
}

bool same(const ResultBatch& a, const ResultBatch& b) {
  const auto same_state = [](const auto& x, const auto& y) {
    return x.monitor == y.monitor && x.snapshot == y.snapshot;
  };
  const auto same_plan = [](const auto& x, const auto& y) {
    return x.monitor == y.monitor && x.plan == y.plan;
  };
  return a.checks == b.checks && a.missed == b.missed && a.incidents == b.incidents &&
         std::equal(a.states.begin(), a.states.end(), b.states.begin(), b.states.end(),
                    same_state) &&
         std::equal(a.plans.begin(), a.plans.end(), b.plans.begin(), b.plans.end(), same_plan);
}

TEST(BatchPacking, ReturnsEveryPartAsItWas) {
  ResultBatch extreme = fullBatch(1);
  extreme.checks[0].slot = WallTime{};
  extreme.checks[0].started_at = WallTime(seconds(-1));
  extreme.checks[0].result.status_code = -5;
  extreme.checks[0].result.response_time = std::chrono::hours(24 * 366 * 100);
  extreme.missed[0].count = std::numeric_limits<std::int64_t>::max() / 4;
  for (const ResultBatch& batch : {ResultBatch{}, fullBatch(0), fullBatch(12345), extreme}) {
    EXPECT_TRUE(same(unpackBatch(packBatch(batch)), batch));
  }
}

TEST(BatchPacking, RefusesEveryCutAndSurvivesEveryMutation) {
  const std::string packed = packBatch(fullBatch(3));
  for (std::size_t size = 0; size < packed.size(); ++size) {
    EXPECT_THROW(unpackBatch(packed.substr(0, size)), StoreError) << size;
  }
  std::mt19937 random(1);
  for (int i = 0; i < 5000; ++i) {
    std::string mutated = packed;
    mutated[random() % mutated.size()] = static_cast<char>(random());
    try {
      unpackBatch(mutated);
    } catch (const StoreError&) {
      continue;
    }
  }
}

class SpoolTest : public testing::Test {
 protected:
  std::filesystem::path file() const { return directory_.file("results.spool"); }
  Spool open(std::size_t capacity = kCapacity, const std::string& database = "db") const {
    return {file(), database, capacity};
  }
  void overwrite(std::size_t at, const std::string& bytes) const {
    const int fd = ::open(file().c_str(), O_WRONLY | O_CLOEXEC);
    ASSERT_GE(::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(at)), 0);
    ::close(fd);
  }

  TemporaryDirectory directory_;
};

TEST_F(SpoolTest, GivesBackInOrderWhatItTook) {
  Spool spool = open();
  EXPECT_TRUE(spool.empty());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(spool.push(fullBatch(i)));
  EXPECT_EQ(spool.rows(), 9U);
  for (int i = 0; i < 3; ++i) {
    ASSERT_FALSE(spool.empty());
    ASSERT_NE(spool.front(), nullptr);
    EXPECT_TRUE(same(*spool.front(), fullBatch(i)));
    spool.pop();
  }
  EXPECT_TRUE(spool.empty());
  EXPECT_EQ(spool.rows(), 0U);
  EXPECT_EQ(spool.bytes(), 0U);
}

TEST_F(SpoolTest, FindsAgainWhatACrashLeft) {
  {
    Spool spool = open();
    for (int i = 0; i < 3; ++i) spool.push(fullBatch(i));
    spool.front();
    spool.pop();  // the file does not say so
  }
  Spool spool = open();
  EXPECT_EQ(spool.notice(), "");
  EXPECT_EQ(spool.rows(), 9U);
  EXPECT_TRUE(same(*spool.front(), fullBatch(0)));
}

TEST_F(SpoolTest, CutsOffARecordThatWasTornAtAnyByte) {
  std::size_t second = 0, end = 0;
  {
    Spool spool = open();
    spool.push(fullBatch(0));
    second = kHead + spool.bytes();
    spool.push(fullBatch(1));
    end = kHead + spool.bytes();
  }
  std::ifstream in(file(), std::ios::binary);
  const std::string whole(std::istreambuf_iterator<char>(in), {});
  for (std::size_t torn = second; torn < end; torn += 3) {
    overwrite(second, whole.substr(second, torn - second) + std::string(end - torn, '\0'));
    Spool spool = open();
    // The last bytes of a record may be zeros.
    const bool intact = whole.find_first_not_of('\0', torn) >= end;
    EXPECT_EQ(spool.rows(), intact ? 6U : 3U) << torn;
    EXPECT_TRUE(same(*spool.front(), fullBatch(0)));
    EXPECT_TRUE(spool.push(fullBatch(2)));
    EXPECT_EQ(spool.notice().empty(), torn == second || intact) << spool.notice();
  }
}

TEST_F(SpoolTest, TakesNothingOfAnEarlierRoundForARecord) {
  std::size_t size = 0;
  {
    Spool spool = open();
    for (int i = 0; i < 3; ++i) spool.push(fullBatch(1));
    size = spool.bytes() / 3;
    while (!spool.empty()) {
      spool.front();
      spool.pop();
    }
    spool.push(fullBatch(1));
  }
  // As if the mark behind it were lost: the second record of the first round stands there whole.
  const auto length = static_cast<std::uint32_t>(size - 8);
  std::string bytes(4, '\0');
  for (unsigned i = 0; i < 4; ++i) bytes[i] = static_cast<char>(length >> (8 * i));
  overwrite(kHead + size, bytes);

  const Spool spool = open();

  EXPECT_EQ(spool.rows(), 3U);
  EXPECT_THAT(spool.notice(), HasSubstr("was cut off"));
}

TEST_F(SpoolTest, SaysNoWhenItIsFullAndKeepsWhatItHas) {
  Spool spool = open(2000);
  int taken = 0;
  while (spool.push(fullBatch(taken))) ++taken;
  EXPECT_GT(taken, 1);
  EXPECT_LE(spool.bytes(), 2000U);
  EXPECT_EQ(spool.rows(), static_cast<std::uint64_t>(3 * taken));
  spool.front();
  spool.pop();
  EXPECT_TRUE(same(*spool.front(), fullBatch(1)));
}

TEST_F(SpoolTest, ReservesItsRoomOnDisk) {
  const Spool spool = open();
  struct stat status {};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_GE(status.st_blocks * 512, static_cast<blkcnt_t>(kCapacity));
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(SpoolTest, ShrinksOnlyWhenItIsEmpty) {
  open().push(fullBatch(0));
  {
    Spool spool = open(1000);
    EXPECT_EQ(spool.capacity(), kCapacity);
    spool.front();
    spool.pop();
  }
  EXPECT_EQ(open(1000).capacity(), 1000U);
  EXPECT_LT(std::filesystem::file_size(file()), kHead + 1100);
}

TEST_F(SpoolTest, LeavesTheFileOfAnotherDatabaseAlone) {
  const struct {
    const char* what;
    std::function<void()> prepare;
    const char* notice;
  } rows[] = {
      {"another database's", [&] { open(kCapacity, "other").push(fullBatch(0)); },
       "held results for other: it was left alone as"},
      {"not one of ours", [&] { std::ofstream(file()) << "my notes"; }, "held no results"},
      {"of a newer promonitor",
       [&] {
         open().push(fullBatch(0));
         overwrite(7, "3");
       },
       "held results of a newer promonitor, which stores them: it was left alone as"},
      {"of a format that never was",
       [&] {
         open().push(fullBatch(0));
         overwrite(7, "0");
       },
       "held no results"},
      {"a damaged head",
       [&] {
         open().push(fullBatch(0));
         overwrite(10, "x");
       },
       "held no results"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    row.prepare();
    {
      const Spool spool = open();
      EXPECT_TRUE(spool.empty());
      EXPECT_THAT(spool.notice(), HasSubstr(row.notice));
    }
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      ++files;
      std::filesystem::remove(entry.path());
    }
    EXPECT_EQ(files, 2U);
  }
}

/// All miss reasons that the first format knew: what it left is read, and what follows is not taken
/// for its own by a promonitor that knows no other.
TEST_F(SpoolTest, ReadsTheFirstFormatAndWritesItsOwnBehindIt) {
  const auto format = [&] {
    std::ifstream in(file(), std::ios::binary);
    std::string head(8, '\0');
    in.read(head.data(), 8);
    return head;
  };
  open().push(fullBatch(0));
  overwrite(7, "1");
  ResultBatch busy = fullBatch(1);
  busy.missed[0].reason = MissReason::HostBusy;
  {
    Spool spool = open();
    EXPECT_EQ(spool.notice(), "");
    EXPECT_EQ(spool.rows(), 3U);
    EXPECT_EQ(format(), "PMSPOOL2");
    spool.push(busy);
  }
  Spool spool = open();
  EXPECT_EQ(spool.notice(), "");
  for (const ResultBatch& batch : {fullBatch(0), busy}) {
    ASSERT_NE(spool.front(), nullptr);
    EXPECT_TRUE(same(*spool.front(), batch));
    spool.pop();
  }
  EXPECT_EQ(format(), "PMSPOOL2");
}

/// What a whole record holds that no format tells of is left alone, not cut off.
TEST_F(SpoolTest, LeavesRecordsAloneThatItDoesNotUnderstand) {
  ResultBatch strange = fullBatch(1);
  strange.missed[0].reason = static_cast<MissReason>(kMissReasonCount);
  {
    Spool spool = open();
    spool.push(fullBatch(0));
    spool.push(strange);
  }

  Spool spool = open();

  EXPECT_THAT(spool.notice(), HasSubstr("held results that this promonitor cannot read"));
  EXPECT_TRUE(spool.empty());
  EXPECT_EQ(spool.capacity(), kCapacity);
  EXPECT_TRUE(spool.push(fullBatch(2)));
  EXPECT_EQ(spool.rows(), 3U);
}

TEST_F(SpoolTest, GivesUpWhatTheDiskDoesNotGiveBack) {
  Spool spool = open();
  spool.push(fullBatch(0));
  spool.push(fullBatch(1));
  overwrite(kHead + 20, "?");
  EXPECT_EQ(spool.front(), nullptr);
  EXPECT_EQ(spool.discard(), 6U);
  EXPECT_TRUE(spool.empty());
  EXPECT_TRUE(spool.push(fullBatch(2)));
  EXPECT_TRUE(same(*spool.front(), fullBatch(2)));
}

TEST_F(SpoolTest, SaysWhatIsWrongWithItsPlace) {
  try {
    const Spool spool(directory_.file("absent/results.spool"), "db", kCapacity);
    FAIL() << "opened";
  } catch (const StoreError& error) {
    EXPECT_THAT(error.what(), HasSubstr("cannot open the spool"));
    EXPECT_THAT(error.what(), HasSubstr("absent/results.spool: No such file or directory"));
    EXPECT_THAT(error.what(), HasSubstr("database.spool.file"));
  }
}

TEST_F(SpoolTest, ReplaysTwiceWithoutStoringTwice) {
  MemoryStore store;
  const User user = store.saveUser("a@example.com", "free", at());
  const MonitorKey key = store.saveMonitors({sampleMonitor(user.id, "site")}, {}).at(0);
  const ResultBatch batch{.checks = {sampleCheck(key, seconds(1)), failedCheck(key, seconds(2))}};
  store.commit(batch);
  Spool spool = open();
  spool.push(batch);
  spool.push({.checks = {sampleCheck(key, seconds(3))}});

  EXPECT_EQ(replay(spool, store), 3U);
  EXPECT_TRUE(spool.empty());
  EXPECT_EQ(store.counts().checks, 3);
}

}  // namespace
}  // namespace promonitor
