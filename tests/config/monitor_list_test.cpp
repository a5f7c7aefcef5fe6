// The entries of `monitors` as lines of a file.
#include "config/monitor_list.hpp"

#include <gmock/gmock.h>

namespace promonitor::config {
namespace {

using testing::IsEmpty;

struct Cut {
  const char* what;
  const char* text;
  std::vector<std::string> entries;
  const char* rest;
};

std::vector<std::string> entriesOf(const CutText& cut, const std::string& text) {
  std::vector<std::string> entries;
  for (const EntryText& entry : cut.entries) {
    entries.push_back(text.substr(entry.offset, entry.length));
  }
  return entries;
}

TEST(MonitorList, IsCutByTheIndentOfItsLines) {
  const std::vector<Cut> table = {
      {"indented",
       "a: 1\nmonitors:\n  - b\n  - c\n    d\ne: 2\n",
       {"  - b\n", "  - c\n    d\n"},
       "a: 1\nmonitors:\n\n\n\ne: 2\n"},
      {"not indented", "monitors:\n- b\n- c\nd:\n", {"- b\n", "- c\n"}, "monitors:\n\n\nd:\n"},
      {"without a last line end", "monitors:\n- b\n- c", {"- b\n", "- c"}, "monitors:\n\n\n"},
      {"with line ends of two bytes",
       "monitors: \r\n- b\r\n- c\r\n",
       {"- b\r\n", "- c\r\n"},
       "monitors: \r\n\n\n"},
      {"with comments",
       "monitors: # these\n# one\n\n  - b # two\n# three\n\n  - c\n",
       {"  - b # two\n# three\n\n", "  - c\n"},
       "monitors: # these\n# one\n\n\n\n\n\n"},
      {"with a dash alone",
       "monitors:\n-\n  b: 1\n-\n",
       {"-\n  b: 1\n", "-\n"},
       "monitors:\n\n\n\n"},
      {"with a list inside",
       "monitors:\n  - b:\n    - c\n    -d\n  - e\n",
       {"  - b:\n    - c\n    -d\n", "  - e\n"},
       "monitors:\n\n\n\n\n"},
      {"up to another document",
       "monitors:\n- b\n---\n- c\n",
       {"- b\n"},
       "monitors:\n\n---\n- c\n"},
      {"up to a line that stands further out",
       "monitors:\n  - b\n - c\n",
       {"  - b\n"},
       "monitors:\n\n - c\n"},
  };
  for (const Cut& row : table) {
    SCOPED_TRACE(row.what);
    const CutText cut = cutMonitors(row.text);
    EXPECT_EQ(entriesOf(cut, row.text), row.entries);
    EXPECT_EQ(cut.rest(), row.rest);
  }
}

TEST(MonitorList, TellsTheLinesOfItsEntries) {
  const CutText cut = cutMonitors("a: 1\n\nmonitors:\n# b\n- c\n\n- d\n");

  ASSERT_EQ(cut.entries.size(), 2U);
  EXPECT_EQ(cut.entries[0].line, 5U);
  EXPECT_EQ(cut.entries[1].line, 7U);
}

TEST(MonitorList, IsLeftInTheTextWhereItHasNoLinesOfItsOwn) {
  for (const char* const text :
       {"", "monitors:", "monitors:\n", "monitors: []\n", "monitors: [b,\n- c]\n",
        "monitors:\n  b: c\n", "monitors: &all\n- b\n", " monitors:\n- b\n", "monitors :\n- b\n",
        "\"monitors\":\n- b\n", "monitors:\n\t- b\n", "monitors:\n# - b\n", "monitorss:\n- b\n",
        "monitors:\n-b\n"}) {
    const CutText cut = cutMonitors(text);
    EXPECT_THAT(cut.entries, IsEmpty()) << text;
    EXPECT_EQ(cut.rest(), text);
  }
}

}  // namespace
}  // namespace promonitor::config
