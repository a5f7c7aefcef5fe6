#include <chrono>
#include <optional>
#include <string_view>

#include "conversation.hpp"
#include "promonitor/probe.hpp"
#include "results.hpp"
#include "settings.hpp"

namespace promonitor::tcp {
namespace {

/// One tcp monitor: connects, says what it has to say, and waits for the answers it expects.
class TcpProbe {
 public:
  explicit TcpProbe(const pm::Options& options) : settings_(options) {}

  pm::CheckTask check(pm::Context ctx);

 private:
  /// Nothing when it failed to stand in the way that is wanted.
  pm::Task<std::optional<pm::Stream>> connect(const pm::Context& ctx) const;
  bool isWanted(std::string_view connect_failure) const;

  Settings settings_;
};

pm::CheckTask TcpProbe::check(pm::Context ctx) {
  std::optional<pm::Stream> stream = co_await connect(ctx);
  if (!stream) co_return pm::up();
  if (settings_.outcome == Outcome::Refused) {
    const std::string peer(pm::view(stream->info().peer_text));
    co_return pm::down(kNotRefused, "{} takes connections, but is to refuse them", peer)
        .phase(pm::Phase::Connect)
        .expected("refused")
        .got("open");
  }
  const bool is_only_to_connect = settings_.outcome == Outcome::Open && settings_.steps.empty();
  if (is_only_to_connect) co_return pm::up();
  Conversation conversation(ctx, settings_, *stream);
  pm::Verdict verdict = co_await conversation.run();
  co_return verdict;
}

pm::Task<std::optional<pm::Stream>> TcpProbe::connect(const pm::Context& ctx) const {
  const pm::TlsOptions tls = settings_.tls.view();
  pm::ConnectOptions options = settings_.connect.view();
  if (settings_.tls.enabled()) options.tls = &tls;
  try {
    pm::Stream stream = co_await ctx.connect(settings_.target, options);
    co_return std::optional<pm::Stream>(std::move(stream));
  } catch (const pm::ProbeFailure& failure) {
    if (!isWanted(failure.verdict().code())) throw;
  }
  co_return std::optional<pm::Stream>();
}

bool TcpProbe::isWanted(std::string_view connect_failure) const {
  switch (settings_.outcome) {
    case Outcome::Open:
      return false;
    case Outcome::Refused:
      return connect_failure == "connect_refused";
    case Outcome::Closed:
      // A connection that does not stand yet is refused (RFC 9293, 3.10.7.3): this one stood, and
      // was reset before anybody looked.
      return connect_failure == "connect_reset" && settings_.steps.empty() &&
             !settings_.tls.enabled();
  }
  return false;
}

pm::KindDecl declaration() {
  using namespace std::chrono_literals;
  pm::KindDecl kind =
      pm::kind<TcpProbe>("tcp", "TCP", "Connects to a port and may hold a conversation.");
  return withResults(withOptions(kind)).timeout(5s).interval(60s);
}

}  // namespace
}  // namespace promonitor::tcp

PROMONITOR_PROBE("promonitor.tcp", "0.1.0", promonitor::tcp::declaration(),
                 pm::About{.vendor = "ProMonitor",
                           .license = "Apache-2.0",
                           .help = "Services on TCP ports."});
