// banner: connects, reads one line, and compares its start.
#include <string>
#include <string_view>

#include "promonitor/printable.hpp"
#include "promonitor/probe.hpp"

namespace {

// [probe]
class Banner {
 public:
  explicit Banner(const pm::Options& options)
      : target_(options.endpoint("target")), expect_(options.text("expect")) {}

  pm::CheckTask check(pm::Context ctx) {
    pm::Stream stream = co_await ctx.connect(target_);
    const std::string_view line = co_await stream.readLine(512);
    if (!line.starts_with(expect_)) {
      co_return pm::down("banner_mismatch", "the greeting does not start with '{}'", expect_)
          .phase(pm::Phase::Ttfb)
          .expected(expect_)
          .got(pm::printable(line));
    }
    co_return pm::up();
  }

 private:
  pm::Endpoint target_;
  std::string expect_;
};
// [/probe]

}  // namespace

// [declaration]
PROMONITOR_PROBE("org.example.banner", "1.0.0",
                 pm::kind<Banner>("banner", "Banner", "Reads the first line of a TCP service.")
                     .options({pm::option("target", pm::Type::Endpoint)
                                   .target()
                                   .required()
                                   .help("What to connect to: host:port."),
                               pm::option("expect", pm::Type::Text)
                                   .standard("")
                                   .help("What the line must start with.")})
                     .codes({{"banner_mismatch", "The line starts otherwise."}}));
// [/declaration]
