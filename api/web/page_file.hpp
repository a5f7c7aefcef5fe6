#pragma once

#include <string_view>

namespace promonitor::api {

/// A file of the dashboard, as it was built.
struct PageFile {
  /// Beneath /ui/: "index.html", "assets/main.4f1c2d3e.js".
  std::string_view name;
  std::string_view content_type;
  /// With its quotes.
  std::string_view etag;
  std::string_view content;
  /// The same with gzip; empty where that is not shorter.
  std::string_view gzip;
};

}  // namespace promonitor::api
