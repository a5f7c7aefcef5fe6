#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "body_judgement.hpp"
#include "promonitor/probe.hpp"
#include "settings.hpp"
#include "transfer.hpp"

namespace promonitor::http {

/// What one check has to remember over its hops: where it is, what it took, how it ends. What it is
/// made of outlives it.
class Exchange {
 public:
  Exchange(const Url& url, const Settings& settings, const pm::Context& context);

  const Url& url() const { return url_; }
  /// Null where url() is asked for directly.
  const Proxy* proxy() const;
  /// The server itself: what the monitor says, or the URL's host.
  Peer target() const;
  /// Whom to connect to: the proxy, what the monitor says, or the URL's host.
  Peer peer() const;
  /// Which of the addresses of peer() to use, where each has to answer.
  std::span<const pm_addr> choose(std::span<const pm_addr> addresses);
  ReadLimits limits() const;
  TransferRequest request(std::span<const pm_addr> addresses) const;

  /// Records a finished hop. Gives the check's verdict, or nothing when there is another exchange
  /// to make: url() is the next hop, or the monitor's own again for the next address.
  /// `body` is what a worker found, where longBody() gave it work.
  std::optional<pm::Verdict> judge(const Transfer& transfer, CURLcode code,
                                   const std::optional<Mismatch>* body = nullptr);
  /// What is left to a worker, because it takes long; nothing for most answers.
  std::optional<BodyJudgement> longBody(const Transfer& transfer) const;
  /// The time was up before a worker had judged.
  pm::Verdict notJudged() const;
  /// The check is over because its time is.
  pm::Verdict timedOut(const Transfer& transfer);
  /// The name of a hop could be resolved; `time` is how long that took.
  void resolved(std::chrono::nanoseconds time);
  /// The network policy forbids an address before it is connected to.
  pm::Verdict denied(const std::string& address) const;

 private:
  bool isAtOwnOrigin() const { return url_.sameOrigin(own_url_); }
  /// True when the next address has to answer too.
  bool turnToNextAddress();
  void record(const Transfer& transfer);
  void recordTls(const TlsFacts& facts);
  std::optional<pm::Verdict> outcome(const Transfer& transfer, CURLcode code,
                                     const std::optional<Mismatch>* body);
  pm::Verdict failed(const Transfer& transfer, CURLcode code) const;
  pm::Verdict judgeAnswer(const Transfer& transfer, const std::optional<Mismatch>* body) const;
  std::optional<Mismatch> differenceOf(const Transfer& transfer,
                                       const std::optional<Mismatch>* body) const;
  std::optional<pm::Verdict> judgeCertificate() const;
  std::optional<pm::Verdict> follow(const Transfer& transfer, const std::string& location);
  pm::Verdict& describe(pm::Verdict& verdict, const Transfer& transfer) const;
  /// Tells what came, for those who want to know why.
  void explain(const Transfer& transfer, const pm::Verdict& verdict) const;

  const Url& own_url_;
  const Settings& settings_;
  const TlsRequest own_tls_, foreign_tls_;
  const std::optional<Peer> connect_to_;
  const pm::Context context_;
  Url url_;
  std::string method_;
  bool with_body_;
  std::size_t address_ = 0;        ///< which one is used, where each has to answer
  std::size_t address_count_ = 1;  ///< how many do
  std::int64_t redirects_ = 0;
  std::string trail_;           ///< the hops so far, for people
  std::size_t bytes_read_ = 0;  ///< of the hops so far, from the network
  struct Spent {
    std::chrono::nanoseconds dns{}, connect{}, tls{}, first_byte{}, transfer{};
  };
  Spent spent_;
  struct {
    std::string host;
    std::int64_t not_after = 0;  ///< 0: none was seen
  } certificate_;                ///< of all hops the one that ends first
};

}  // namespace promonitor::http
