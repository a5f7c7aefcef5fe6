#pragma once

#include "api/http/request.hpp"

namespace promonitor::api {

/// Throws ApiError (403) unless a browser says that a page of this server makes the request: by
/// Sec-Fetch-Site (Fetch Metadata) or, where that is absent, by an Origin whose host is the one
/// that was asked (RFC 6454). For calls that change something.
void requireSameOrigin(const Request& request);

/// Throws ApiError (415) where there is a body that is not declared to be JSON, which a form of
/// another page cannot send.
void requireJson(const Request& request);

/// Whether a method changes something.
bool isUnsafe(const Request& request);

}  // namespace promonitor::api
