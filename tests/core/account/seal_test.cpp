#include "core/account/seal.hpp"

#include <gtest/gtest.h>

namespace promonitor {
namespace {

Seal::Key keyOf(std::uint8_t byte) {
  Seal::Key key{};
  key.fill(byte);
  return key;
}

TEST(Seal, OpensWhatItClosed) {
  const Seal seal(keyOf(1));
  for (const std::string& text :
       {std::string(), std::string("secret"), std::string("a\0b", 3), std::string(100000, 'x')}) {
    const std::string sealed = seal.close(text, "monitor");
    EXPECT_EQ(seal.open(sealed, "monitor"), text);
  }
}

TEST(Seal, ShowsNothingOfTheText) {
  const Seal seal(keyOf(1));
  const std::string sealed = seal.close("canary-secret", "m");

  EXPECT_EQ(sealed.find("canary"), std::string::npos);
  EXPECT_NE(sealed, seal.close("canary-secret", "m"));
}

TEST(Seal, RefusesWhatIsNotItsOwn) {
  const Seal seal(keyOf(1));
  const std::string sealed = seal.close("secret", "shop");

  EXPECT_FALSE(Seal(keyOf(2)).open(sealed, "shop"));
  EXPECT_FALSE(seal.open(sealed, "other"));
  EXPECT_FALSE(seal.open("", "shop"));
  EXPECT_FALSE(seal.open(sealed.substr(0, 39), "shop"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(seal.open(changed, "shop")) << i;
  }
}

TEST(Seal, MakesTheSameFingerprintOfTheSameTextByTheSameKeyAlone) {
  const Seal seal(keyOf(1));
  const std::string fingerprint = seal.fingerprint("secret");

  EXPECT_EQ(fingerprint.size(), 64U);
  EXPECT_EQ(Seal(keyOf(1)).fingerprint("secret"), fingerprint);
  EXPECT_NE(Seal(keyOf(2)).fingerprint("secret"), fingerprint);
  EXPECT_NE(seal.fingerprint("secre"), fingerprint);
  EXPECT_NE(seal.fingerprint(""), Seal(keyOf(2)).fingerprint(""));
}

TEST(Seal, ReadsItsKeyStrictly) {
  const std::string text = Seal::newKeyText();
  EXPECT_EQ(text.size(), 64U);
  EXPECT_NE(text, Seal::newKeyText());
  EXPECT_TRUE(Seal::parseKey(text));
  EXPECT_TRUE(Seal::parseKey(text + "\n"));
  EXPECT_EQ(Seal::parseKey(std::string(62, '0') + "0f")->back(), 15);
  for (const std::string& wrong : {std::string(), text + "00", text.substr(2), text + "\n\n",
                                   " " + text.substr(1), "g" + text.substr(1)}) {
    EXPECT_FALSE(Seal::parseKey(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace promonitor
