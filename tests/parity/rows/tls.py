from judgement import Row
from questions import Tls

TITLE = "TLS: whom to trust"

UNVERIFIED = "it verifies no certificate"
# What ssl and tcp are asked is whether the server may be trusted; the others ask it for a page.
REFUSED_LATER = "it waits for an answer, and TLS 1.3 refuses clients after the handshake"
AFTERWARDS = dict.fromkeys(("promonitor http", "openssl s_client", "curl", "blackbox_exporter",
                            "check_http"), REFUSED_LATER)


def rows(world):
    ports = world.nginx.tls

    def row(question, certificate, right, differs=None, **asked):
        asked = {"ca": world.root, "files": world.files(certificate), **asked}
        return Row(question, "nginx", Tls(ports[certificate], **asked), right,
                   differs=differs or {})

    def untrusted(question, certificate, differs=None, **asked):
        return row(question, certificate, "down", {"check_http": UNVERIFIED, **(differs or {})},
                   **asked)

    def other(question, server, port, right, differs=None, **asked):
        return Row(question, server, Tls(port, world.root, **asked), right, differs=differs or {})

    clients = world.haproxy.ports["clients"]
    clients12 = world.haproxy.ports["clients12"]
    return [
        row("valid, root given", "good", "up"),
        untrusted("valid, root not given", "good", ca=""),
        untrusted("root given of another authority", "good",
                  ca=str(world.certificates["unknown root"].file)),
        untrusted("self-signed", "self-signed"),
        row("self-signed, and given as the root", "self-signed", "up",
            ca=str(world.certificates["self-signed"].file)),
        untrusted("expired", "expired"),
        untrusted("not yet valid", "early"),
        untrusted("an authority above has expired", "stale chain"),
        untrusted("for another host", "other name"),
        row("the host stands in the common name alone", "common name", "down", dict.fromkeys(
            ("openssl s_client", "openssl verify", "curl", "check_http"),
            "OpenSSL looks for names there; RFC 9525 says that they are none")),
        row("wildcard", "wildcard", "up", name="shop.parity.test"),
        untrusted("wildcard, two labels deep", "wildcard", name="a.shop.parity.test"),
        untrusted("the intermediate is not sent", "incomplete"),
        untrusted("unknown authority", "stranger"),
        untrusted("key of RSA-1024", "weak key", {
            "blackbox_exporter": "Go 1.19 asks for no least size of keys"}),
        untrusted("signature of SHA-1", "weak digest"),
        other("TLS 1.0 and 1.1 alone", "nginx", world.nginx.old_tls, "down"),
        other("TLS 1.0 and 1.1 alone, and allowed", "nginx", world.nginx.old_tls, "up",
              {"check_http": "it has no option for the weak signatures that TLS 1.0 needs"},
              lowest="1.0"),
        other("a client's certificate is wanted and given", "haproxy", clients, "up",
              client=world.client("client")),
        other("a client's certificate is wanted, none given, TLS 1.2", "haproxy", clients12,
              "down"),
        other("a client's certificate is wanted, none given, TLS 1.3", "haproxy", clients, "up",
              AFTERWARDS),
        other("a client's certificate of an unknown authority, TLS 1.3", "haproxy", clients, "up",
              AFTERWARDS, client=world.client("unknown client")),
        other("plain HTTP where TLS is wanted", "nginx", world.nginx.plain, "down"),
        other("nobody listens", "kernel", world.sockets.refusing, "down"),
    ]
