#pragma once

#include <string>
#include <vector>

#include "promonitor/probe.hpp"
#include "secrets.hpp"

namespace promonitor::http {

/// What a request carries.
struct RequestBody {
  std::string content;
  const char* content_type = nullptr;  ///< null: not known
};

/// What `body`, `json` or `form` says. Throws pm::OptionError when more than one does, or when
/// `method` carries none. Texts in it are added to `secrets`.
RequestBody readRequestBody(const pm::Options& options, const std::string& method,
                            Secrets& secrets);

/// `body`, `json` and `form`. All are secret, and so may be kept in files: `body_file`.
std::vector<pm::OptionDecl> bodyOptions();

}  // namespace promonitor::http
