// What cmake/EmbedWeb.cmake makes of tests/fixtures/web.
#include "app/web_files.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

std::string contentOf(const std::string& name) {
  std::ifstream in(std::string(FIXTURE_WEB) + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(WebFiles, AreThoseOfTheFolderAsTheyAre) {
  const struct {
    std::string name, type;
    bool is_coded;
  } rows[] = {
      {"assets/main.0A1B2C3D.js", "text/javascript; charset=utf-8", true},
      {"assets/style.4E5F6A7B.css", "text/css; charset=utf-8", false},  // gzip makes it longer
      {"index.html", "text/html; charset=utf-8", false},
  };
  ASSERT_EQ(webFiles().size(), std::size(rows));
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    const auto& row = rows[i];
    SCOPED_TRACE(row.name);
    const api::PageFile& file = webFiles()[i];
    EXPECT_EQ(file.name, row.name);
    EXPECT_EQ(file.content_type, row.type);
    EXPECT_EQ(file.content, contentOf(row.name));
    EXPECT_EQ(file.gzip, row.is_coded ? contentOf(row.name + ".gz") : "");
    EXPECT_EQ(file.etag.size(), 18U);
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(file.etag, webFiles()[j].etag);
  }
}

}  // namespace
}  // namespace promonitor
