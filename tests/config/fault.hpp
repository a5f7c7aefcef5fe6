#pragma once

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "core/model/option_input.hpp"

namespace promonitor::config {

/// A mistake in a file, and the one issue it is to give. Lines and columns count from 1.
struct Fault {
  const char* text;
  std::uint32_t line, column;
  const char* message;
  const char* hint;
};

inline void expectFault(const Fault& fault, const std::vector<InputIssue>& issues) {
  ASSERT_EQ(issues.size(), 1U);
  EXPECT_EQ(issues[0].message, fault.message);
  EXPECT_EQ(issues[0].hint, fault.hint);
  EXPECT_EQ(issues[0].mark.line, fault.line);
  EXPECT_EQ(issues[0].mark.column, fault.column);
}

}  // namespace promonitor::config
