#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "core/model/option_input.hpp"
#include "core/net/tls_files.hpp"
#include "core/plugin/option_schema.hpp"

namespace promonitor {

/// The shared options that name files of this machine.
inline constexpr std::array<std::string_view, 3> kTlsFileOptions{"tls.ca_file", "tls.client_cert",
                                                                 "tls.client_key"};

/// Whether one of them is given, of a kind that declares it.
bool namesTlsFiles(const OptionSchema& schema, const OptionInput& options);

/// What is wrong with the files that the shared options tls.ca_file, tls.client_cert and
/// tls.client_key name, of a kind that declares them: a kind itself does no I/O when it judges its
/// options. Requires: the schema has accepted `options`.
std::vector<InputIssue> tlsFileIssues(const OptionSchema& schema, const OptionInput& options,
                                      TlsFiles& files);

}  // namespace promonitor
