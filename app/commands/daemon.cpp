#include "app/commands/daemon.hpp"

#include <signal.h>

#include <cerrno>
#include <iostream>
#include <istream>
#include <iterator>
#include <system_error>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Timespan.h>
#include <fmt/format.h>

#include "app/commands/check_config.hpp"
#include "app/configuration.hpp"
#include "app/exit_status.hpp"
#include "core/store/file_lock.hpp"

namespace promonitor {

int reloadDaemon(const std::string& config_file) {
  const int sound = checkConfig({.config_file = config_file});
  if (sound != kExitOk) return sound;
  PluginRegistry kinds;
  const config::Settings settings = loadSettings(config_file, kinds);
  const auto daemon = FileLock::owner(settings.database.sqlite_path);
  if (!daemon) {
    std::cerr << fmt::format(
        "promonitor: no daemon runs on {}; start one with 'promonitor serve'\n",
        settings.database.sqlite_path.string());
    return kExitCannotRun;
  }
  if (::kill(*daemon, SIGHUP) != 0) {
    std::cerr << fmt::format("promonitor: cannot signal the daemon (process {}): {}\n", *daemon,
                             std::generic_category().message(errno));
    return kExitCannotRun;
  }
  std::cout << fmt::format("process {} was told to reload; its log names what changed\n", *daemon);
  return kExitOk;
}

int health(const std::string& config_file, bool json) {
  PluginRegistry kinds;
  const config::ListenAddress listen = loadSettings(config_file, kinds).server.listen;
  try {
    Poco::Net::HTTPClientSession session(listen.host, listen.port);
    session.setTimeout(Poco::Timespan(3, 0));
    Poco::Net::HTTPRequest request("GET", "/readyz", Poco::Net::HTTPMessage::HTTP_1_1);
    session.sendRequest(request);
    Poco::Net::HTTPResponse response;
    std::istream& body = session.receiveResponse(response);
    const std::string text((std::istreambuf_iterator<char>(body)), {});
    const bool ready = response.getStatus() == Poco::Net::HTTPResponse::HTTP_OK;
    std::cout << (json ? text : ready ? "ready" : "not ready: " + text) << '\n';
    return ready ? kExitOk : kExitFailed;
  } catch (const Poco::Exception& error) {
    std::cerr << fmt::format("promonitor: cannot reach http://{}:{}/readyz: {}\n", listen.host,
                             listen.port, error.displayText());
    return kExitCannotRun;
  }
}

}  // namespace promonitor
