#include <cstdint>
#include <string_view>

#include <gtest/gtest.h>

#include "promonitor/probe.hpp"

namespace {

class Asked {
 public:
  explicit Asked(const pm::Options& options) {
    if (options.integer("count") > 3) throw pm::OptionError("count is too much");
  }
  void* start(pm::RunningCheck check) {
    check.complete(pm::up());
    return nullptr;
  }
  void cancel(void* /*state*/, pm::CancelReason /*reason*/) {}
};

class Blocked {
 public:
  struct LoopState {
    LoopState(const pm_host* /*host*/, pm_scope /*scope*/) {
      throw std::runtime_error("no socket");
    }
  };
  explicit Blocked(const pm::Options& /*options*/) {}
  pm::Verdict run(const pm::RunningCheck& /*check*/, pm::Measurements& /*measured*/) {
    return pm::up();
  }
};

}  // namespace

PROMONITOR_PROBE("org.example.test", "1.2.3",
                 pm::kind<Asked>("asked", "Asked", "Help.")
                     .options({pm::option("target", pm::Type::Endpoint).target().schema("80"),
                               pm::option("count", pm::Type::Int).standard("3").between(1, 5),
                               pm::option("mode", pm::Type::Choice).choices({"a", "b"}),
                               pm::option("key", pm::Type::Text).secret().required().advanced()})
                     .metrics({{"things", "1", "How many."}})
                     .attributes({{"colour", "Which."}})
                     .codes({{"broken", "It broke."}})
                     .timeout(std::chrono::seconds(5))
                     .interval(std::chrono::seconds(60))
                     .needsRaw(),
                 pm::kind<Blocked>("blocked", "Blocked", "Help."),
                 pm::About{.vendor = "Example", .license = "Apache-2.0"});

namespace {

TEST(Declaration, FillsTheTables) {
  const pm_plugin* plugin = promonitor_probe_v1();
  ASSERT_NE(plugin, nullptr);
  EXPECT_EQ(plugin, promonitor_probe_v1());
  EXPECT_EQ(plugin->struct_size, sizeof(pm_plugin));
  EXPECT_EQ(plugin->abi_major, 1U);
  EXPECT_EQ(std::string_view(plugin->id), "org.example.test");
  EXPECT_EQ(std::string_view(plugin->version), "1.2.3");
  EXPECT_EQ(std::string_view(plugin->vendor), "Example");
  ASSERT_EQ(plugin->kind_count, 2U);

  const pm_kind& asked = *plugin->kinds[0];
  EXPECT_EQ(std::string_view(asked.name), "asked");
  EXPECT_EQ(asked.flags, std::uint32_t{PM_KIND_NEEDS_RAW | PM_KIND_COPIES_OPTIONS});
  EXPECT_EQ(asked.default_timeout_ns, 5'000'000'000);
  EXPECT_EQ(asked.default_interval_ns, 60'000'000'000);
  ASSERT_EQ(asked.option_count, 4U);
  EXPECT_EQ(asked.options[0].flags, std::uint32_t{PM_OPT_TARGET});
  EXPECT_EQ(std::string_view(asked.options[0].schema), "80");
  EXPECT_EQ(asked.options[1].max, 5);
  EXPECT_EQ(std::string_view(asked.options[1].default_text), "3");
  EXPECT_EQ(std::string_view(asked.options[2].choices[1]), "b");
  EXPECT_EQ(asked.options[2].choices[2], nullptr);
  EXPECT_EQ(asked.options[3].flags,
            std::uint32_t{PM_OPT_SECRET | PM_OPT_REQUIRED | PM_OPT_ADVANCED});
  EXPECT_EQ(std::string_view(asked.metrics[0].name), "things");
  EXPECT_EQ(std::string_view(asked.attrs[0].name), "colour");
  EXPECT_EQ(std::string_view(asked.codes[0].code), "broken");
  EXPECT_EQ(asked.run, nullptr);
  EXPECT_EQ(asked.loop_open, nullptr);

  const pm_kind& blocked = *plugin->kinds[1];
  EXPECT_EQ(blocked.flags, std::uint32_t{PM_KIND_BLOCKING | PM_KIND_COPIES_OPTIONS});
  EXPECT_EQ(blocked.start, nullptr);
  EXPECT_NE(blocked.run, nullptr);
}

TEST(Declaration, TurnsExceptionsIntoErrorTexts) {
  const pm_kind& asked = *promonitor_probe_v1()->kinds[0];
  pm_value values[4] = {};
  values[1].type = PM_T_INT;
  values[1].u.i = 4;
  const pm_options options{sizeof options, 4, values, {}};
  char error[16] = "";

  EXPECT_EQ(asked.validate(nullptr, &options, error, sizeof error), PM_E_ARG);
  EXPECT_EQ(std::string_view(error), "count is too mu") << "cut to the space there is";
  EXPECT_EQ(asked.validate(nullptr, &options, nullptr, 0), PM_E_ARG);
  values[1].u.i = 3;
  EXPECT_EQ(asked.validate(nullptr, &options, error, sizeof error), PM_OK);

  const pm_kind& blocked = *promonitor_probe_v1()->kinds[1];
  void* state = nullptr;
  EXPECT_EQ(blocked.loop_open(nullptr, 1, &state, error, sizeof error), PM_E_FAIL);
  EXPECT_EQ(std::string_view(error), "no socket");
}

}  // namespace
