#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include <gmock/gmock.h>

#include "tests/core/store/child_process.hpp"
#include "tests/core/store/small_disk.hpp"
#include "tests/core/store/sqlite_fixture.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class SqlStoreFaults : public SqliteFixture {
 protected:
  /// Commits until that fails, and returns the reason.
  static std::string commitUntilRefused(SqlStore& store, MonitorKey monitor) {
    for (int round = 0; round < 1000; ++round) {
      ResultBatch batch;
      for (int i = 0; i < 500; ++i) {
        batch.checks.push_back(failedCheck(monitor, (round * 500 + i) * 1s));
      }
      try {
        store.commit(batch);
      } catch (const StoreError& error) {
        return error.what();
      }
    }
    return "nothing was refused";
  }

  /// Commits until there is no more room, makes some, and commits again: what came of it.
  std::string fillAndGoOn(const std::function<void()>& make_room) const {
    const auto store = open();
    const MonitorKey monitor = prepare(*store);
    const std::string reason = commitUntilRefused(*store, monitor);
    const auto kept = store->counts().checks;
    make_room();
    store->commit({{sampleCheck(monitor, 100h)}, {}, {}});
    const bool went_on = kept > 0 && store->counts().checks == kept + 1;
    return reason + (went_on ? "; went on" : "; lost its place");
  }

  void corrupt(std::streamoff from) const {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(from);
    file << std::string(4096, '\x5a');
  }
};

TEST_F(SqlStoreFaults, NamesWhatIsWrongWithAPath) {
  std::filesystem::create_directory(directory_.file("folder.db"));
  std::ofstream(directory_.file("notes.txt")) << std::string(5000, 'x');
  const struct {
    std::string path, text;
  } cases[] = {
      {directory_.file("missing/promonitor.db"), "missing of the database does not exist: create"},
      {directory_.file("folder.db"), "folder.db is not a file: name a file"},
      {directory_.file("notes.txt/promonitor.db"), "does not exist: create"},
      {directory_.file("notes.txt"), "is damaged or is not a database"},
      {"", "does not exist: create"},
  };
  for (const auto& [path, text] : cases) {
    SCOPED_TRACE(path);
    SqlStoreSettings how = settings();
    how.path = path;
    EXPECT_THAT(refusal(how), HasSubstr(text));
  }
}

TEST_F(SqlStoreFaults, NamesMissingPermissions) {
  open();
  const auto refused_to_a_user = [&] {
    return inChild([&](const ChildProcess::Say& say) {
      if (geteuid() == 0 && seteuid(65534) != 0) say("cannot become another user");
      say(refusal());
    });
  };

  ASSERT_EQ(chmod(directory_.path().c_str(), 0555), 0);
  EXPECT_THAT(refused_to_a_user(), HasSubstr("cannot write in " + directory_.path()));

  ASSERT_EQ(chmod(directory_.path().c_str(), 0777), 0);
  ASSERT_EQ(chmod(path_.c_str(), 0), 0);
  EXPECT_THAT(refused_to_a_user(), HasSubstr("cannot read and write the database"));
}

TEST_F(SqlStoreFaults, LetsNobodyElseReadANewDatabase) {
  const auto store = open();
  prepare(*store);

  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    SCOPED_TRACE(suffix);
    struct stat info {};
    ASSERT_EQ(stat((path_ + suffix).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
  }
}

TEST_F(SqlStoreFaults, ReportsDamageInsteadOfReturningIt) {
  std::string reason;
  {
    const auto store = open();
    const MonitorKey monitor = prepare(*store);
    ResultBatch batch;
    for (int i = 0; i < 5000; ++i) batch.checks.push_back(sampleCheck(monitor, i * 1s));
    store->commit(batch);
  }
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(path_));
  for (std::streamoff page = size / 2; page + 4096 <= size; page += 4096) corrupt(page);

  const auto store = open();
  try {
    const User owner = store->listUsers().at(0);
    store->latestChecks(owner.id, store->loadMonitors().at(0).key, 5000);
  } catch (const StoreError& error) {
    reason = error.what();
  }

  EXPECT_THAT(reason, HasSubstr("is damaged"));
}

TEST_F(SqlStoreFaults, WaitsForALockOnlySoLongAndThenGoesOn) {
  const auto store = open();
  const MonitorKey monitor = prepare(*store);
  Poco::Data::Session stranger = this->stranger();
  stranger << "BEGIN IMMEDIATE", Poco::Data::Keywords::now;

  EXPECT_THAT(commitUntilRefused(*store, monitor), HasSubstr("was locked by another program"));
  EXPECT_EQ(store->listUsers().size(), 1U) << "readers do not wait for a writer";
  EXPECT_EQ(store->counts().checks, 0);

  stranger << "ROLLBACK", Poco::Data::Keywords::now;
  store->commit({{sampleCheck(monitor, 1s)}, {}, {}});
  EXPECT_EQ(store->counts().checks, 1);
}

TEST_F(SqlStoreFaults, KeepsWhatItHasAtTheFileSizeLimitAndGoesOnAfterIt) {
  const std::string said = inChild([&](const ChildProcess::Say& say) {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit small{1 << 20, limit.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    say(fillAndGoOn([&] { setrlimit(RLIMIT_FSIZE, &limit); }));
  });

  EXPECT_THAT(said, HasSubstr("file size limits; went on"));
  EXPECT_EQ(ask("PRAGMA integrity_check"), "ok");
}

TEST_F(SqlStoreFaults, SaysThatTheDiskIsFullAndGoesOnWhenThereIsRoom) {
  const std::string said = inChild([&](const ChildProcess::Say& say) {
    const SmallDisk disk(2 << 20);
    say(fillAndGoOn([] { SmallDisk::makeRoom(6 << 20); }));
  });

  EXPECT_THAT(said, HasSubstr("the disk is full: free some space; went on"));
  EXPECT_EQ(ask("PRAGMA integrity_check"), "ok");
}

TEST_F(SqlStoreFaults, DoesSoOnARealDisk) {
  const std::string said = inChild([&](const ChildProcess::Say& say) {
    const std::string directory = directory_.path();
    if (const char* const why = mountSmallDisk(directory.c_str(), "2m")) {
      return say(std::string("no small file system: ") + why);
    }
    say(fillAndGoOn([&] { growSmallDisk(directory.c_str(), "8m"); }));
  });
  if (said.starts_with("no small file system")) GTEST_SKIP() << said;

  EXPECT_THAT(said, HasSubstr("the disk is full: free some space; went on"));
}

}  // namespace
}  // namespace promonitor
