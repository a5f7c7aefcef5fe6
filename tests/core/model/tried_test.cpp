#include "core/model/tried.hpp"

#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(Tried, ReadsWhatProbesWrite) {
  CheckResult result;
  result.attributes = {{"peer", "192.0.2.2:443"},
                       {"tried", "[2001:db8::1]:443 connect_timeout 0.25"},
                       {"tried", "192.0.2.2:443 ok 1e-05"}};
  EXPECT_EQ(triedOf(result), (std::vector<Tried>{{"[2001:db8::1]:443", "connect_timeout", 0.25},
                                                 {"192.0.2.2:443", "ok", 1e-05}}));
}

TEST(Tried, LeavesOutWhatIsNone) {
  CheckResult result;
  for (const char* const text : {"", " ", "a", "a b", "a  1", " b 1", "a b c", "a b c 1", "a b -1",
                                 "a b nan", "a b 1e999", "a b 1 "}) {
    result.attributes.push_back({"tried", text});
  }
  EXPECT_EQ(triedOf(result), std::vector<Tried>{});
}

}  // namespace
}  // namespace promonitor
