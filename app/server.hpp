#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <spdlog/logger.h>

#include "app/reload_report.hpp"
#include "core/base/clock.hpp"

namespace promonitor {

/// The whole daemon: builds every part in order from a configuration file, and takes it down in
/// reverse. Starts when constructed; throws where it cannot, with a text for the operator. Used by
/// `promonitor serve` and by tests, in-process. For one thread.
class Server {
 public:
  /// `program` is what is started for plugins in processes of their own: this one, unless it is a
  /// test.
  Server(std::filesystem::path config_file, const Clock& clock,
         const std::string& program = "/proc/self/exe");
  /// Stops without grace.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Reads the configuration file again and makes its monitors, users and plans the ones in force;
  /// unchanged monitors keep their slots. A file that cannot be used changes nothing. The log and
  /// the metrics tell of it, too.
  ReloadReport reload();
  /// No more checks; what runs may end within `grace`; every result is stored.
  void stop(Duration grace);

  std::uint16_t apiPort() const;
  /// Where the first administrator is made, once: with a secret, for the operator's eyes. Nothing
  /// where there is one, or no dashboard.
  const std::optional<std::string>& setupLink() const;
  /// Where `promonitor reload` looks for what came of it; nothing where it does not find this
  /// daemon.
  std::optional<std::filesystem::path> reloadReport() const;
  spdlog::logger& log();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace promonitor
