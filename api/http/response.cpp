#include "api/http/response.hpp"

#include <iterator>

#include <fmt/format.h>

namespace promonitor::api {

std::string_view statusPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "";
  }
}

void appendHead(std::string& out, const Response& response, const Framing& framing,
                std::string_view date) {
  auto to = std::back_inserter(out);
  fmt::format_to(to, "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                 statusPhrase(response.status), date);
  for (const Field& field : response.headers) {
    out.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  const bool bodiless = response.status == 204 || response.status == 304;
  const bool whole = !response.stream && !response.live;
  if (!whole && framing.minor_version > 0) {
    out.append("Transfer-Encoding: chunked\r\n");
  } else if (whole && !bodiless) {
    fmt::format_to(to, "Content-Length: {}\r\n", response.body.size());
  }
  if (!framing.keep_alive) out.append("Connection: close\r\n");
  out.append("\r\n");
}

}  // namespace promonitor::api
