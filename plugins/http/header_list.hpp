#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

namespace promonitor::http {

/// A list of header lines in libcurl's form. Movable.
class HeaderList {
 public:
  /// Throws std::bad_alloc.
  void add(const std::string& line);
  curl_slist* get() const { return list_.get(); }

 private:
  struct Free {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  std::unique_ptr<curl_slist, Free> list_;
};

}  // namespace promonitor::http
