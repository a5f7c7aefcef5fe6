#include "response_reader.hpp"

#include <algorithm>

namespace promonitor::http {

bool ResponseReader::header(std::string_view line) {
  header_bytes_ += line.size();
  if (line.starts_with("HTTP/")) {
    status_line_ = line.substr(0, std::min(line.find_first_of("\r\n"), limits_.evidence));
  }
  return !headersTooLarge();
}

bool ResponseReader::body(std::string_view bytes) {
  const std::string_view wanted = bytes.substr(0, limits_.body - body_bytes_);
  body_cut_ = wanted.size() < bytes.size();
  body_bytes_ += wanted.size();
  if (body_start_.size() < limits_.evidence) {
    body_start_ += wanted.substr(0, limits_.evidence - body_start_.size());
  }
  if (!found()) look(wanted);
  return !body_cut_;
}

void ResponseReader::look(std::string_view bytes) {
  const std::size_t overlap = limits_.contains.size() - 1;
  tail_ += bytes.substr(0, overlap);
  found_ = tail_.find(limits_.contains) != std::string::npos ||
           bytes.find(limits_.contains) != std::string_view::npos;
  if (bytes.size() >= overlap) {
    tail_ = bytes.substr(bytes.size() - overlap);
  } else if (tail_.size() > overlap) {
    tail_.erase(0, tail_.size() - overlap);
  }
}

}  // namespace promonitor::http
