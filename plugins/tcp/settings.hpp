#pragma once

#include <cstdint>
#include <vector>

#include "promonitor/probe.hpp"
#include "step.hpp"

namespace promonitor::tcp {

/// What a connection is to come to.
enum class Outcome : std::uint8_t {
  Open,     ///< it stands, and the steps go well
  Refused,  ///< nobody listens
  Closed    ///< it stands, the steps go well, and the peer closes it then
};

/// The options of one tcp monitor. Throws pm::OptionError where they do not fit together.
struct Settings {
  explicit Settings(const pm::Options& options);

  pm::Endpoint target;
  Outcome outcome = Outcome::Open;
  bool scripted = false;  ///< the steps were given as such: they have numbers for people
  std::vector<Step> steps;
  pm::TlsSettings tls;
  pm::ConnectSettings connect;
};

pm::KindDecl withOptions(pm::KindDecl kind);

}  // namespace promonitor::tcp
