#include <exception>
#include <iostream>

#include "app/command_line.hpp"
#include "app/exit_status.hpp"
#include "config/config_error.hpp"

int main(int argc, char** argv) {
  try {
    return promonitor::runCommandLine(argc, argv);
  } catch (const promonitor::config::ConfigError& error) {
    std::cerr << error.text();
    return promonitor::kExitFailed;
  } catch (const std::exception& error) {
    std::cerr << "promonitor: " << error.what() << '\n';
    return promonitor::kExitCannotRun;
  }
}
