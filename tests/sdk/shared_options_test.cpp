#include <chrono>
#include <string>
#include <utility>
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
      if (value.type == PM_T_ENUM) value.u.i = defaultChoice(specs_.back());
      if (value.type == PM_T_LIST) value.u.list = {nullptr, 0};
      if (value.type == PM_T_DURATION) value.type = PM_T_NONE;
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
  /// Gives an option its text, the index of its choice, or 0 to a switch.
  void give(std::string_view name, std::string_view text) {
    pm_value& value = at(name);
    if (value.type == PM_T_STRING) {
      value.u.s = pm::str(text);
    } else if (value.type == PM_T_LIST) {
      items_.assign(1, pm::str(text));
      value.u.list = {items_.data(), items_.size()};
    } else {
      value.u.i = std::stoll(std::string(text));
    }
  }

 private:
  static std::int64_t defaultChoice(const pm_option_spec& spec) {
    std::int64_t i = 0;
    while (spec.choices[i] != std::string_view(spec.default_text)) ++i;
    return i;
  }

  std::vector<pm_option_spec> specs_;
  std::vector<pm_value> values_;
  std::vector<pm_str> items_;
  pm_kind kind_{};
  pm_options view_{};
};

std::vector<pm::OptionDecl> wholeGroup() {
  std::vector<pm::OptionDecl> all = pm::tlsOptions();
  all.push_back(pm::tlsOptions({TlsOption::Enabled}).front());
  return all;
}

