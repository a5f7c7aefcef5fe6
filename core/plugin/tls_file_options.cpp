#include "core/plugin/tls_file_options.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace promonitor {
namespace {

constexpr std::string_view kCaFile = "tls.ca_file";
constexpr std::string_view kClientCert = "tls.client_cert";
constexpr std::string_view kClientKey = "tls.client_key";

/// The text a person gave an option, as one key or a level deeper; null when there is none.
const OptionInput* given(const OptionSchema& schema, const OptionInput& options,
                         std::string_view name) {
  const OptionSpec* const spec = schema.find(name);
  if (spec == nullptr || spec->type != PM_T_STRING) return nullptr;
  const OptionInput* input = entryOf(options, name);
  const std::size_t dot = name.find('.');
  if (input == nullptr) {
    const OptionInput* const group = entryOf(options, name.substr(0, dot));
    if (group != nullptr) input = entryOf(*group, name.substr(dot + 1));
  }
  const bool is_text = input != nullptr && input->type == OptionInput::Type::Scalar;
  return is_text && !input->text.empty() ? input : nullptr;
}

}  // namespace

bool namesTlsFiles(const OptionSchema& schema, const OptionInput& options) {
  return std::any_of(kTlsFileOptions.begin(), kTlsFileOptions.end(), [&](std::string_view name) {
    return given(schema, options, name) != nullptr;
  });
}

std::vector<InputIssue> tlsFileIssues(const OptionSchema& schema, const OptionInput& options,
                                      TlsFiles& files) {
  std::vector<InputIssue> issues;
  const auto refuse = [&issues](std::string_view name, const OptionInput& input,
                                const std::optional<std::string>& fault) {
    if (!fault) return;
    issues.push_back({input.mark, std::string(name), *fault, "name a PEM file that exists"});
  };
  const OptionInput* const ca_file = given(schema, options, kCaFile);
  const OptionInput* const certificate = given(schema, options, kClientCert);
  const OptionInput* const key = given(schema, options, kClientKey);
  if (ca_file != nullptr) refuse(kCaFile, *ca_file, files.certificateFault(ca_file->text));
  if (certificate != nullptr) {
    refuse(kClientCert, *certificate, files.certificateFault(certificate->text));
  }
  if (key != nullptr) refuse(kClientKey, *key, files.keyFault(key->text));
  if (certificate != nullptr && key != nullptr && issues.empty()) {
    if (auto fault = files.pairFault(certificate->text, key->text)) {
      issues.push_back({key->mark, std::string(kClientKey), std::move(*fault),
                        "name the key that the certificate was made for"});
    }
  }
  return issues;
}

}  // namespace promonitor
