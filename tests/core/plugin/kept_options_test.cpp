#include <gtest/gtest.h>

#include "tests/core/plugin/host_fixture.hpp"

namespace promonitor {
namespace {

using KeptOptionsTest = HostFixture;

TEST_F(KeptOptionsTest, AreThereForAKindThatReadsThemInItsChecks) {
  EXPECT_EQ(check("keeps_options", "anything").verdict, Verdict::Up);
}

TEST_F(KeptOptionsTest, AreLetGoForOneThatCopies) {
  const ProbeKind& keeps = *registry_.find("keeps_options");
  const ProbeKind& copies = *registry_.find("good_coroutine");

  EXPECT_EQ(keeps.flags & PM_KIND_COPIES_OPTIONS, 0U);
  EXPECT_NE(copies.flags & PM_KIND_COPIES_OPTIONS, 0U) << "every kind in C++ does";
}

}  // namespace
}  // namespace promonitor
