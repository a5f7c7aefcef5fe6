#include "bench/metrics_page.hpp"

#include <cstdlib>
#include <istream>
#include <limits>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>

namespace promonitor::bench {

MetricsPage MetricsPage::fetch(std::uint16_t port) {
  Poco::Net::HTTPClientSession session("127.0.0.1", port);
  Poco::Net::HTTPRequest request("GET", "/metrics", Poco::Net::HTTPMessage::HTTP_1_1);
  session.sendRequest(request);
  Poco::Net::HTTPResponse response;
  std::istream& body = session.receiveResponse(response);
  MetricsPage page;
  std::string line;
  while (std::getline(body, line)) {
    const auto space = line.rfind(' ');
    if (line.starts_with('#') || space == std::string::npos) continue;
    page.values_[line.substr(0, space)] = std::strtod(line.c_str() + space + 1, nullptr);
  }
  return page;
}

double MetricsPage::value(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? 0 : found->second;
}

double MetricsPage::sum(const std::string& name) const {
  double total = value(name);
  for (const auto& [series, count] : values_) {
    if (series.starts_with(name + '{')) total += count;
  }
  return total;
}

double MetricsPage::quantileSince(const MetricsPage& earlier, const std::string& histogram,
                                  double quantile) const {
  const double total = value(histogram + "_count") - earlier.value(histogram + "_count");
  if (total <= 0) return 0;
  const std::string prefix = histogram + "_bucket{le=\"";
  double best = std::numeric_limits<double>::infinity();
  for (const auto& [name, count] : values_) {
    if (!name.starts_with(prefix)) continue;
    const double bound = std::strtod(name.c_str() + prefix.size(), nullptr);
    if (bound < best && count - earlier.value(name) >= quantile * total) best = bound;
  }
  return best;
}

}  // namespace promonitor::bench
