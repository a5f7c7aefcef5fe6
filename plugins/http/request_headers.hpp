#pragma once

#include <string>
#include <string_view>

#include "header_list.hpp"
#include "promonitor/probe.hpp"
#include "request_body.hpp"
#include "secrets.hpp"

namespace promonitor::http {

/// The header fields of a monitor's requests. Those of the option `headers` and credentials go to
/// the monitor's own origin alone, those about a body go with a body alone (RFC 9110,
/// section 15.4).
class RequestHeaders {
 public:
  /// `authorization` and `host` are values of headers, or empty. Throws pm::OptionError.
  RequestHeaders(const pm::Options& options, const RequestBody& body,
                 std::string_view authorization, std::string_view host, Secrets& secrets);

  const HeaderList& of(bool own_origin, bool with_body) const {
    if (own_origin) return with_body || !has_body_ ? own_ : own_bodiless_;
    return with_body || !has_body_ ? foreign_ : foreign_bodiless_;
  }

 private:
  void addGiven(const pm::Options& options, Secrets& secrets);
  void addContentType(const RequestBody& body);

  bool has_body_;
  bool has_host_ = false;
  std::string content_type_;
  HeaderList own_, foreign_;
  HeaderList own_bodiless_, foreign_bodiless_;  ///< empty where there is no body at all
};

}  // namespace promonitor::http
