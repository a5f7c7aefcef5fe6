#pragma once

#include <span>
#include <string_view>

#include "api/http/request.hpp"
#include "api/http/response.hpp"
#include "api/web/page_file.hpp"

namespace promonitor::api {

/// The dashboard's pages and what they are made of, at / and /ui/. Answers from memory; needs
/// nobody to be signed in, because nothing of anybody is in them. Immutable; thread-safe.
class Pages {
 public:
  /// The files, and what they hold, outlive it.
  explicit Pages(std::span<const PageFile> files) : files_(files) {}

  bool empty() const { return files_.empty(); }
  /// Whether a path is one of the dashboard's.
  static bool isPage(std::string_view path);
  Response answer(const Request& request) const;

 private:
  const PageFile* find(std::string_view name) const;

  const std::span<const PageFile> files_;
};

}  // namespace promonitor::api
