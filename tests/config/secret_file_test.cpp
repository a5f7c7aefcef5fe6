#include "config/secret_file.hpp"

#include <sys/stat.h>

#include <string>

#include <gtest/gtest.h>

#include "tests/config/config_folder.hpp"

namespace promonitor::config {
namespace {

using std::filesystem::perms;

TEST(SecretFile, ReadsTheTextWithoutItsLineEnd) {
  const struct {
    const char* content;
    const char* secret;
  } rows[] = {{"s3cret", "s3cret"},
              {"s3cret\n", "s3cret"},
              {"s3cret\r\n", "s3cret"},
              {"two\nlines\n", "two\nlines"},
              {" spaces \n", " spaces "}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.content);
    const ConfigFolder folder;
    std::string reason;

    EXPECT_EQ(readSecretFile(folder.write("key", row.content), reason), row.secret);
  }
}

TEST(SecretFile, RefusesWhatOthersCanReadOrWrite) {
  const struct {
    unsigned mode;
    bool accepted;
  } rows[] = {{0400, true},  {0600, true},  {0440, true},  {0640, true},
              {0604, false}, {0644, false}, {0602, false}, {0666, false}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.mode);
    const ConfigFolder folder;
    const auto path = folder.write("key", "s3cret", perms(row.mode));
    std::string reason;

    EXPECT_EQ(readSecretFile(path, reason).has_value(), row.accepted);

    EXPECT_EQ(reason.find("chmod 600") != std::string::npos, !row.accepted);
    EXPECT_EQ(reason.find("s3cret"), std::string::npos);
  }
}

TEST(SecretFile, RefusesWhatIsNoSecret) {
  using namespace std::string_literals;
  const ConfigFolder folder;
  folder.write("empty", "");
  folder.write("line-end", "\n");
  folder.write("nul", "a\0b"s);
  folder.write("large", std::string(65537, 'x'));
  folder.write("folder/x", "");
  ::mkfifo(folder.file("pipe").c_str(), 0600);
  const struct {
    const char* name;
    const char* reason;
  } rows[] = {{"absent", "cannot be opened: No such file or directory"},
              {"empty", "is empty"},
              {"line-end", "is empty"},
              {"nul", "holds a NUL byte"},
              {"large", "is larger than 64 KiB"},
              {"folder", "is not a regular file"},
              {"pipe", "is not a regular file"}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    std::string reason;

    EXPECT_FALSE(readSecretFile(folder.file(row.name), reason));
    EXPECT_EQ(reason, row.reason);
  }
}

}  // namespace
}  // namespace promonitor::config
