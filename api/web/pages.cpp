#include "api/web/pages.hpp"

#include <algorithm>
#include <string>

#include "api/accepts.hpp"
#include "api/entity_tag.hpp"
#include "api/web/security_fields.hpp"

namespace promonitor::api {
namespace {

constexpr std::string_view kRoot = "/ui";
constexpr const char* kNotBuilt =
    "The dashboard is not part of this program: build it with cmake -DPROMONITOR_WEB=ON (Node.js "
    "and npm are needed for that). The API is at /api/v1, and is described at /docs/api.\n";

Response plain(int status, std::string text) {
  Response response;
  response.status = status;
  response.set("Content-Type", "text/plain; charset=utf-8");
  response.set("Cache-Control", "no-store");
  response.body = std::move(text);
  return response;
}

Response movedTo(const char* place) {
  Response response = plain(302, "");
  response.set("Location", place);
  return response;
}

/// Names of files that never change hold a hash of what is in them.
bool isImmutable(std::string_view name) { return name.starts_with("assets/"); }

Response show(const Request& request, const PageFile& file) {
  Response response;
  const bool is_coded =
      !file.gzip.empty() && wanted(request, "accept-encoding", "gzip").value_or(0) > 0;
  // Another coding is another representation.
  std::string tag(file.etag);
  if (is_coded) tag.insert(tag.size() - 1, "-gzip");
  response.set("ETag", tag);
  response.set("Vary", "Accept-Encoding");
  response.set("Cache-Control",
               isImmutable(file.name) ? "public, max-age=31536000, immutable" : "no-cache");
  const std::string* const known = request.only("if-none-match");
  if (known != nullptr && namesTag(*known, tag)) {
    response.status = 304;
    return response;
  }
  response.set("Content-Type", std::string(file.content_type));
  if (is_coded) response.set("Content-Encoding", "gzip");
  response.body = is_coded ? file.gzip : file.content;
  return response;
}

}  // namespace

bool Pages::isPage(std::string_view path) {
  return path == "/" || path == kRoot || path.starts_with("/ui/");
}

const PageFile* Pages::find(std::string_view name) const {
  const auto found = std::find_if(files_.begin(), files_.end(),
                                  [&](const PageFile& file) { return file.name == name; });
  return found == files_.end() ? nullptr : &*found;
}

Response Pages::answer(const Request& request) const {
  Response response;
  const std::string_view path = request.path;
  if (request.method != "GET" && request.method != "HEAD") {
    response = plain(405, "pages are read with GET\n");
    response.set("Allow", "GET, HEAD");
  } else if (path.size() <= kRoot.size()) {
    response = movedTo("/ui/");
  } else if (empty()) {
    response = plain(404, kNotBuilt);
  } else {
    const std::string_view name = path.substr(kRoot.size() + 1);
    // What has no dot is a place within the one page.
    const PageFile* const file =
        find(name.find('.') == std::string_view::npos ? "index.html" : name);
    response = file != nullptr ? show(request, *file) : plain(404, "there is no such file\n");
  }
  response.set("X-Content-Type-Options", "nosniff");
  addSecurityFields(response);
  return response;
}

}  // namespace promonitor::api
