#include "api/accepts.hpp"

#include <gtest/gtest.h>

namespace promonitor::api {
namespace {

TEST(Accepts, TellsHowMuchAThingIsWanted) {
  const struct {
    const char* field;
    std::optional<int> gzip;
  } rows[] = {
      {"", std::nullopt},
      {"gzip", 1000},
      {"GZip", 1000},
      {"deflate, gzip;q=0.5", 500},
      {"deflate,gzip ; q=0.125 ,br", 125},
      {"gzip;q=0", 0},
      {"gzip;q=0.000", 0},
      {"gzip;q=1.000", 1000},
      {"gzip;Q=0.5", 500},
      {"gzip;level=1;q=0.2", 200},
      {"gzip;q=1.5", 1000},
      {"gzip;q=", 0},
      {"gzip;q=x", 0},
      {"gzip;q=0.5555", 0},
      {"gzip;q=-1", 0},
      {"xgzip, gzipx, *", std::nullopt},
      {",, ,gzip", 1000},
      {"gzip;q=0.3, gzip;q=0.9", 300},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.field);
    Request request;
    request.headers = {{"accept", "gzip;q=0.7"}, {"accept-encoding", row.field}};
    EXPECT_EQ(wanted(request, "accept-encoding", "gzip"), row.gzip);
  }
}

TEST(Accepts, ReadsAllFieldsOfAName) {
  Request request;
  request.headers = {{"accept-encoding", "br"}, {"accept-encoding", "gzip;q=0.4"}};

  EXPECT_EQ(wanted(request, "accept-encoding", "gzip"), 400);
}

}  // namespace
}  // namespace promonitor::api
