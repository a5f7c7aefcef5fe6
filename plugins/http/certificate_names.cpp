#include "certificate_names.hpp"

#include <openssl/x509v3.h>

#include <memory>

#include "address_bytes.hpp"
#include "header_field.hpp"

namespace promonitor::http {
namespace {

std::string_view withoutLastDot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

std::string_view bytesOf(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

}  // namespace

bool nameStandsFor(std::string_view name, std::string_view host) {
  name = withoutLastDot(name);
  host = withoutLastDot(host);
  if (name.empty() || host.empty()) return false;
  const bool has_wildcard = name.starts_with("*.") && name.find('.', 2) != std::string_view::npos;
  if (!has_wildcard) return sameName(name, host);
  const std::size_t label = host.find('.');
  return label != 0 && label != std::string_view::npos &&
         sameName(name.substr(1), host.substr(label));
}

NameMatch matchNames(const X509* certificate, const std::string& host) {
  const auto free = [](GENERAL_NAMES* names) { GENERAL_NAMES_free(names); };
  const std::unique_ptr<GENERAL_NAMES, decltype(free)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      free);
  const AddressBytes address(host);
  NameMatch match = NameMatch::Nameless;
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const one = sk_GENERAL_NAME_value(names.get(), i);
    if (one->type != GEN_DNS && one->type != GEN_IPADD) continue;
    const bool good = one->type == GEN_IPADD
                          ? !address.empty() && bytesOf(one->d.iPAddress) == address.view()
                          : address.empty() && nameStandsFor(bytesOf(one->d.dNSName), host);
    if (good) return NameMatch::Good;
    match = NameMatch::Other;
  }
  return match;
}

}  // namespace promonitor::http
