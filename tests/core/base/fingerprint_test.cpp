#include "core/base/fingerprint.hpp"

#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(Fingerprint, IsSha256) {
  EXPECT_EQ(fingerprintOf("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace promonitor
