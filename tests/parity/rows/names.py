from judgement import Row
from questions import Http

TITLE = "HTTP: names and trust"

UNVERIFIED = "it verifies no certificate"


def rows(world):
    port = world.nginx.tls["sni"]
    good = world.nginx.tls["good"]
    clients = {version: f"https://localhost:{world.haproxy.ports[name]}/" for version, name in (
        ("1.2", "clients12"), ("1.3", "clients"))}
    client, unknown = world.client("client"), world.client("unknown client")
    given = [row for version, url in clients.items() for row in (
        Row(f"a client's certificate is wanted and given, TLS {version}", "haproxy",
            Http(url, ca=world.root, client=client), "up"),
        Row(f"a client's certificate is wanted, none given, TLS {version}", "haproxy",
            Http(url, ca=world.root), "down"),
        Row(f"a client's certificate of an unknown authority, TLS {version}", "haproxy",
            Http(url, ca=world.root, client=unknown), "down"))]
    return [
        Row("SNI is another name than Host", "nginx",
            Http(f"https://host.parity.test:{port}/", address=f"127.0.0.1:{port}", ca=world.root,
                 server_name="sni.parity.test",
                 contains="sni=sni.parity.test host=host.parity.test"), "up"),
        Row("Host as SNI, for which there is no certificate", "nginx",
            Http(f"https://host.parity.test:{port}/", address=f"127.0.0.1:{port}", ca=world.root),
            "down", differs={"check_http": UNVERIFIED}),
        Row("an authority of one's own", "nginx", Http(f"https://localhost:{good}/", ca=world.root),
            "up"),
        Row("an unknown authority, and no wish to verify", "nginx",
            Http(f"https://localhost:{good}/", verify=False), "up"),
        Row("a header of one's own", "nginx",
            Http(world.nginx.url("/bearer"),
                 headers={"Authorization": f"Bearer {world.nginx.TOKEN}"}), "up"),
        *given,
    ]
