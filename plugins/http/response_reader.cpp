#include "response_reader.hpp"

#include <algorithm>

namespace promonitor::http {
namespace {

constexpr std::size_t kLongestStatusLine = 200;

}  // namespace

bool ResponseReader::header(std::string_view line) {
  header_bytes_ += line.size();
  if (line.starts_with("HTTP/")) {
    status_line_ = line.substr(0, std::min(line.find_first_of("\r\n"), kLongestStatusLine));
    head_complete_ = false;
  }
  if (line == "\r\n" || line == "\n") head_complete_ = true;
  return !headersTooLarge();
}

bool ResponseReader::body(std::string_view bytes) {
  const std::string_view wanted = bytes.substr(0, limits_.body - body_bytes_);
  body_cut_ = wanted.size() < bytes.size();
  body_bytes_ += wanted.size();
  if (body_start_.size() < limits_.kept) {
    body_start_ += wanted.substr(0, limits_.kept - body_start_.size());
  }
  return !body_cut_;
}

void ResponseReader::restart() {
  status_line_.clear();
  header_bytes_ = 0;
  head_complete_ = false;
}

void ResponseReader::stop() { body_cut_ |= head_complete_ && body_bytes_ >= limits_.sure; }

}  // namespace promonitor::http
