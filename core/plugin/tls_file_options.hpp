#pragma once

#include <vector>

#include "core/model/option_input.hpp"
#include "core/net/tls_files.hpp"
#include "core/plugin/option_schema.hpp"

namespace promonitor {

/// What is wrong with the files that the shared options tls.ca_file, tls.client_cert and
/// tls.client_key name, of a kind that declares them: a kind itself does no I/O when it judges its
/// options. Requires: the schema has accepted `options`.
std::vector<InputIssue> tlsFileIssues(const OptionSchema& schema, const OptionInput& options,
                                      TlsFiles& files);

}  // namespace promonitor
