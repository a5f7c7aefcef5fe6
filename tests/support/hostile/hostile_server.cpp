#include "tests/support/hostile/hostile_server.hpp"

#include <algorithm>
#include <utility>

#include "tests/support/tls_identity.hpp"

namespace promonitor::test::hostile {
namespace {

Script joined(Script first, const Script& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

Script goodServer(const Dialogue& dialogue, Step end) {
  Script script = dialogue.until_tls;
  if (dialogue.tls) script.push_back(Step::startTls());
  script = joined(std::move(script), dialogue.answer);
  script.push_back(std::move(end));
  return script;
}

/// Where the answer after `count` others stands; at the end there is no other one.
Script::const_iterator answerAfter(std::size_t count, const Script& script) {
  return std::find_if(script.begin(), script.end(), [&count](const Step& step) {
    return step.kind == Step::Kind::Send && count-- == 0;
  });
}

Script upgrading(const BadUpgrade& bad, const Dialogue& dialogue) {
  const Step hello = Step::expect("\x16");
  Script script = dialogue.until_tls;
  switch (bad.how) {
    case BadUpgrade::How::Refuses:
      script.back() = Step::send(dialogue.refusal);
      break;
    case BadUpgrade::How::Closes: {
      const auto due = answerAfter(bad.answers, dialogue.until_tls);
      script.assign(dialogue.until_tls.begin(), due);
      if (due == dialogue.until_tls.end()) script.push_back(hello);
      script.push_back(Step::close());
      break;
    }
    case BadUpgrade::How::SaysAhead:
      script.back().bytes += "* 250 +OK injected\r\n";
      break;
    case BadUpgrade::How::StaysPlain:
      script.push_back(hello);
      script.push_back(Step::send("-ERR 500 * BAD what\r\n"));
      break;
  }
  return script;
}

}  // namespace

HostileServer::HostileServer(const Behaviour& behaviour, const Dialogue& dialogue,
                             const TestCertificates& certificates, std::uint32_t echo_address)
    : echo_address_(echo_address) {
  target_.host = "127.0.0.1";
  target_.server_name = "localhost";
  target_.ca_file = certificates.caFile();
  std::visit([&](const auto& deed) { be(deed, dialogue, certificates); }, behaviour.deed);
}

std::size_t HostileServer::end() {
  refused_.reset();
  full_.reset();
  server_.reset();
  echo_.reset();
  return taken_;
}

void HostileServer::be(DeadPort port, const Dialogue&, const TestCertificates&) {
  if (port == DeadPort::Refuses) {
    refused_ = std::make_unique<RefusedPort>();
    target_.endpoint = refused_->endpoint();
  } else {
    full_ = std::make_unique<FullBacklog>();
    target_.endpoint = full_->endpoint();
  }
}

void HostileServer::be(const BadBytes& bytes, const Dialogue& dialogue,
                       const TestCertificates& certificates) {
  const bool at_once = bytes.since == BadBytes::Since::Accept;
  serve(at_once ? bytes.script : joined(dialogue.until_request, bytes.script),
        identityOf(certificates.issue()));
}

void HostileServer::be(const BadTls& bad, const Dialogue& dialogue,
                       const TestCertificates& certificates) {
  TlsIdentity identity = identityOf(certificates.issue(bad.certificate));
  identity.min_version = identity.max_version = bad.version;
  identity.wants_client_certificate = bad.wants_client_certificate;
  target_.server_name = bad.asked;
  if (bad.stalls_after) {
    serve(joined(dialogue.until_tls, {Step::stallTls(*bad.stalls_after)}), std::move(identity));
  } else {
    serve(goodServer(dialogue, bad.no_close_notify ? Step::cut() : Step::close()),
          std::move(identity));
  }
}

void HostileServer::be(const BadUpgrade& bad, const Dialogue& dialogue,
                       const TestCertificates& certificates) {
  serve(upgrading(bad, dialogue), identityOf(certificates.issue()));
}

void HostileServer::be(const BadName& bad, const Dialogue& dialogue,
                       const TestCertificates& certificates) {
  serve(goodServer(dialogue, Step::close()), identityOf(certificates.issue()), bad.all_served);
  target_.host = bad.name;
  target_.endpoint = bad.name + ":" + std::to_string(server_->port());
}

void HostileServer::be(const BadEcho& bad, const Dialogue&, const TestCertificates&) {
  echo_ = std::make_unique<IcmpTarget>(bad.answers, echo_address_);
  target_.host = "127.0.0." + std::to_string(echo_address_ - INADDR_LOOPBACK + 1);
}

void HostileServer::serve(Script script, TlsIdentity identity, bool all_addresses) {
  server_ = std::make_unique<TargetServer>(
      TargetSettings{.behaviour = {.opening = std::move(script), .on_input = {}},
                     .identity = std::move(identity),
                     .address = all_addresses ? "0.0.0.0" : "",
                     .taken = &taken_});
  target_.endpoint = server_->endpoint();
}

}  // namespace promonitor::test::hostile
