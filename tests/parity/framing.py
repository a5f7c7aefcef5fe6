"""Whether the servers frame their bodies as the rows say. A row about a body that ends with the
connection would be worth nothing if the server had found out its length."""

import socket


def head_of(port, path):
    """Status line and fields of an answer, as they are."""
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                           "Accept-Encoding: gzip, deflate\r\n\r\n".encode())
        received = b""
        while b"\r\n\r\n" not in received:
            part = connection.recv(65536)
            if not part:
                break
            received += part
    return received.split(b"\r\n\r\n")[0].decode(errors="replace")


def framing_of(head):
    """Version, how the body is framed, and its coding."""
    version, *fields = head.split("\r\n")
    named = {name.lower(): value.strip() for name, _, value in (
        field.partition(":") for field in fields)}
    framing = "length" if "content-length" in named else (
        "chunked" if named.get("transfer-encoding") == "chunked" else "close")
    return version.split(" ")[0], framing, named.get("content-encoding", "")


def check_framing(world):
    nginx, haproxy, apache = world.nginx.plain, world.haproxy.ports, world.apache.http10
    for port, path, wanted in (
            (nginx, "/plain", ("HTTP/1.1", "length", "")),
            (nginx, "/chunked", ("HTTP/1.1", "chunked", "")),
            (nginx, "/until-close", ("HTTP/1.1", "close", "")),
            (nginx, "/gzip", ("HTTP/1.1", "chunked", "gzip")),
            (haproxy["zlib"], "/plain", ("HTTP/1.1", "chunked", "deflate")),
            (haproxy["bare"], "/plain", ("HTTP/1.1", "chunked", "deflate")),
            (apache, "/length.txt", ("HTTP/1.0", "length", "")),
            (apache, "/until-close", ("HTTP/1.0", "close", ""))):
        head = head_of(port, path)
        if framing_of(head) != wanted:
            raise RuntimeError(f"{path} was to be {wanted}, and is\n{head}")
