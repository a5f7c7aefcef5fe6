#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "config/monitors.hpp"
#include "tests/config/config_folder.hpp"
#include "tests/config/kind_fixture.hpp"

namespace promonitor::config {

/// When the files of these tests are decoded.
inline constexpr WallTime kNow{std::chrono::microseconds(1'700'000'000'000'000)};

struct Decoded {
  Loaded loaded;
  DeclaredMonitors monitors;
};

/// Decodes files with the kinds of TestKinds.
class MonitorsFixture : public testing::Test {
 protected:
  Decoded decode(const std::string& text, const KnowsUser& knows_user = {}) const {
    const auto path = folder_.write("p.yaml", text);
    Decoded decoded{load(path, environmentOf({{"TARGET", "db.internal:5432"}})), {}};
    decoded.monitors = decodeMonitors(decoded.loaded, kinds_.all(), knows_user, kNow);
    return decoded;
  }
  /// Decodes a file that must be sound.
  std::vector<MonitorSpec> specsOf(const std::string& text) const {
    Decoded decoded = decode(text);
    for (const auto& issue : decoded.loaded.issues) ADD_FAILURE() << issue.message;
    return std::move(decoded.monitors.specs);
  }

  const ConfigFolder folder_;
  const TestKinds kinds_;
};

}  // namespace promonitor::config