TEST(IpFamily, FollowsTheOrderOfItsChoices) {
  const pm::Family families[] = {pm::Family::Any, pm::Family::PreferV4, pm::Family::PreferV6,
                                 pm::Family::V4, pm::Family::V6};
  SharedOptions shared({pm::ipFamilyOption()});
  for (std::int64_t i = 0; i < 5; ++i) {
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

/// What a class of settings says against options; empty: nothing.
template <class Settings>
std::string refusalOf(const SharedOptions& shared) {
  try {
    const Settings settings(shared.options());
  } catch (const pm::OptionError& error) {
    return error.what();
  }
  return {};
}

TEST(TlsSettings, RefusesWhatHasNoEffectWithoutTls) {
  EXPECT_EQ(refusalOf<pm::TlsSettings>(SharedOptions(wholeGroup())), "");
  struct Case {
    std::string name;
    const char* value;
  };
  const Case cases[] = {{"tls.verify", "0"},          {"tls.ca_file", "given"},
                        {"tls.server_name", "given"}, {"tls.client_cert", "given"},
                        {"tls.client_key", "given"},  {"tls.min_version", "1"},
                        {"tls.max_version", "2"}};
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    SharedOptions shared(wholeGroup());
    shared.give(one.name, one.value);
    EXPECT_EQ(refusalOf<pm::TlsSettings>(shared),
              "option '" + one.name + "': TLS is off; set tls.enabled");
  }
}

struct Misuse {
  std::vector<std::pair<const char*, const char*>> given;
  const char* refusal;
};

TEST(TlsSettings, RefusesWhatDoesNotFitTogether) {
  const Misuse cases[] = {
      {{{"tls.client_cert", "/c.pem"}},
       "option 'tls.client_cert': its key is missing; set tls.client_key"},
      {{{"tls.client_key", "/k.pem"}},
       "option 'tls.client_key': its certificate is missing; set tls.client_cert"},
      {{{"tls.min_version", "3"}, {"tls.max_version", "2"}},
       "option 'tls.min_version': it is newer than tls.max_version"},
      {{{"tls.server_name", "a b"}}, "option 'tls.server_name': it is not a host name"},
      {{{"tls.client_cert", "/c.pem"}, {"tls.client_key", "/k.pem"}}, ""},
      {{{"tls.min_version", "0"}, {"tls.max_version", "0"}}, ""},
  };
  for (const Misuse& one : cases) {
    SCOPED_TRACE(one.refusal);
    SharedOptions shared(pm::tlsOptions());
    for (const auto& [name, value] : one.given) shared.give(name, value);
    EXPECT_EQ(refusalOf<pm::TlsSettings>(shared), one.refusal);
  }
}

TEST(TlsSettings, NumbersItsVersionsAsTlsDoes) {
  const SharedOptions usual(pm::tlsOptions());
  EXPECT_EQ(pm::TlsSettings(usual.options()).minVersion(), 0x0303U);
  EXPECT_EQ(pm::TlsSettings(usual.options()).maxVersion(), 0x0304U);
  SharedOptions old(pm::tlsOptions());
  old.give("tls.min_version", "0");
  EXPECT_EQ(pm::TlsSettings(old.options()).view().min_version, 0x0301U);
}

TEST(ConnectSettings, RefusesWhatIsNoAddress) {
  const Misuse cases[] = {
      {{{"connect_to", "192.0.2.1"}}, ""},
      {{{"connect_to", "2001:db8::1"}}, ""},
      {{{"connect_to", "[2001:db8::1]:443"}}, ""},
      {{{"connect_to", "backend.internal:8443"}}, ""},
      {{{"connect_to", "host:99999"}},
       "option 'connect_to': 'host:99999' is not an address, host or host:port"},
      {{{"connect_to", "http://host"}},
       "option 'connect_to': 'http://host' is not an address, host or host:port"},
      {{{"connect_to", ":443"}},
       "option 'connect_to': ':443' is not an address, host or host:port"},
      {{{"connect_to", "user@host"}},
       "option 'connect_to': 'user@host' is not an address, host or host:port"},
      {{{"source_address", "192.0.2.9"}}, ""},
      {{{"source_address", "eth0"}}, "option 'source_address': 'eth0' is not an IP address"},
      {{{"source_address", "192.0.2.9"}, {"ip_family", "4"}},
       "option 'source_address': '192.0.2.9' is not of the family that ip_family asks for"},
      {{{"resolver", "192.0.2.53"}}, ""},
      {{{"resolver", "[2001:db8::53]:5353"}}, ""},
      {{{"resolver", "dns.example"}},
       "option 'resolver': 'dns.example' is not an address such as 192.0.2.53 or "
       "[2001:db8::53]:5353"},
      {{{"resolver", "192.0.2.53:0"}},
       "option 'resolver': '192.0.2.53:0' is not an address such as 192.0.2.53 or "
       "[2001:db8::53]:5353"},
  };
  for (const Misuse& one : cases) {
    SCOPED_TRACE(one.given.front().second);
    SharedOptions shared(pm::connectOptions());
    for (const auto& [name, value] : one.given) shared.give(name, value);
    EXPECT_EQ(refusalOf<pm::ConnectSettings>(shared), one.refusal);
  }
}

TEST(ConnectSettings, GivesTheDestination) {
  SharedOptions shared(pm::connectOptions());
  const pm::Endpoint target("shop.example", 443);
  EXPECT_EQ(pm::ConnectSettings(shared.options()).destination(target).host, "shop.example");
  shared.give("connect_to", "[2001:db8::1]:8443");
  const pm::ConnectSettings other(shared.options());
  EXPECT_EQ(other.destination(target).host, "2001:db8::1");
  EXPECT_EQ(other.destination(target).port, 8443);
  shared.give("connect_to", "backend");
  EXPECT_EQ(pm::ConnectSettings(shared.options()).destination(target).port, 443);
}

TEST(PhaseLimits, HoldForThePhasesThatWereGiven) {
  SharedOptions shared(pm::limitOptions({pm::Phase::Connect, pm::Phase::Ttfb}));
  pm_value& given = shared.at("limits.connect");
  given.type = PM_T_DURATION;
  given.u.i = 250'000'000;

  const pm::PhaseLimits limits = pm::phaseLimits(shared.options());

  EXPECT_EQ(limits.of(pm::Phase::Connect), std::chrono::milliseconds(250));
  EXPECT_EQ(limits.of(pm::Phase::Ttfb).count(), 0);
  EXPECT_EQ(limits.of(pm::Phase::Dns).count(), 0);
  EXPECT_EQ(pm::limitVerdict(pm::Phase::Ttfb, std::chrono::milliseconds(250)).code(),
            "ttfb_timeout");
}

}  // namespace
}  // namespace promonitor
