// What a set of monitors is about.
#include "app/wanted_monitors.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/json_input.hpp"

namespace promonitor {
namespace {

using testing::ElementsAre;

Uuid idOf(int number) {
  Uuid id;
  id.bytes[0] = static_cast<std::uint8_t>(number);
  return id;
}

/// Ids 1 to 4.
std::vector<Monitor> knownMonitors() {
  std::vector<Monitor> known;
  for (const char* name : {"a", "b", "twin", "twin"}) {
    Monitor& monitor = known.emplace_back();
    monitor.spec.id = idOf(static_cast<int>(known.size()));
    monitor.spec.name = name;
  }
  return known;
}

TEST(WantedMonitors, AreKnownByIdOrName) {
  const std::string first = idOf(1).text();
  const std::string third = idOf(3).text();
  const std::string fourth = idOf(4).text();
  const struct {
    const char* what;
    std::string list;
    /// Of each item: which monitor, from 0; -1: a new one.
    std::vector<int> matches;
    std::vector<std::string> faults;
  } rows[] = {
      {"names", R"([{"name":"b"},{"name":"new"},{"name":"a"}])", {1, -1, 0}, {}},
      {"an id", R"([{"id":")" + first + R"(","name":"renamed"}])", {0}, {}},
      {"no id", R"([{"id":null,"name":"a"}])", {0}, {}},
      {"twins by id",
       R"([{"id":")" + third + R"(","name":"twin"},{"id":")" + fourth + R"(","name":"twin"}])",
       {2, 3},
       {}},
      {"a twin by name", R"([{"name":"twin"}])", {-1}, {"monitors[0].name"}},
      {"an unknown id",
       R"([{"id":")" + idOf(9).text() + R"(","name":"a"}])",
       {-1},
       {"monitors[0].id"}},
      {"no id at all", R"([{"id":"x","name":"a"}])", {-1}, {"monitors[0].id"}},
      {"an id that is no text", R"([{"id":5,"name":"a"}])", {-1}, {"monitors[0].id"}},
      {"no name", R"([{}])", {-1}, {"monitors[0].name"}},
      {"an empty name", R"([{"name":""}])", {-1}, {"monitors[0].name"}},
      {"a name that is no text", R"([{"name":5}])", {-1}, {"monitors[0].name"}},
      {"no object", R"([5,null,[]])", {-1, -1, -1}, {"monitors[0]", "monitors[1]", "monitors[2]"}},
      {"one name twice", R"([{"name":"new"},{"name":"new"}])", {-1, -1}, {"monitors[1].name"}},
      {"one monitor twice",
       R"([{"name":"a"},{"id":")" + first + R"(","name":"c"}])",
       {0, -1},
       {"monitors[1].id"}},
      {"a name given away and taken",
       R"([{"id":")" + first + R"(","name":"b"},{"name":"b"}])",
       {0, 1},
       {"monitors[1].name"}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    std::vector<FieldFault> faults;
    const auto found = matchWanted(api::readJson(row.list).items, knownMonitors(), faults);
    std::vector<int> matches;
    matches.reserve(found.size());
    for (const auto& each : found) matches.push_back(each ? static_cast<int>(*each) : -1);
    std::vector<std::string> paths;
    paths.reserve(faults.size());
    for (const FieldFault& fault : faults) paths.push_back(fault.path);
    EXPECT_EQ(matches, row.matches);
    EXPECT_EQ(paths, row.faults);
  }
}

TEST(WantedMonitors, DifferInFieldsByPath) {
  const auto differing = [](const char* before, const char* after) {
    return differingFields(api::readJson(before), api::readJson(after));
  };

  EXPECT_THAT(differing(R"({"a":1,"b":{"c":"2","d":[1]}})", R"({"b":{"d":[1],"c":"2"},"a":1})"),
              ElementsAre());
  EXPECT_THAT(differing(R"({"a":1,"b":{"c":"2","e":1}})", R"({"a":2,"b":{"c":2,"d":1}})"),
              ElementsAre("a", "b.c", "b.d", "b.e"));
  EXPECT_THAT(differing(R"({"a":[1,2]})", R"({"a":[2,1]})"), ElementsAre("a"));
  EXPECT_THAT(differing(R"({"a":{}})", R"({"a":[]})"), ElementsAre("a"));
  std::string many;
  for (int i = 0; i < 30; ++i) many += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":1";
  const auto fields = differing("{}", ("{" + many + "}").c_str());
  EXPECT_EQ(fields.size(), 21U);
  EXPECT_EQ(fields.back(), "...");
}

}  // namespace
}  // namespace promonitor
