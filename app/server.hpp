#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include <spdlog/logger.h>

#include "core/base/clock.hpp"

namespace promonitor {

/// The whole daemon: builds every part in order from a configuration file, and takes it down in
/// reverse. Starts when constructed; throws where it cannot, with a text for the operator. Used by
/// `promonitor serve` and by tests, in-process. For one thread.
class Server {
 public:
  Server(std::filesystem::path config_file, const Clock& clock);
  /// Stops without grace.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Reads the configuration file again and makes its monitors, users and plans the ones in force;
  /// unchanged monitors keep their slots. Returns what changed, for the log. Throws
  /// config::ConfigError or StoreError; then nothing has changed.
  std::string reload();
  /// No more checks; what runs may end within `grace`; every result is stored.
  void stop(Duration grace);

  std::uint16_t apiPort() const;
  spdlog::logger& log();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace promonitor
