// smtp: a mail server greets, answers EHLO and, where asked, speaks TLS after STARTTLS (RFC 5321,
// RFC 3207).
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "promonitor/printable.hpp"
#include "promonitor/probe.hpp"
#include "promonitor/shared_options.hpp"

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxLine = 512;  // RFC 5321, section 4.5.3.1.5
constexpr int kMaxLines = 100;

class Smtp {
 public:
  // [options]
  explicit Smtp(const pm::Options& options)
      : target_(options.endpoint("target")),
        hello_(pm::format("EHLO {}\r\n", options.text("hello"))),
        starttls_(options.flag("starttls")),
        tls_(options),
        connect_(options) {
    if (options.has("slow")) slow_ = options.duration("slow");
    if (!starttls_ && !tls_.caFile().empty()) {
      throw pm::OptionError("option 'tls.ca_file': TLS is off; set starttls: true");
    }
  }
  // [/options]

  // [check]
  pm::CheckTask check(pm::Context ctx) {
    const pm::ConnectOptions how = connect_.view();
    pm::Stream stream = co_await ctx.connect(target_, how);
    const std::chrono::nanoseconds began = ctx.now();
    co_await reply(stream, "220");
    const std::chrono::nanoseconds greeted = ctx.now() - began;
    ctx.phase(pm::Phase::Ttfb, greeted);
    co_await stream.write(hello_);
    co_await reply(stream, "250");
    if (starttls_) {
      co_await stream.write("STARTTLS\r\n");
      co_await reply(stream, "220");
      co_await stream.startTls(tls_.view());
    }
    co_await stream.write("QUIT\r\n");
    if (slow_ && greeted > *slow_) {
      co_return pm::degraded("smtp_slow", "greeted after {}", pm::timeText(greeted));
    }
    co_return pm::up();
  }
  // [/check]

 private:
  // [task]
  /// Reads one reply, of one line or several, and fails the check when its code is another.
  static pm::Task<void> reply(pm::Stream& stream, std::string_view code) {
    for (int lines = 0; lines < kMaxLines; ++lines) {
      const std::string_view line = co_await stream.readLine(kMaxLine);
      if (!line.starts_with(code)) throw pm::ProbeFailure(unexpected(line, code));
      if (!line.substr(code.size()).starts_with('-')) co_return;
    }
    throw pm::ProbeFailure(pm::down("protocol", "a reply of more than {} lines", kMaxLines));
  }
  // [/task]

  // [verdict]
  static pm::Verdict unexpected(std::string_view line, std::string_view wanted) {
    pm::Verdict verdict = pm::down("smtp_reply", "the server does not answer with {}", wanted)
                              .phase(pm::Phase::Ttfb)
                              .expected(std::string(wanted))
                              .got(pm::printable(line));
    int status = 0;
    const auto end = std::from_chars(line.data(), line.data() + line.size(), status);
    if (end.ec == std::errc() && status >= 200 && status <= 599) verdict.statusCode(status);
    return verdict;
  }
  // [/verdict]

  pm::Endpoint target_;
  std::string hello_;
  bool starttls_;
  pm::TlsSettings tls_;
  pm::ConnectSettings connect_;
  std::optional<std::chrono::nanoseconds> slow_;
};

// [declaration]
pm::KindDecl declaration() {
  using pm::option;
  using pm::Type;
  return pm::kind<Smtp>("smtp", "Mail server", "A mail server greets and, if asked, speaks TLS.")
      .options(
          {option("target", Type::Endpoint)
               .target()
               .required()
               .schema("25")
               .help("The server: host, or host:port."),
           option("hello", Type::Host).standard("monitor.invalid").help("The name to say in EHLO."),
           option("starttls", Type::Bool).standard("false").help("Speak TLS after STARTTLS."),
           option("slow", Type::Duration)
               .between(0.001, 300)
               .help("Degraded when the greeting takes longer.")})
      .options(
          pm::tlsOptions({pm::TlsOption::Verify, pm::TlsOption::CaFile, pm::TlsOption::ServerName}))
      .options(pm::connectOptions())
      .options(pm::limitOptions({pm::Phase::Dns, pm::Phase::Connect}))
      .codes({{"smtp_reply", "The server answers with another code."},
              {"smtp_slow", "The greeting took longer than `slow` (degraded)."}})
      .timeout(20s)
      .interval(60s);
}
// [/declaration]

}  // namespace

// [plugin]
PROMONITOR_PROBE("org.example.smtp", "1.0.0", declaration(),
                 pm::About{.vendor = "Example", .license = "Apache-2.0", .help = "Mail servers."});
// [/plugin]
