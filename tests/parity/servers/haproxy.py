"""haproxy: the coding deflate in both of its meanings, late answers, certificates of clients."""

from servers.process import Process, free_ports

CONFIGURATION = """
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
frontend zlib
    bind 127.0.0.1:{zlib}
    default_backend zlib
frontend bare
    bind 127.0.0.1:{bare}
    default_backend bare
backend zlib
    compression algo deflate
    compression type text/plain
    server nginx 127.0.0.1:{origin}
backend bare
    compression algo raw-deflate
    compression type text/plain
    server nginx 127.0.0.1:{origin}
frontend late
    mode tcp
    bind 127.0.0.1:{late}
    tcp-request inspect-delay 300ms
    tcp-request content accept if WAIT_END
    default_backend late
frontend too_late
    mode tcp
    bind 127.0.0.1:{too_late}
    tcp-request inspect-delay 4s
    tcp-request content accept if WAIT_END
    default_backend late
backend late
    mode tcp
    server nginx 127.0.0.1:{origin}
frontend clients
    bind 127.0.0.1:{clients} ssl crt {file} ca-file {roots} verify required
    http-request return status 200 content-type text/plain string ready
frontend clients_of_old
    bind 127.0.0.1:{clients12} ssl crt {file} ca-file {roots} verify required ssl-max-ver TLSv1.2
    http-request return status 200 content-type text/plain string ready
"""


class Haproxy:
    LATE = 0.3  # seconds
    NAMES = ("zlib", "bare", "late", "too_late", "clients", "clients12")

    def __init__(self, folder, certificates, origin):
        ports = dict(zip(self.NAMES, free_ports(len(self.NAMES))))
        self.ports = ports
        configuration = folder / "haproxy.cfg"
        configuration.write_text(CONFIGURATION.format(
            **ports, origin=origin, roots=certificates["root"].file,
            file=certificates["good"].sent_as(folder / "haproxy.pem")))
        self.process = Process(["haproxy", "-db", "-f", configuration], folder / "haproxy.log",
                               ports=ports.values())

    def stop(self):
        self.process.stop()
