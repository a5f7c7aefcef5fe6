"""Sends requests as bytes, so that they may be what no library would send."""

import http.client
import json
import socket
from dataclasses import dataclass, field


@dataclass
class Request:
    method: str
    #: As it stands in the request line, percent-encoded.
    target: str
    headers: dict = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self):
        return self.target.partition("?")[0]

    @property
    def query(self):
        return self.target.partition("?")[2]

    def encoded(self):
        headers = {"Host": "localhost", **self.headers}
        if self.body and "Content-Length" not in headers:
            headers["Content-Length"] = str(len(self.body))
        head = f"{self.method} {self.target} HTTP/1.1\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return head.encode("latin-1") + b"\r\n" + self.body


@dataclass
class Answer:
    status: int
    #: Pairs, in the order in which they came.
    headers: list
    body: bytes

    def header(self, name):
        """The value; None where there is no such field."""
        for each, value in self.headers:
            if each.lower() == name.lower():
                return value
        return None

    def json(self):
        return json.loads(self.body)


class Client:
    """One connection, opened again where the server closed it."""

    def __init__(self, port):
        self.port = port
        self.socket = None

    def send(self, request, enough=lambda body: b"\n\n" in body, leave=True):
        """The answer. A stream of events is left once enough of it is there, or else is held open until close()."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        try:
            self.socket.sendall(request.encoded())
        except OSError:
            pass  # refused before the body was read: the answer is there
        response = http.client.HTTPResponse(self.socket, method=request.method)
        try:
            response.begin()
            is_stream = response.getheader("Content-Type") == "text/event-stream" and request.method != "HEAD"
            body = self._begin(response, enough) if is_stream else response.read()
            answer = Answer(response.status, response.getheaders(), body)
        except BaseException:
            self.close()
            raise
        if leave and (is_stream or response.will_close):
            self.close()
        return answer

    @staticmethod
    def _begin(response, enough):
        body = b""
        while not enough(body):
            piece = response.read1(65536)
            if not piece:
                raise EOFError(f"the stream ended behind {body[-500:]!r}")
            body += piece
        return body

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None
