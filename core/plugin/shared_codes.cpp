#include "core/plugin/vocabulary.hpp"

namespace promonitor {

std::span<const DeclaredName> sharedCodes() {
  static const DeclaredName shared[] = {
      {"dns_nxdomain", "", "The name does not exist."},
      {"dns_nodata", "", "The name has no address of the wanted family."},
      {"dns_servfail", "", "The servers of the name failed."},
      {"dns_failed", "", "The name could not be resolved."},
      {"dns_timeout", "", "The resolver did not answer in time; unknown where it answered nobody."},
      {"resolver_unavailable", "", "Unknown: no resolver can be reached."},
      {"policy_denied", "", "Unknown: the network policy forbids the address."},
      {"connect_timeout", "", "Nobody answered in time."},
      {"connect_refused", "", "Nobody listens at the port, or a firewall refuses."},
      {"connect_reset", "", "The connection was reset while it was being made."},
      {"connect_unreachable", "", "No route; unknown where this machine has none."},
      {"connect_failed", "",
       "No connection for another reason; unknown where this machine "
       "forbids it."},
      {"local_resources", "", "Unknown: this machine ran out of descriptors, ports or memory."},
      {"tls_timeout", "", "No TLS session in time."},
      {"tls_handshake", "", "The TLS handshake failed."},
      {"tls_not_tls", "", "The answer is no TLS."},
      {"tls_closed", "", "The peer closed the connection during the handshake."},
      {"tls_config", "", "Unknown: the file of trusted roots, or of the client, cannot be used."},
      {"tls_expired", "", "The certificate, or one above it, has expired."},
      {"tls_not_yet_valid", "", "The certificate, or one above it, is not valid yet."},
      {"tls_name_mismatch", "", "The certificate is for another name."},
      {"tls_self_signed", "", "The certificate vouches for itself alone."},
      {"tls_untrusted", "", "Nobody trusted vouches for the certificate."},
      {"tls_incomplete_chain", "", "The server leaves out who vouches for its certificate."},
      {"tls_weak_key", "", "A key in the chain is too short."},
      {"tls_weak_signature", "", "A signature in the chain uses a broken digest."},
      {"tls_verify", "", "The certificate cannot be verified for another reason."},
      {"reset", "", "The peer reset the connection."},
      {"closed", "", "The peer closed the connection too early."},
      {"read_timeout", "", "The peer did not send in time."},
      {"write_timeout", "", "The peer did not take what was sent in time."},
      {"timeout", "", "The check was not done at its deadline."},
      {"protocol", "", "The answer breaks the rules of the protocol."},
      {"assertion", "", "The answer is not the expected one."},
      {"failed", "", "The probe gave no reason."},
      {"cancelled", "", "Unknown: the check was cancelled, as when the daemon stops."},
      {"internal", "", "Unknown: the probe failed; the summary says why."},
  };
  return shared;
}

std::span<const DeclaredName> hostCodes() {
  static const DeclaredName host[] = {
      {"slow", "", "Degraded: a phase, or the whole check, took longer than degraded_above."},
      {"inverted", "", "The check passed, and the monitor has invert: true."},
      {"network_away", "", "Unknown: the check failed while this server's own network was away."},
      {"overloaded", "", "Unknown: all workers were busy until the deadline."},
      {"held_up", "",
       "Unknown: the time ran out while this server itself stood still for a quarter of it or "
       "more."},
      {"invalid_result", "", "Unknown: the probe's result breaks the ABI's rules."},
      {"probe_refused", "",
       "Unknown: the probe did not take the options or did not start the check."},
      {"probe_stuck", "", "Unknown: an earlier check of the monitor did not stop when told to."},
      {"probe_crashed", "", "Unknown: the plugin's process ended during the check."},
      {"probe_hung", "", "Unknown: the plugin's process did not answer, and was killed."},
  };
  return host;
}

}  // namespace promonitor
