#include "tests/support/hostile/behaviour.hpp"
#include "tests/support/hostile/bytes.hpp"

namespace promonitor::test::hostile {
namespace {

using namespace std::chrono_literals;

const Step kHello = Step::expect("\x16");  // the first byte of a TLS client's

BadBytes sinceAccept(Script script) { return {std::move(script), BadBytes::Since::Accept}; }
BadBytes sinceRequest(Script script) { return {std::move(script), BadBytes::Since::Request}; }

/// A record of a TLS handshake that says it has 16 KiB (RFC 8446, section 5.1).
std::string unfinishedRecord() {
  return std::string({0x16, 0x03, 0x03, 0x40, 0x00}) + std::string(600, 'x');
}

/// Handshake records that carry nothing that was ever asked for.
std::string strangeRecords() {
  return repeated(std::string({0x17, 0x03, 0x03, 0x00, 0x20}) + std::string(32, 'x'));
}

}  // namespace

std::vector<Behaviour> badConnections() {
  // Alert: handshake failure (RFC 8446, section 6).
  const std::string alert = {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28};
  const std::string garbage(4096, '\xfe');
  return {
      {"refused", DeadPort::Refuses},
      {"full backlog", DeadPort::BacklogFull},

      {"silent", sinceAccept({})},
      {"reset after accept", sinceAccept({Step::wait(kSeen), Step::reset()})},
      {"closed after accept", sinceAccept({Step::wait(kSeen), Step::close()})},
      {"greeting of another protocol", sinceAccept({Step::send("SSH-2.0-x\r\n"), Step::close()})},
      {"three letters", sinceAccept({Step::send("SSH")})},
      {"drip from accept", sinceAccept({Step::drip(std::string(2000, 'x'), 5ms)})},
      {"endless garbage from accept", sinceAccept({Step::flood(garbage)})},
      {"plain text on a TLS port",
       sinceAccept({kHello, Step::send("HTTP/1.1 400 Bad Request\r\n\r\n"), Step::close()})},
      {"TLS alert", sinceAccept({kHello, Step::send(alert), Step::close()})},
      {"TLS record without end", sinceAccept({kHello, Step::send(unfinishedRecord())})},
      {"endless TLS records", sinceAccept({kHello, Step::flood(strangeRecords())})},

      {"endless session tickets", sinceRequest({Step::floodTickets()})},
      {"silent after the request", sinceRequest({})},
      {"reset after the request", sinceRequest({Step::reset()})},
      {"half-close after the request", sinceRequest({Step::cut()})},
      {"drip", sinceRequest({Step::drip(std::string(2000, 'x'), 5ms)})},
      {"endless line", sinceRequest({Step::flood(std::string(4096, 'x'))})},
      {"endless lines", sinceRequest({Step::flood(repeated("220-x\r\n"))})},
      {"endless empty lines", sinceRequest({Step::flood(repeated("\r\n"))})},
      {"endless garbage", sinceRequest({Step::flood(garbage)})},
      {"endless zeroes", sinceRequest({Step::flood(std::string(4096, '\0'))})},
  };
}

}  // namespace promonitor::test::hostile
