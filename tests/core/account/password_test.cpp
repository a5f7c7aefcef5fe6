#include "core/account/password.hpp"

#include <string>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

constexpr PasswordCost kCheap{.passes = 1, .memory = 8192};

TEST(Password, CostsWhatIsPromised) {
  EXPECT_TRUE(hashPassword("correct horse battery").starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_TRUE(hashOfNothing().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_EQ(hashOfNothing().size(), hashPassword("x").size());
}

TEST(Password, FitsItsOwnHashAlone) {
  const std::string hash = hashPassword("correct horse battery", kCheap);
  EXPECT_NE(hash, hashPassword("correct horse battery", kCheap)) << "each has a salt of its own";
  EXPECT_TRUE(fitsPassword("correct horse battery", hash));
  for (const std::string wrong :
       {"", "correct horse batter", "correct horse battery ", "Correct horse battery"}) {
    EXPECT_FALSE(fitsPassword(wrong, hash)) << wrong;
  }
  EXPECT_FALSE(fitsPassword("correct horse battery", hashOfNothing(kCheap)));
  EXPECT_FALSE(fitsPassword("", ""));
  EXPECT_FALSE(fitsPassword("x", "x"));
}

TEST(Password, IsLongEnoughAndNotTooLong) {
  const struct {
    std::string text;
    const char* fault;
  } rows[] = {
      {"twelve chars", nullptr},
      {std::string(1024, 'x'), nullptr},
      {"\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e\u5343", nullptr},
      {"", "has at least 12 characters, and this one has 0"},
      {"elevenchars", "has at least 12 characters, and this one has 11"},
      {"\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc", "has at least 12 characters, and this one has 6"},
      {std::string(1025, 'x'), "has at most 1024 bytes"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text.substr(0, 40));
    const auto fault = passwordFault(row.text);
    EXPECT_EQ(fault.has_value(), row.fault != nullptr);
    if (fault && row.fault != nullptr) {
      EXPECT_NE(fault->find(row.fault), std::string::npos) << *fault;
      EXPECT_TRUE(row.text.empty() || fault->find(row.text) == std::string::npos);
    }
  }
}

}  // namespace
}  // namespace promonitor
