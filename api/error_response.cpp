#include "api/error_response.hpp"

#include <string>
#include <utility>

#include "api/json_list.hpp"
#include "api/json_object.hpp"
#include "api/json_response.hpp"

namespace promonitor::api {
namespace {

void appendFields(std::string& out, const std::vector<FieldFault>& fields) {
  appendList(out, fields, [&](const FieldFault& field) {
    JsonObject object(out);
    object.text("path", field.path);
    object.text("message", field.message);
  });
}

void appendErrorBody(std::string& out, const ErrorText& error) {
  JsonObject object(out);
  if (error.problem) {
    object.text("type", "about:blank");
    object.text("title", statusPhrase(error.status));
    object.number("status", error.status);
    object.text("detail", error.sentence);
  } else {
    object.text("error", error.sentence);
  }
  object.text("code", error.code);
  object.text("request_id", error.request_id);
  if (error.fields == nullptr || error.fields->empty()) return;
  object.name("fields");
  appendFields(out, *error.fields);
}

}  // namespace

Response errorResponse(const ErrorText& error) {
  std::string body;
  appendErrorBody(body, error);
  Response response = jsonResponse(std::move(body), error.status);
  if (error.problem) response.headers.front().value = "application/problem+json";
  return response;
}

std::string_view refusalCode(int status) {
  switch (status) {
    case 408:
      return "request_timeout";
    case 411:
      return "length_required";
    case 413:
      return "body_too_large";
    case 414:
      return "target_too_long";
    case 417:
      return "expectation_failed";
    case 431:
      return "head_too_large";
    case 501:
      return "method_not_implemented";
    case 503:
      return "overloaded";
    case 505:
      return "version_not_supported";
    default:
      return "bad_request";
  }
}

}  // namespace promonitor::api
