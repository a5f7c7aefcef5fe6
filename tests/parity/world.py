"""Everything that the rows ask about."""

from contextlib import ExitStack

from certificates import make_certificates
from peers.blackbox import Blackbox
from servers.apache import Apache
from servers.haproxy import Haproxy
from servers.network import BEHAVIOURS, Network
from servers.nginx import Nginx
from servers.smtp import Smtp
from servers.sockets import Sockets


class World:
    """Starts all servers; they are ended with the `with` block, in reverse order."""

    def __init__(self, folder, network_program):
        self.ended_with = ExitStack()
        try:
            self._start(folder, network_program)
        except BaseException:
            self.ended_with.close()
            raise

    def _start(self, folder, network_program):
        self.certificates = make_certificates(folder)
        self.root = str(self.certificates["root"].file)
        self.sockets = self._keep(Sockets())
        self.nginx = self._keep(Nginx(folder, self.certificates))
        self.haproxy = self._keep(Haproxy(folder, self.certificates, self.nginx.plain))
        self.apache = self._keep(
            Apache(folder, self.nginx, [self.nginx.tls["good"], self.sockets.refusing]))
        self.smtp = {name: self._keep(Smtp(folder, self.certificates[name], name))
                     for name in ("good", "expired")}
        self.networks = {name: self._keep(Network(network_program, name)) for name in BEHAVIOURS}
        self.blackbox = self._keep(Blackbox(self._folder(folder, "blackbox")))
        self.blackbox_in = {
            network: self._keep(Blackbox(self._folder(folder, f"blackbox.{name}"), network.prefix))
            for name, network in self.networks.items()}

    @staticmethod
    def _folder(folder, name):
        made = folder / name
        made.mkdir()
        return made

    def _keep(self, server):
        self.ended_with.callback(server.stop)
        return server

    def client(self, name):
        certificate = self.certificates[name]
        return (str(certificate.file), str(certificate.key))

    def files(self, name):
        """The leaf and what else the server sends."""
        certificate = self.certificates[name]
        return tuple(str(one.file) for one in (certificate, *certificate.above))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ended_with.close()
