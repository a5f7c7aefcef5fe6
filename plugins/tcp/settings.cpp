#include "settings.hpp"

#include <algorithm>
#include <string>

#include "json_steps.hpp"
#include "promonitor/printable.hpp"

namespace promonitor::tcp {
namespace {

constexpr std::size_t kShownText = 100;

/// The short form: the options `send` and `expect` are two steps.
std::vector<Step> shortSteps(const pm::Options& options) {
  const std::string send(options.text("send"));
  const std::string expect(options.text("expect"));
  if (expect.size() > kReadLimit) {
    throw pm::OptionError("option 'expect': the text is longer than the 64 KiB that are read");
  }
  std::vector<Step> steps;
  if (!send.empty()) steps.push_back(Step::send(CaptureText::literal(send)));
  if (!expect.empty()) {
    steps.push_back(Step::expect(CaptureText::literal(expect), pm::printable(expect, kShownText)));
  }
  return steps;
}

std::vector<Step> givenSteps(const pm::Options& options) {
  if (!options.has("steps")) return shortSteps(options);
  for (const char* other : {"send", "expect"}) {
    if (!options.text(other).empty()) {
      throw pm::OptionError(pm::format(
          "option '{}': 'steps' says what to send and expect; write it as a step there", other));
    }
  }
  return stepsOf(options.text("steps"));
}

bool haveStartTls(const std::vector<Step>& steps) {
  return std::any_of(steps.begin(), steps.end(),
                     [](const Step& step) { return step.kind == Step::Kind::StartTls; });
}

}  // namespace

Settings::Settings(const pm::Options& options)
    : target(options.endpoint("target")),
      outcome(static_cast<Outcome>(options.choice("outcome"))),
      scripted(options.has("steps")),
      steps(givenSteps(options)),
      tls(options, haveStartTls(steps)),
      connect(options) {
  if (tls.enabled() && haveStartTls(steps)) {
    throw pm::OptionError(
        "option 'steps': 'starttls' is of no use, TLS is spoken from the start; "
        "leave out tls.enabled");
  }
  if (outcome != Outcome::Refused) return;
  if (!steps.empty() || tls.enabled()) {
    throw pm::OptionError(
        pm::format("option '{}': it has no effect where the connection is to be "
                   "refused; leave out outcome",
                   tls.enabled() ? "tls.enabled"
                   : scripted    ? "steps"
                                 : "send"));
  }
}

pm::KindDecl withOptions(pm::KindDecl kind) {
  using pm::option;
  using pm::Phase;
  using pm::Type;
  return kind
      .options({
          option("target", Type::Endpoint)
              .target()
              .required()
              .help("What to connect to: host:port."),
          option("send", Type::Text).standard("").help("Sent as soon as the connection stands."),
          option("expect", Type::Text)
              .standard("")
              .help("Must be in what the peer sends, within its first 64 KiB."),
          option("steps", Type::Json)
              .schema(kStepsSchema)
              .help("A conversation instead of these two: a list of send, send_hex, expect, "
                    "expect_hex, expect_regex and starttls."),
          option("outcome", Type::Choice)
              .choices({"open", "refused", "closed"})
              .standard("open")
              .help("What has to happen: the connection stands; it is refused; the peer closes "
                    "it, after the steps."),
      })
      .options(pm::tlsOptions({pm::TlsOption::Enabled}))
      .options(pm::tlsOptions())
      .options(pm::connectOptions())
      .options(
          pm::limitOptions({Phase::Dns, Phase::Connect, Phase::Tls, Phase::Ttfb, Phase::Transfer}));
}

}  // namespace promonitor::tcp
