#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tests/core/net/fake_dns.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/icmp_target.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/target_script.hpp"

namespace promonitor::test::hostile {

/// A port where nobody can be talked to.
enum class DeadPort : std::uint8_t { Refuses, BacklogFull };

/// What is wrong with the bytes of a server, and when it begins.
struct BadBytes {
  enum class Since : std::uint8_t { Accept, Request };
  Script script;
  Since since = Since::Request;
};

/// What is wrong with the TLS of a server; it answers well otherwise.
struct BadTls {
  CertificateSpec certificate;
  /// Whom the client asks for; empty: the address.
  std::string asked = "localhost";
  int version = 0;  ///< the only one that is spoken, such as TLS1_VERSION; 0: any
  /// So many TLS records of the handshake leave, and nothing after them.
  std::optional<std::size_t> stalls_after;
  bool no_close_notify = false;
  bool wants_client_certificate = false;
};

/// What is wrong with how a server goes over to TLS on a connection in plain text.
struct BadUpgrade {
  enum class How : std::uint8_t {
    Refuses,
    Closes,     ///< when `answers` of those before the handshake are out and the next one is due
    SaysAhead,  ///< what is not encrypted and comes with the last answer (CVE-2011-0411)
    StaysPlain
  };
  How how;
  std::size_t answers = 0;
};

/// What is wrong with a name; the server behind it, if there is one, answers well.
struct BadName {
  std::string name;
  std::function<void(FakeDns&)> fill;
  bool all_served = false;  ///< every address of this machine, not 127.0.0.1 alone
};

/// What is wrong with answers to ICMP echo requests.
struct BadEcho {
  IcmpTarget::Behaviour answers;
};

/// One way in which a server does not do as it should. A value.
struct Behaviour {
  std::string name;
  std::variant<DeadPort, BadBytes, BadTls, BadUpgrade, BadName, BadEcho> deed;
  /// Why one kind alone can meet it; empty where several do.
  std::string only = {};
};

/// All there are; names are unique.
const std::vector<Behaviour>& catalogue();
/// Throws std::out_of_range naming what is not in the catalogue.
const Behaviour& behaviourNamed(std::string_view name);
/// The time limit of checks that nothing but the limit ends; a late echo comes after it.
inline constexpr std::chrono::milliseconds kPatience{kSanitized ? 2400 : 600};
/// Pauses of servers after which a client has seen what came before them.
inline constexpr std::chrono::milliseconds kSeen{kSanitized ? 1000 : 200};
/// The address that a world with hostile names forbids: see BadName "public, then private".
inline constexpr const char* kForbiddenAddress = "127.0.0.66";

// The parts of the catalogue.
std::vector<Behaviour> badConnections();
std::vector<Behaviour> badAnswers();
std::vector<Behaviour> endlessAnswers();
std::vector<Behaviour> badTls();
std::vector<Behaviour> badUpgrades();
std::vector<Behaviour> badNames();
std::vector<Behaviour> badEchoes();

}  // namespace promonitor::test::hostile
