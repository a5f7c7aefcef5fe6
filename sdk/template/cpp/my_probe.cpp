// my_probe: connects to a service and judges how it greets.
#include <chrono>
#include <string>
#include <string_view>

#include "promonitor/printable.hpp"
#include "promonitor/probe.hpp"

namespace {

/// One monitor: made from its options when it begins, asked to check() at every interval.
class MyProbe {
 public:
  explicit MyProbe(const pm::Options& options)
      : target_(options.endpoint("target")), expect_(options.text("expect")) {}

  /// One check. The host connects, keeps the time and cancels; whatever an await throws becomes
  /// the result.
  pm::CheckTask check(pm::Context ctx) {
    pm::Stream stream = co_await ctx.connect(target_);
    const std::string_view greeting = co_await stream.readLine(512);
    ctx.metric(PM_M_BYTES, static_cast<double>(greeting.size()));
    if (!greeting.starts_with(expect_)) {
      co_return pm::down("unexpected_greeting", "the greeting does not start with '{}'", expect_)
          .phase(pm::Phase::Ttfb)
          .expected(expect_)
          .got(pm::printable(greeting));
    }
    co_return pm::up();
  }

 private:
  pm::Endpoint target_;
  std::string expect_;
};

}  // namespace

PROMONITOR_PROBE("org.example.my-probe", "0.1.0",
                 pm::kind<MyProbe>("my_probe", "My probe",
                                   "Connects to a service and judges how it greets.")
                     .options({pm::option("target", pm::Type::Endpoint)
                                   .target()
                                   .required()
                                   .help("What to connect to: host:port."),
                               pm::option("expect", pm::Type::Text)
                                   .standard("")
                                   .between(0, 512)
                                   .help("What the greeting must start with.")})
                     .codes({{"unexpected_greeting", "The service greets otherwise."}})
                     .timeout(std::chrono::seconds(5))
                     .interval(std::chrono::seconds(60)));
