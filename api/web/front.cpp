#include "api/web/front.hpp"

#include "api/web/pages.hpp"

namespace promonitor::api {

Response Front::handle(const Request& request) {
  if (Pages::isPage(request.path)) return pages_.answer(request);
  const bool is_web = request.path == "/web" || request.path.starts_with("/web/");
  return (is_web ? web_ : api_).handle(request);
}

Response Front::refuse(const Refusal& refusal, const std::string& peer) {
  return api_.refuse(refusal, peer);
}

}  // namespace promonitor::api
