#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "promonitor/printable.hpp"
#include "promonitor/probe.hpp"

namespace promonitor::tcp {
namespace {

/// How much is read in search of the expected text.
constexpr std::size_t kReadLimit = std::size_t{64} << 10U;
constexpr std::size_t kReadSize = 2048;

/// One tcp monitor: connects, says what it has to say, and waits for the answer it expects.
class TcpProbe {
 public:
  explicit TcpProbe(const pm::Options& options)
      : target_(options.endpoint("target")),
        send_(options.text("send")),
        expect_(options.text("expect")),
        tls_(options),
        connect_(options) {
    if (expect_.size() > kReadLimit) {
      throw pm::OptionError("option 'expect': the text is longer than the 64 KiB that are read");
    }
  }

  pm::CheckTask check(pm::Context ctx);

 private:
  pm::Task<pm::Verdict> readExpected(const pm::Context& ctx, pm::Stream& stream) const;
  /// Reads until the expected text is in `text`; false when the peer ends or sends too much.
  pm::Task<bool> search(const pm::Context& ctx, pm::Stream& stream, std::string& text) const;
  pm::Verdict missing(std::string_view text, const char* code, std::string_view why) const;

  pm::Endpoint target_;
  std::string send_, expect_;
  pm::TlsSettings tls_;
  pm::ConnectSettings connect_;
};

pm::CheckTask TcpProbe::check(pm::Context ctx) {
  const pm::TlsOptions tls = tls_.view();
  pm::ConnectOptions options = connect_.view();
  if (tls_.enabled()) options.tls = &tls;
  pm::Stream stream = co_await ctx.connect(target_, options);
  ctx.attribute(PM_A_PEER, pm::view(stream.info().peer_text));
  if (!send_.empty()) {
    const std::chrono::nanoseconds began = ctx.now();
    co_await stream.write(send_);
    ctx.phase(pm::Phase::Send, ctx.now() - began);
  }
  if (expect_.empty()) co_return pm::up();
  pm::Verdict verdict = co_await readExpected(ctx, stream);
  co_return verdict;
}

pm::Task<pm::Verdict> TcpProbe::readExpected(const pm::Context& ctx, pm::Stream& stream) const {
  std::string text;
  try {
    const bool found = co_await search(ctx, stream, text);
    ctx.metric(PM_M_BYTES, static_cast<double>(text.size()));
    if (found) co_return pm::up();
  } catch (const pm::Cancelled& cancelled) {
    if (cancelled.verdict().code() == "cancelled") throw;
    co_return missing(text, "expect_timeout", "did not come in time").cause(pm::Cause::Timeout);
  }
  co_return missing(text, "expect_mismatch",
                    text.size() < kReadLimit ? "did not come before the peer closed the connection"
                                             : "is not in the first 64 KiB");
}

pm::Task<bool> TcpProbe::search(const pm::Context& ctx, pm::Stream& stream,
                                std::string& text) const {
  const std::chrono::nanoseconds began = ctx.now();
  std::chrono::nanoseconds first = began;
  while (text.size() < kReadLimit) {
    std::array<char, kReadSize> space;  // NOLINT(*-member-init): read() fills it
    const std::size_t room = std::min(space.size(), kReadLimit - text.size());
    const std::size_t count = co_await stream.read(std::span(space).first(room));
    if (count == 0) co_return false;
    if (text.empty()) {
      first = ctx.now();
      ctx.phase(pm::Phase::Ttfb, first - began);
    }
    const std::size_t from = text.size() - std::min(text.size(), expect_.size() - 1);
    text.append(space.data(), count);
    if (text.find(expect_, from) != std::string::npos) {
      ctx.phase(pm::Phase::Transfer, ctx.now() - first);
      co_return true;
    }
  }
  co_return false;
}

pm::Verdict TcpProbe::missing(std::string_view text, const char* code, std::string_view why) const {
  const std::string wanted = pm::printable(expect_, 100);
  return pm::down(code, "'{}' {}", wanted, why)
      .phase(text.empty() ? pm::Phase::Ttfb : pm::Phase::Transfer)
      .expected(wanted)
      .got(pm::printable(text));
}

pm::KindDecl declaration() {
  using namespace std::chrono_literals;
  using pm::option;
  using pm::Type;
  return pm::kind<TcpProbe>("tcp", "TCP", "Connects to a port and may send and expect a text.")
      .options({
          option("target", Type::Endpoint)
              .target()
              .required()
              .help("What to connect to: host:port."),
          option("send", Type::Text).standard("").help("Sent as soon as the connection stands."),
          option("expect", Type::Text)
              .standard("")
              .help("Must be in what the peer sends, within its first 64 KiB."),
      })
      .options(pm::tlsOptions({pm::TlsOption::Enabled}))
      .options(pm::tlsOptions())
      .options(pm::connectOptions())
      .options(pm::limitOptions({pm::Phase::Dns, pm::Phase::Connect, pm::Phase::Tls,
                                 pm::Phase::Ttfb, pm::Phase::Transfer}))
      .codes({
          {"expect_timeout", "The expected text did not come in time."},
          {"expect_mismatch", "The peer closed the connection or sent 64 KiB without the text."},
      })
      .codes(pm::limitCodes())
      .timeout(5s)
      .interval(60s);
}

}  // namespace
}  // namespace promonitor::tcp

PROMONITOR_PROBE("promonitor.tcp", "0.1.0", promonitor::tcp::declaration(),
                 pm::About{.vendor = "ProMonitor",
                           .license = "Apache-2.0",
                           .help = "Services on TCP ports."});
