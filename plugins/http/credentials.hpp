#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "promonitor/probe.hpp"
#include "secrets.hpp"
#include "url.hpp"

namespace promonitor::http {

/// "Basic dXNlcjpwYXNz" (RFC 7617). What must not be shown of it is added to `secrets`.
std::string basicCredentials(std::string_view user, std::string_view password, Secrets& secrets);

/// The value of the Authorization header that the options of the group `auth` ask for; empty:
/// none. Throws pm::OptionError where they contradict each other or the rest.
std::string readCredentials(const pm::Options& options, const Url& url, Secrets& secrets);

/// The options of the group `auth`.
std::vector<pm::OptionDecl> authOptions();

}  // namespace promonitor::http
