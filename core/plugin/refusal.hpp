#pragma once

#include <string>

#include "core/model/check.hpp"
#include "core/net/address.hpp"

namespace promonitor {

struct Scope;

/// An address that a check was told it may not reach, and why.
struct Refusal {
  std::string address;
  std::string denial;  ///< as NetworkPolicy has it
};

/// By the policy of the check's monitor. What is refused is remembered in the scope, so that the
/// result can say why. What a kind does for all its monitors has no policy, and may reach nothing.
bool mayReach(Scope& scope, const Address& address);

/// Says why, in a failure that is about the refused address: the plugin was not told.
void explain(const Refusal& refusal, Failure& failure);

}  // namespace promonitor
