#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "ping_socket.hpp"
#include "promonitor/probe.hpp"
#include "volley_result.hpp"

namespace promonitor::ping {

/// The echo requests of one check. Belongs to it and ends with it.
class Volley final : public EchoListener {
 public:
  Volley(const pm::Context& context, PingSocket& socket, const Route& route, std::size_t payload);
  ~Volley() override;
  Volley(const Volley&) = delete;
  Volley& operator=(const Volley&) = delete;

  void send();
  /// Awaits answers to all that was sent, for at most `time`. Once.
  [[nodiscard]] auto answers(std::chrono::nanoseconds time) {
    beginWait(time);
    return ended_.get();
  }
  VolleyResult result() const;

  void onReply(std::size_t packet, std::int64_t came_ns) override;
  void onRefusal(std::size_t packet, const Refusal& refusal) override;

 private:
  enum class Fate : std::uint8_t { Waiting, Replied, Refused, NotSent };
  struct Packet {
    std::uint16_t sequence = 0;
    Fate fate = Fate::Waiting;
    std::int64_t sent_ns = 0;
    std::int64_t round_trip_ns = 0;
  };
  static void onTime(void* volley, pm_op op, const pm_event* event) noexcept;
  void beginWait(std::chrono::nanoseconds time);
  void settled();

  const pm::Context context_;
  PingSocket& socket_;
  const Route route_;
  const std::size_t payload_;
  std::vector<Packet> packets_;
  std::size_t waiting_ = 0;
  int send_error_ = 0;
  std::optional<Refusal> refusal_;
  bool complete_ = false;  ///< nothing more will be sent
  pm_op timer_ = 0;
  pm::Signal<bool> ended_;
};

}  // namespace promonitor::ping
