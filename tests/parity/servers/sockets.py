"""Ports that no server needs to serve."""

import socket

MOST_WAITING = 16


class Sockets:
    def __init__(self):
        self.kept = []
        self.refusing = self._bound()  # bound, so that nobody else takes it; nobody listens
        silent = self._listening(64)  # the kernel takes connections; nobody ever speaks
        self.silent = silent.getsockname()[1]
        self.full = self._full()

    def stop(self):
        for one in self.kept:
            one.close()

    def _keep(self):
        one = socket.socket()
        self.kept.append(one)
        return one

    def _bound(self):
        one = self._keep()
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]

    def _listening(self, backlog):
        one = self._keep()
        one.bind(("127.0.0.1", 0))
        one.listen(backlog)
        return one

    def _full(self):
        """A listener whose queue is full: the next connection is not answered."""
        address = self._listening(0).getsockname()
        for _ in range(MOST_WAITING):
            waiting = self._keep()
            waiting.settimeout(0.3)
            try:
                waiting.connect(address)
            except TimeoutError:
                return address[1]
        raise RuntimeError("the queue of a listener does not fill")
