#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <vector>

#include "ping_loop.hpp"
#include "promonitor/address_text.hpp"
#include "promonitor/probe.hpp"
#include "verdict_of.hpp"
#include "volley.hpp"

namespace promonitor::ping {
namespace {

constexpr std::uint32_t kRttMin = pm::customMetric(0);
constexpr std::uint32_t kRttMax = pm::customMetric(1);
constexpr std::uint32_t kRttDeviation = pm::customMetric(2);
constexpr std::uint32_t kJitter = pm::customMetric(3);

double seconds(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e9; }

/// One ping monitor: sends some echo requests and judges loss and round trips.
class PingProbe {
 public:
  using LoopState = PingLoop;

  explicit PingProbe(const pm::Options& options);
  pm::CheckTask check(pm::Context ctx);

 private:
  /// Sending takes at most half of the time that is left, whatever the options say.
  std::chrono::nanoseconds gap(const pm::Context& ctx) const;
  pm::Verdict judge(const pm::Context& ctx, const VolleyResult& result) const;

  std::string host_;
  std::int64_t count_;
  std::size_t size_;
  int hops_ = 0;
  std::chrono::nanoseconds gap_;
  Limits limits_;
  pm::ConnectSettings connect_;
  pm_addr source_{};
};

pm::Verdict notOpened(int error) {
  if (error == EACCES || error == EPERM) {
    return pm::unknown(
        "ping_not_permitted",
        "this program may not send ICMP echo requests: let net.ipv4.ping_group_range include its "
        "group (sysctl -w net.ipv4.ping_group_range=\"0 2147483647\") or give it CAP_NET_RAW");
  }
  return pm::unknown("ping_socket", "no ICMP socket could be opened: {}",
                     std::generic_category().message(error));
}

PingProbe::PingProbe(const pm::Options& options)
    : host_(options.text("host")),
      count_(options.integer("count")),
      size_(static_cast<std::size_t>(options.size("size"))),
      gap_(options.duration("gap")),
      connect_(options) {
  if (const std::string& source = connect_.sourceAddress(); !source.empty()) {
    source_ = *pm::parseAddress(source, 0);
  }
  if (options.has("ttl")) hops_ = static_cast<int>(options.integer("ttl"));
  limits_.max_loss = options.ratio("max_loss");
  limits_.degraded_loss = options.ratio("degraded_loss");
  if (options.has("max_rtt")) limits_.max_rtt = options.duration("max_rtt");
  if (options.has("degraded_rtt")) limits_.degraded_rtt = options.duration("degraded_rtt");
  if (limits_.degraded_loss > limits_.max_loss) {
    throw pm::OptionError("option 'degraded_loss': it is more than 'max_loss'");
  }
  if (limits_.max_rtt && limits_.degraded_rtt && *limits_.degraded_rtt > *limits_.max_rtt) {
    throw pm::OptionError("option 'degraded_rtt': it is more than 'max_rtt'");
  }
}

pm::CheckTask PingProbe::check(pm::Context ctx) {
  const std::vector<pm_addr> addresses = co_await ctx.resolve(host_, 0, connect_.resolving());
  const pm_addr target = addresses.front();
  const std::string address = pm::hostText(target);
  ctx.attribute(PM_A_PEER, address);
  if (!ctx.addressAllowed(target)) {
    co_return pm::unknown("policy_denied", "the network policy of this server forbids {}", address);
  }
  PingSocket& socket = ctx.loopState<PingLoop>().socket(target.family);
  const int error = socket.open();
  if (error != 0) co_return notOpened(error);

  Volley volley(ctx, socket, {.target = target, .source = source_, .hops = hops_}, size_);
  const std::chrono::nanoseconds pause = gap(ctx);
  for (std::int64_t i = 0; i < count_; ++i) {
    if (i > 0) co_await ctx.sleep(pause);
    volley.send();
  }
  // Ends just before the host would end the check: what came by then is the result.
  constexpr std::chrono::milliseconds kSpare{20};
  co_await volley.answers(ctx.remaining() - kSpare);
  co_return judge(ctx, volley.result());
}

std::chrono::nanoseconds PingProbe::gap(const pm::Context& ctx) const {
  const std::chrono::nanoseconds half = ctx.remaining() / 2;
  return std::clamp(half / count_, std::chrono::nanoseconds::zero(), gap_);
}

pm::Verdict PingProbe::judge(const pm::Context& ctx, const VolleyResult& result) const {
  const Statistics figures(result);
  ctx.metric(PM_M_LOSS_RATIO, figures.loss);
  if (figures.replies > 0) {
    ctx.metric(PM_M_RTT, seconds(figures.average));
    ctx.metric(kRttMin, seconds(figures.min));
    ctx.metric(kRttMax, seconds(figures.max));
    ctx.metric(kRttDeviation, seconds(figures.deviation));
    ctx.metric(kJitter, seconds(figures.jitter));
  }
  return verdictOf(host_, result, limits_);
}

pm::KindDecl withOptions(pm::KindDecl kind) {
  using pm::option;
  using pm::Type;
  return kind
      .options({
          option("host", Type::Host)
              .target()
              .required()
              .help("What to ping: a name or an address."),
          option("count", Type::Int).standard("3").between(1, 100).help("Packets to send."),
          option("gap", Type::Duration)
              .standard("200ms")
              .help("Time between packets; less when the time-out would leave no time to wait."),
          option("size", Type::Size)
              .standard("56")
              .between(static_cast<double>(kCookieSize), 1472)
              .help("Bytes of payload in each packet."),
          option("ttl", Type::Int)
              .between(1, 255)
              .help("Hops that a packet may take; none: as many as the system says."),
          option("max_loss", Type::Ratio)
              .standard("60%")
              .help("Down when a larger share of the packets is lost."),
          option("degraded_loss", Type::Ratio)
              .standard("20%")
              .help("Degraded when a larger share of the packets is lost."),
          option("max_rtt", Type::Duration).help("Down when the average round trip takes longer."),
          option("degraded_rtt", Type::Duration)
              .help("Degraded when the average round trip takes longer."),
      })
      .options(pm::connectOptions({pm::ConnectOption::IpFamily, pm::ConnectOption::SourceAddress,
                                   pm::ConnectOption::Resolver}))
      .options(pm::limitOptions({pm::Phase::Dns}));
}

pm::KindDecl declaration() {
  using namespace std::chrono_literals;
  return withOptions(pm::kind<PingProbe>("ping", "Ping", "Sends ICMP echo requests to a host."))
      .metrics(
          {{"ping_rtt_min", "seconds", "Shortest round trip."},
           {"ping_rtt_max", "seconds", "Longest round trip."},
           {"ping_rtt_stddev", "seconds", "Standard deviation of the round trips."},
           {"ping_jitter", "seconds", "Average difference between one round trip and the next."}})
      .codes({
          {"ping_no_reply", "No packet was answered."},
          {"ping_loss", "More packets were lost than allowed."},
          {"ping_slow", "The average round trip took longer than allowed."},
          {"ping_unreachable", "A router or the host itself said that it cannot be reached."},
          {"ping_time_exceeded", "A router said that the packets took more hops than they may."},
          {"ping_not_permitted", "The program may not send echo requests (unknown)."},
          {"ping_socket", "No ICMP socket could be opened (unknown)."},
          {"ping_send", "No packet could be sent (unknown)."},
      })
      .needsRaw()
      .timeout(5s)
      .interval(60s);
}

}  // namespace
}  // namespace promonitor::ping

PROMONITOR_PROBE("promonitor.ping", "0.1.0", promonitor::ping::declaration(),
                 pm::About{.vendor = "ProMonitor",
                           .license = "Apache-2.0",
                           .help = "Hosts by ICMP echo."});
