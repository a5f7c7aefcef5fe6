#pragma once

#include <cstddef>
#include <string>

#include "api/http/http_handler.hpp"

namespace promonitor::api {

class Pages;

/// Both sides of the daemon at one address: the API, and the dashboard with its calls and pages.
/// Nothing else is shared: a key opens nothing here, nor a session there. Thread-safe.
class Front final : public HttpHandler {
 public:
  /// All outlive it.
  Front(HttpHandler& api, HttpHandler& web, const Pages& pages)
      : api_(api), web_(web), pages_(pages) {}

  Response handle(const Request& request) override;
  std::size_t longestBody(const Request& head) override;
  Response refuse(const Refusal& refusal, const std::string& peer) override;

 private:
  /// Whose request it is that is for no page.
  HttpHandler& behind(const std::string& path);

  HttpHandler& api_;
  HttpHandler& web_;
  const Pages& pages_;
};

}  // namespace promonitor::api
