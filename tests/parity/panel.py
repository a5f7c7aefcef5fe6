"""Who is asked what."""

from peers import curl, fping, monitoring_plugins, openssl
from questions import Http, Ping, StartTls, Tcp, Term, Tls


class Panel:
    def __init__(self, promonitor, world):
        blackbox = world.blackbox

        def blackbox_ping(asked):
            return world.blackbox_in[asked.network].ping(asked)

        self.members = {
            Http: ("promonitor http", promonitor.http, {
                "curl": curl.http, "blackbox_exporter": blackbox.http,
                "check_http": monitoring_plugins.http}),
            Tls: ("promonitor ssl", promonitor.ssl, {
                "promonitor http": promonitor.https, "promonitor tcp": promonitor.tls_port,
                "openssl s_client": openssl.s_client, "openssl verify": openssl.verify,
                "curl": curl.https, "blackbox_exporter": blackbox.https,
                "check_http": monitoring_plugins.https}),
            Term: ("promonitor ssl", promonitor.term, {
                "x509 -checkend": openssl.term, "blackbox_exporter": blackbox.term,
                "check_http -C": monitoring_plugins.term}),
            StartTls: ("promonitor ssl", promonitor.starttls, {
                "promonitor tcp": promonitor.starttls_port,
                "openssl s_client": openssl.s_client_starttls,
                "blackbox_exporter": blackbox.starttls, "check_smtp": monitoring_plugins.smtp}),
            Tcp: ("promonitor tcp", promonitor.tcp, {
                "blackbox_exporter": blackbox.tcp, "check_tcp": monitoring_plugins.tcp}),
            Ping: ("promonitor ping", promonitor.ping, {
                "fping": fping.ping, "check_ping": monitoring_plugins.ping,
                "blackbox_exporter": blackbox_ping}),
        }

    def names_for(self, asked):
        """promonitor, by the kind that is asked, and its peers."""
        ours, _, peers = self.members[type(asked)]
        return (ours, *peers)

    def ask(self, asked):
        """promonitor's answer, and those of its peers by name."""
        _, ours, peers = self.members[type(asked)]
        return ours(asked), {name: ask(asked) for name, ask in peers.items()}
