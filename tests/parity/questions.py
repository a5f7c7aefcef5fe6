"""What can be asked of a target, in no program's words. Peers translate."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Http:
    url: str
    method: str = "GET"
    body: str = ""
    headers: dict = field(default_factory=dict)
    basic: tuple = ()  # user, password
    bearer: str = ""
    compressed: str = ""  # the coding that is asked for
    proxy: str = ""
    proxy_basic: tuple = ()
    no_proxy: str = ""
    ca: str = ""  # file of trusted roots; empty: those of the system
    verify: bool = True
    client: tuple = ()  # files of the client's certificate and key
    server_name: str = ""  # asked for and verified in place of the URL's host
    address: str = ""  # connected to in place of the URL's
    lowest_tls: str = ""
    status: str = "200-299"
    contains: str = ""
    header: tuple = ()  # name and value that the answer must have
    version: str = ""
    follow: bool = True
    timeout: int = 5

    @property
    def parts(self):
        return urlsplit(self.url)

    def is_good(self, status):
        first, _, last = self.status.partition("-")
        return int(first) <= status <= int(last or first)


@dataclass(frozen=True)
class Tls:
    """Whether a server may be trusted."""

    port: int
    ca: str
    name: str = "localhost"
    files: tuple = ()  # the leaf and what else the server sends; empty: files do not tell
    client: tuple = ()
    lowest: str = ""

    def as_http(self):
        return Http(f"https://{self.name}:{self.port}/", ca=self.ca, client=self.client,
                    lowest_tls=self.lowest, address=f"127.0.0.1:{self.port}")


@dataclass(frozen=True)
class Term:
    """How long a server's certificates are good for."""

    port: int
    ca: str
    warn_days: int = 14
    fail_days: int = 5


@dataclass(frozen=True)
class StartTls:
    """Whether a mail server that goes over to TLS may be trusted."""

    port: int
    ca: str
    name: str = "localhost"


@dataclass(frozen=True)
class Tcp:
    port: int
    expect: str = ""
    host: str = "127.0.0.1"
    timeout: int = 1


@dataclass(frozen=True)
class Ping:
    network: object  # the Network that the host is in
    count: int = 5
    gap_ms: int = 15
    v6: bool = False
    most_lost: int = 60  # percent
    longest_ms: int = 1000

    @property
    def host(self):
        return "2001:db8:51::7" if self.v6 else "198.51.100.7"
