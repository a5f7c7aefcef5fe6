#include "core/net/dns_questions.hpp"

#include <algorithm>
#include <utility>

#include "core/net/address_order.hpp"

namespace promonitor {
namespace {

/// How long the addresses of one family wait for the other's (RFC 8305, section 3).
constexpr Duration kResolutionDelay = std::chrono::milliseconds(50);

bool any(const std::vector<DnsReply>& replies, DnsStatus status) {
  return std::any_of(replies.begin(), replies.end(),
                     [status](const DnsReply& reply) { return reply.status == status; });
}

std::vector<int> familiesOf(AddressFamily family) {
  if (family == AddressFamily::V4) return {AF_INET};
  if (family == AddressFamily::V6) return {AF_INET6};
  return {AF_INET6, AF_INET};
}

}  // namespace

DnsQuestions::DnsQuestions(EventLoop& loop, std::vector<Address> servers, DoneFn done, void* user)
    : loop_(loop),
      configured_(std::move(servers)),
      done_(done),
      user_(user),
      servers_(std::make_unique<ResolverServers>(loop, configured_)) {
  resolv_conf_.changed(loop.now());
}

DnsQuestions::~DnsQuestions() {
  questions_.forEach([this](Handle, const Question& question) { loop_.cancel(question.delay); });
}

void DnsQuestions::reloadServers() {
  std::erase_if(retired_, [](const auto& servers) { return servers->pending() == 0; });
  if (!configured_.empty() || !resolv_conf_.changed(loop_.now())) return;
  retired_.push_back(
      std::exchange(servers_, std::make_unique<ResolverServers>(loop_, configured_)));
}

void DnsQuestions::ask(const Request& request, std::uint64_t token) {
  reloadServers();
  auto [handle, question] = questions_.emplace();
  question.owner = this;
  question.handle = handle;
  question.token = token;
  question.families = familiesOf(request.family);
  question.candidates = servers_->candidates(request.host.name, request.host.absolute);
  question.other_server = request.other_server;
  question.started = loop_.now();
  askCandidate(handle);
}

void DnsQuestions::askCandidate(Handle handle) {
  Question* question = questions_.find(handle);
  question->replies.clear();
  const std::string name = question->candidates[question->candidate];
  const std::vector<int> families = question->families;
  const bool other_server = question->other_server;
  for (const int family : families) {
    servers_->ask({.name = name, .family = family, .other_server = other_server},
                  &DnsQuestions::onReply, this, handle);
    // A failure to send is told at once and may have ended the question.
    if (questions_.find(handle) == nullptr) return;
  }
}

void DnsQuestions::onReply(void* self, std::uint64_t handle, int /*family*/, DnsReply reply) {
  auto* questions = static_cast<DnsQuestions*>(self);
  const bool answered =
      reply.status != DnsStatus::TimedOut && reply.status != DnsStatus::Unavailable;
  if (answered) questions->last_reply_ = questions->loop_.now();
  Question* question = questions->questions_.find(handle);
  if (question == nullptr) return;
  question->replies.push_back(std::move(reply));
  if (question->replies.size() == question->families.size()) {
    questions->conclude(handle);
  } else if (question->replies.back().status == DnsStatus::Ok) {
    question->delay = questions->loop_.at(questions->loop_.now() + kResolutionDelay,
                                          &DnsQuestions::onDelay, question);
  }
}

void DnsQuestions::onDelay(void* question, OpId /*op*/, const LoopEvent& /*event*/) {
  const auto* late = static_cast<Question*>(question);
  late->owner->conclude(late->handle);
}

void DnsQuestions::conclude(Handle handle) {
  Question& question = *questions_.find(handle);
  if (any(question.replies, DnsStatus::Ok)) return finish(handle, collect(question));
  const DnsStatus failure = failureOf(question);
  const bool absent = failure == DnsStatus::NxDomain || failure == DnsStatus::NoData;
  question.exists = question.exists || failure == DnsStatus::NoData;
  if (absent && ++question.candidate < question.candidates.size()) return askCandidate(handle);
  const bool exists = absent && question.exists;
  finish(handle, {{exists ? DnsStatus::NoData : failure, {}}, {}});
}

/// A name that one family's answer denies does not exist for the other either; otherwise what is
/// uncertain outweighs "no address".
DnsStatus DnsQuestions::failureOf(const Question& question) const {
  const auto& replies = question.replies;
  if (any(replies, DnsStatus::NxDomain)) return DnsStatus::NxDomain;
  if (any(replies, DnsStatus::ServFail)) return DnsStatus::ServFail;
  if (any(replies, DnsStatus::TimedOut)) {
    return last_reply_ > question.started ? DnsStatus::TimedOut : DnsStatus::Unavailable;
  }
  return any(replies, DnsStatus::Unavailable) ? DnsStatus::Unavailable : DnsStatus::NoData;
}

DnsQuestions::Outcome DnsQuestions::collect(const Question& question) {
  Outcome outcome{{DnsStatus::Ok, {}}, Duration::max()};
  for (const DnsReply& reply : question.replies) {
    if (reply.status != DnsStatus::Ok) continue;
    outcome.ttl = std::min(outcome.ttl, reply.ttl);
    outcome.answer.addresses.insert(outcome.answer.addresses.end(), reply.addresses.begin(),
                                    reply.addresses.end());
  }
  // Half an answer is asked for again soon.
  if (question.replies.size() < question.families.size()) outcome.ttl = Duration::zero();
  sortForConnecting(outcome.answer.addresses);
  return outcome;
}

void DnsQuestions::finish(Handle handle, const Outcome& outcome) {
  const Question& question = *questions_.find(handle);
  const std::uint64_t token = question.token;
  loop_.cancel(question.delay);
  questions_.erase(handle);
  done_(user_, token, outcome);
}

}  // namespace promonitor
