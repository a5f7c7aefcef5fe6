#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace promonitor::verify {

/// How a peer on the network behaves.
enum class Peer : std::uint8_t {
  Friendly,   ///< answers: HTTP requests with 200, others with what they said; greets the silent
  Refusing,   ///< nobody listens
  Silent,     ///< takes connections and says nothing
  Resetting,  ///< takes connections and resets them
  Closing,    ///< takes connections and closes them
  Dripping,   ///< the start of an answer, a byte at a time, without an end
  Babbling    ///< random bytes as fast as they are taken, without an end
};
inline constexpr std::array kPeers = {Peer::Friendly,  Peer::Refusing, Peer::Silent,
                                      Peer::Resetting, Peer::Closing,  Peer::Dripping,
                                      Peer::Babbling};
/// As part of a test's name: "refused".
inline const char* peerName(Peer peer) {
  constexpr std::array kNames = {"friendly", "refused",  "silent", "reset",
                                 "closed",   "dripping", "garbage"};
  return kNames[static_cast<std::size_t>(peer)];
}

}  // namespace promonitor::verify
