#include "app/commands/health.hpp"

#include <iostream>
#include <istream>
#include <iterator>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Timespan.h>
#include <fmt/format.h>

#include "app/configuration.hpp"
#include "app/exit_status.hpp"

namespace promonitor {

int health(const std::string& config_file, bool json) {
  const config::ListenAddress listen = loadSettings(config_file).server.listen;
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
    std::cerr << fmt::format(
        "promonitor: cannot reach http://{}:{}/readyz: {}; start the daemon with 'promonitor "
        "serve', or name its configuration with --config\n",
        listen.host, listen.port, error.displayText());
    return kExitCannotRun;
  }
}

}  // namespace promonitor
