#include "api/web/front.hpp"

#include "api/web/pages.hpp"

namespace promonitor::api {

Response Front::handle(const Request& request) {
  if (Pages::isPage(request.path)) return pages_.answer(request);
  return behind(request.path).handle(request);
}

std::size_t Front::longestBody(const Request& head) { return behind(head.path).longestBody(head); }

HttpHandler& Front::behind(const std::string& path) {
  return path == "/web" || path.starts_with("/web/") ? web_ : api_;
}

Response Front::refuse(const Refusal& refusal, const std::string& peer) {
  return api_.refuse(refusal, peer);
}

}  // namespace promonitor::api
