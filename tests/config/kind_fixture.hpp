#pragma once

#include <vector>

#include "core/plugin/probe_kind.hpp"

namespace promonitor::config {

inline OptionSpec optionOf(std::string name, std::uint32_t type, std::uint32_t flags = 0) {
  OptionSpec spec;
  spec.name = std::move(name);
  spec.type = type;
  spec.flags = flags;
  return spec;
}

/// Kinds as plugins declare them, without any plugin.
struct TestKinds {
  ProbeKind http = kindOf(
      "http",
      {optionOf("url", PM_T_URL, PM_OPT_REQUIRED | PM_OPT_TARGET), optionOf("method", PM_T_STRING),
       optionOf("expect.status", PM_T_STRING), optionOf("expect.body", PM_T_STRING),
       optionOf("auth.user", PM_T_STRING), optionOf("auth.password", PM_T_STRING, PM_OPT_SECRET),
       optionOf("headers", PM_T_MAP, PM_OPT_SECRET), optionOf("body_limit", PM_T_SIZE),
       optionOf("tls.ca_file", PM_T_STRING), optionOf("tls.client_cert", PM_T_STRING),
       optionOf("tls.client_key", PM_T_STRING)});
  ProbeKind tcp =
      kindOf("tcp", {optionOf("address", PM_T_ENDPOINT, PM_OPT_REQUIRED | PM_OPT_TARGET),
                     optionOf("tls", PM_T_BOOL), optionOf("token", PM_T_STRING, PM_OPT_SECRET)});
  ProbeKind ping = kindOf("ping", {optionOf("host", PM_T_HOST, PM_OPT_REQUIRED | PM_OPT_TARGET),
                                   countOption(), optionOf("max_loss", PM_T_RATIO)});

  TestKinds() {
    ping.default_interval = std::chrono::seconds(15);
    ping.default_timeout = std::chrono::seconds(3);
  }

  std::vector<const ProbeKind*> all() const { return {&http, &tcp, &ping}; }

 private:
  static OptionSpec countOption() {
    OptionSpec spec = optionOf("count", PM_T_INT);
    spec.min = 1;
    spec.max = 100;
    return spec;
  }
  static ProbeKind kindOf(std::string name, std::vector<OptionSpec> options) {
    OptionSchema schema(name, std::move(options), false);
    return ProbeKind{std::move(name),   {},      {},     {}, {}, {}, 0, {}, {}, {}, {}, {},
                     std::move(schema), nullptr, nullptr};
  }
};

}  // namespace promonitor::config
