#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/http/request.hpp"
#include "api/http/response.hpp"

namespace promonitor::api {

/// Which web pages may call the API from a browser: those of listed origins, none unless listed
/// (the CORS protocol of the Fetch standard). Keys are sent by the page's own code, so credentials
/// of the browser are never asked for. Immutable; thread-safe.
class CrossOrigin {
 public:
  /// Origins as browsers write them: "https://status.example.com".
  explicit CrossOrigin(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  /// The request's origin if its pages may call; empty otherwise.
  std::string allowed(const Request& request) const;
  /// Lets a page of an allowed origin read the answer, fields included; nothing for an empty one.
  static void expose(Response& response, const std::string& origin);
  /// Whether the browser asks what a page may do before it does it.
  static bool isPreflight(const Request& request);
  /// The answer; `methods` is the path's Allow field.
  static Response preflight(const std::string& methods);

 private:
  std::vector<std::string> origins_;
};

}  // namespace promonitor::api
