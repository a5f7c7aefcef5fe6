#pragma once

#include <string_view>

namespace promonitor::api {

/// What is made of api/openapi.yaml when the program is built (by make.pl beside this file); none
/// of it is read at run time. Literals.

/// The OpenAPI 3.1 document as JSON.
std::string_view openApiDocument();
/// The same for people: HTML with its style sheet in it.
std::string_view apiPage();
/// The Content-Security-Policy of that page: it loads nothing, and only its own style is applied.
std::string_view apiPagePolicy();

}  // namespace promonitor::api
