#include "header_list.hpp"

#include <new>

namespace promonitor::http {

void HeaderList::add(const std::string& line) {
  curl_slist* const longer = curl_slist_append(list_.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list_.release());
  list_.reset(longer);
}

}  // namespace promonitor::http
