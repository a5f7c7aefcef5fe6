#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "promonitor/probe.hpp"

namespace promonitor {
namespace {

using pm::TlsOption;

/// Options of a kind that declares some of the shared ones, with the values a host would hand over.
class SharedOptions {
 public:
  explicit SharedOptions(const std::vector<pm::OptionDecl>& declared) {
    for (const pm::OptionDecl& one : declared) {
      specs_.push_back(one.spec());
      pm_value& value = values_.emplace_back();
      value.type = specs_.back().type;
      if (value.type == PM_T_BOOL) value.u.i = specs_.back().default_text == std::string("true");
      if (value.type == PM_T_STRING) value.u.s = pm::str(specs_.back().default_text);
    }
    kind_.name = "k";
    kind_.options = specs_.data();
    kind_.option_count = static_cast<std::uint32_t>(specs_.size());
    kind_.option_stride = sizeof(pm_option_spec);
    view_ = {sizeof view_, kind_.option_count, values_.data(), {}};
  }
  SharedOptions(const SharedOptions&) = delete;
  SharedOptions& operator=(const SharedOptions&) = delete;

  pm_value& at(std::string_view name) {
    std::size_t i = 0;
    while (specs_.at(i).name != name) ++i;
    return values_[i];
  }
  pm::Options options() const { return {view_, kind_}; }

 private:
  std::vector<pm_option_spec> specs_;
  std::vector<pm_value> values_;
  pm_kind kind_{};
  pm_options view_{};
};

std::vector<pm::OptionDecl> wholeGroup() {
  return pm::tlsOptions(
      {TlsOption::Enabled, TlsOption::Verify, TlsOption::CaFile, TlsOption::ServerName});
}

TEST(IpFamily, FollowsTheOrderOfItsChoices) {
  const pm::Family families[] = {pm::Family::Any, pm::Family::V4, pm::Family::V6};
  SharedOptions shared({pm::ipFamilyOption()});
  for (std::int64_t i = 0; i < 3; ++i) {
    shared.at("ip_family").u.i = i;
    EXPECT_EQ(pm::ipFamily(shared.options()), families[i]);
  }
}

TEST(TlsSettings, ReadsTheGroup) {
  SharedOptions shared(wholeGroup());
  shared.at("tls.enabled").u.i = 1;
  shared.at("tls.verify").u.i = 0;
  shared.at("tls.ca_file").u.s = pm::str("/ca.pem");
  shared.at("tls.server_name").u.s = pm::str("name.example");

  const pm::TlsSettings tls(shared.options());

  EXPECT_TRUE(tls.enabled());
  EXPECT_FALSE(tls.view().verify);
  EXPECT_EQ(tls.view().ca_file, "/ca.pem");
  EXPECT_EQ(tls.view().server_name, "name.example");
}

TEST(TlsSettings, HasADefaultForWhatAKindDoesNotDeclare) {
  const SharedOptions shared({pm::ipFamilyOption()});

  const pm::TlsSettings tls(shared.options());

  EXPECT_TRUE(tls.enabled());
  EXPECT_TRUE(tls.verify());
  EXPECT_EQ(tls.caFile(), "");
  EXPECT_EQ(tls.view().server_name, "");
}

TEST(TlsSettings, RefusesWhatHasNoEffectWithoutTls) {
  EXPECT_NO_THROW(pm::TlsSettings(SharedOptions(wholeGroup()).options()));
  for (const std::string name : {"tls.verify", "tls.ca_file", "tls.server_name"}) {
    SCOPED_TRACE(name);
    SharedOptions shared(wholeGroup());
    pm_value& value = shared.at(name);
    if (value.type == PM_T_BOOL) {
      value.u.i = 0;
    } else {
      value.u.s = pm::str("given");
    }
    try {
      const pm::TlsSettings tls(shared.options());
      ADD_FAILURE() << "not refused";
    } catch (const pm::OptionError& error) {
      EXPECT_EQ(std::string(error.what()), "option '" + name + "': TLS is off; set tls.enabled");
    }
  }
}

}  // namespace
}  // namespace promonitor
