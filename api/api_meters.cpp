#include "api/api_meters.hpp"

namespace promonitor::api {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds = {0.0001, 0.0005, 0.001, 0.005, 0.01,
                                                          0.05,   0.25,   1,     2.5};

}  // namespace

ApiMeters::ApiMeters(prometheus::Registry& registry)
    : requests_(prometheus::BuildCounter()
                    .Name("promonitor_api_requests_total")
                    .Help("Requests answered, by route and status.")
                    .Register(registry)),
      durations_(prometheus::BuildHistogram()
                     .Name("promonitor_api_request_duration_seconds")
                     .Help("Time from a complete request to its answer, by route.")
                     .Register(registry)),
      refusals_(prometheus::BuildCounter()
                    .Name("promonitor_api_refused_total")
                    .Help("Requests that were malformed, too large or too slow, by status.")
                    .Register(registry)),
      rejections_(prometheus::BuildCounter()
                      .Name("promonitor_api_rejected_keys_total")
                      .Help("Calls without a valid key, by reason.")
                      .Register(registry)) {}

void ApiMeters::answered(const std::string& route, int status, Duration took) {
  requests_.Add({{"route", route}, {"status", std::to_string(status)}}).Increment();
  durations_.Add({{"route", route}}, kSeconds).Observe(std::chrono::duration<double>(took).count());
}

void ApiMeters::refused(int status) {
  refusals_.Add({{"status", std::to_string(status)}}).Increment();
}

void ApiMeters::keyRejected(const std::string& reason) {
  rejections_.Add({{"reason", reason}}).Increment();
}

}  // namespace promonitor::api
