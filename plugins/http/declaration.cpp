#include "credentials.hpp"
#include "http_probe.hpp"

namespace promonitor::http {
namespace {

using pm::option;
using pm::Type;

std::vector<pm::OptionDecl> requestOptions() {
  return {
      option("url", Type::Url).target().required().help("What is asked for: an http or https URL."),
      option("method", Type::Choice)
          .choices({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
          .standard("GET")
          .help("Method of the request."),
      option("headers", Type::Map)
          .secret()
          .help("Headers of the request; not sent to other origins that redirects lead to."),
      option("user_agent", Type::Text)
          .standard("ProMonitor")
          .help("User-Agent header of the request."),
      option("compressed", Type::Bool)
          .standard("false")
          .help("Ask for the content codings gzip and deflate, and undo them."),
  };
}

std::vector<pm::OptionDecl> answerOptions() {
  return {
      option("follow_redirects", Type::Bool)
          .standard("true")
          .help("Follow redirects and judge the last answer."),
      option("max_redirects", Type::Int)
          .standard("5")
          .between(0, 20)
          .help("How many redirects are followed; one more is a failure."),
      option("body_limit", Type::Size)
          .standard("1MiB")
          .between(1, 16 << 20)
          .help("How much of the body, decoded, is read; the answer is judged by that part."),
  };
}

pm::KindDecl withOptions(pm::KindDecl kind) {
  return kind.options(requestOptions())
      .options(bodyOptions())
      .options(authOptions())
      .options(expectOptions())
      .options(answerOptions())
      .options(certificateOptions())
      .options(proxyOptions())
      .options(pm::tlsOptions())
      .options(pm::connectOptions())
      .options(pm::limitOptions({pm::Phase::Dns, pm::Phase::Connect, pm::Phase::Tls,
                                 pm::Phase::Ttfb, pm::Phase::Transfer}));
}

pm::KindDecl withCodes(pm::KindDecl kind) {
  return kind.codes({
      {"http_status", "The status code is not one of the expected."},
      {"http_version", "The server answered with another version of HTTP."},
      {"http_header_mismatch", "A header of the answer is not as expected."},
      {"http_body_mismatch", "The body lacks what it must hold, or holds what it must not."},
      {"http_body_size", "The body is smaller or larger than expected."},
      {"http_json_mismatch", "A value of the JSON body is not as expected."},
      {"http_json_invalid", "The body is not JSON, or too long, deep or large to be judged."},
      {"http_coding", "The body's content coding is broken or not known."},
      {"http_redirect_limit", "There were more redirects than are followed."},
      {"http_redirect_forbidden",
       "A redirect leads to another scheme, to no URL, or to a forbidden address."},
      {"http_no_answer", "The server closed the connection without an answer."},
      {"http_truncated", "The answer ended before its announced length."},
      {"http_protocol", "The answer is not valid HTTP/1."},
      {"http_send", "The request could not be sent."},
      {"http_too_large",
       "The answer's head is larger than 64 KiB, or what frames its body than the body itself."},
      {"http_failed", "The exchange failed for another reason."},
      {"tls_old_version", "The server speaks no TLS version from tls.min_version on."},
      {"ttfb_timeout", "The server did not begin its answer in time."},
      {"transfer_timeout", "The server did not end its answer in time."},
      {"cert_expires_soon", "Fewer than certificate.warn_days are left (degraded)."},
      {"cert_expires", "Fewer than certificate.fail_days are left."},
      {"proxy_unreachable", "Unknown: the proxy cannot be resolved or connected to."},
      {"proxy_auth", "Unknown: the proxy wants other credentials (407)."},
      {"proxy_refused", "Unknown: the proxy answered CONNECT with 1xx, 3xx or 4xx."},
      {"proxy_protocol", "Unknown: the proxy's answer to CONNECT is not valid HTTP/1."},
      {"proxy_connect_failed", "The proxy cannot connect to the server: it answered 5xx."},
      {"proxy_timeout", "The proxy did not connect to the server in time."},
  });
}

}  // namespace

pm::KindDecl declaration() {
  using namespace std::chrono_literals;
  const pm::KindDecl kind =
      pm::kind<HttpProbe>("http", "HTTP", "Asks a web server and judges its answer.");
  return withCodes(withOptions(kind))
      .attributes({{"http_version", "Version of HTTP the server answered with."},
                   {"redirects", "The URLs that redirects led over."}})
      .timeout(10s)
      .interval(60s);
}

}  // namespace promonitor::http
