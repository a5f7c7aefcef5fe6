#include "promonitor/probe.hpp"

class Banner {
 public:
  explicit Banner(const pm::Options& options)
      : target_(options.endpoint("target")), expect_(options.text("expect")) {}

  pm::CheckTask check(pm::Context ctx) {
    pm::Stream stream = co_await ctx.connect(target_);
    const std::string_view line = co_await stream.readLine(512);
    if (!line.starts_with(expect_)) {
      co_return pm::down("banner_mismatch", "expected '{}', got '{}'", expect_, line);
    }
    co_return pm::up();
  }

 private:
  pm::Endpoint target_;
  std::string expect_;
};

PROMONITOR_PROBE("org.example.banner", "1.0.0",
                 pm::kind<Banner>("banner", "Banner", "First line of a TCP service")
                     .options({pm::option("target", pm::Type::Endpoint).target().required(),
                               pm::option("expect", pm::Type::Text).standard("")})
                     .codes({{"banner_mismatch", "The first line is not the expected one."}}));
