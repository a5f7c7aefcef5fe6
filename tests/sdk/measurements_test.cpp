#include <gtest/gtest.h>

#include "promonitor/probe.hpp"

namespace promonitor {
namespace {

TEST(Measurements, LastValueOfAnIdCounts) {
  pm::Measurements measured;
  measured.phase(pm::Phase::Dns, std::chrono::milliseconds(5));
  measured.metric(PM_M_RTT, 1);
  measured.metric(PM_M_RTT, 2);
  measured.attribute(PM_A_PEER, "a");
  measured.attribute(PM_A_PEER, "b");

  ASSERT_EQ(measured.metrics().size(), 2U);
  EXPECT_EQ(measured.metrics()[0].id, std::uint32_t{PM_M_DNS});
  EXPECT_DOUBLE_EQ(measured.metrics()[0].value, 0.005);
  EXPECT_EQ(measured.metrics()[1].value, 2);
  ASSERT_EQ(measured.attributes().size(), 1U);
  EXPECT_EQ(measured.attributes()[0].second, "b");
}

TEST(Measurements, EveryAddressTriedCounts) {
  pm::Measurements measured;
  measured.tried("192.0.2.1:443", "connect_refused", std::chrono::milliseconds(12));
  measured.tried("192.0.2.2:443", "ok", std::chrono::milliseconds(3));

  ASSERT_EQ(measured.attributes().size(), 2U);
  EXPECT_EQ(measured.attributes()[0].first, std::uint32_t{PM_A_TRIED});
  EXPECT_EQ(measured.attributes()[0].second, "192.0.2.1:443 connect_refused 0.012");
  EXPECT_EQ(measured.attributes()[1].second, "192.0.2.2:443 ok 0.003");
}

}  // namespace
}  // namespace promonitor
