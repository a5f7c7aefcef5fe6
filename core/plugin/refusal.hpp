#pragma once

#include "core/model/check.hpp"
#include "core/net/network_policy.hpp"

namespace promonitor {

struct Scope;

/// By the policy of the check's monitor. What is refused is remembered in the scope until something
/// else may be reached, so that the result can say why. What a kind does for all its monitors has
/// no policy, and may reach nothing.
bool mayReach(Scope& scope, const Address& address);

/// Says why in the failure of a check that reached nothing after the refusal: the plugin was not
/// told. What failed later than in connecting failed for another reason.
void explain(const Refusal& refusal, Failure& failure);

}  // namespace promonitor
