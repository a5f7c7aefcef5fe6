from judgement import Row
from questions import Http

TITLE = "HTTP: proxies"

OF_THE_PROXY = "no word for a fault that is the proxy's; promonitor says `unknown`"


def rows(world):
    http = world.nginx.url("/plain")
    https = f"https://localhost:{world.nginx.tls['good']}/"
    dead = f"127.0.0.1:{world.sockets.refusing}"
    proxy = f"http://127.0.0.1:{world.apache.proxy}"
    guarded = f"http://127.0.0.1:{world.apache.guarded}"
    user = world.nginx.USER
    wrong = (user[0], "wrong")
    all_http = {"curl": OF_THE_PROXY, "blackbox_exporter": OF_THE_PROXY, "check_http": OF_THE_PROXY}
    all_https = {"curl": OF_THE_PROXY, "blackbox_exporter": OF_THE_PROXY}
    return [
        Row("http through a proxy", "Apache, nginx", Http(http, proxy=proxy, contains="ready"), "up"),
        Row("https through a proxy, by CONNECT", "Apache, nginx",
            Http(https, proxy=proxy, ca=world.root), "up"),
        Row("http, the proxy wants a password", "Apache, nginx",
            Http(http, proxy=guarded, proxy_basic=user), "up"),
        Row("https, the proxy wants a password", "Apache, nginx",
            Http(https, proxy=guarded, proxy_basic=user, ca=world.root), "up"),
        Row("http, wrong password for the proxy", "Apache", Http(http, proxy=guarded,
                                                                 proxy_basic=wrong),
            "unknown", differs=all_http),
        Row("https, wrong password for the proxy", "Apache",
            Http(https, proxy=guarded, proxy_basic=wrong, ca=world.root), "unknown",
            differs=all_https),
        Row("http, nobody listens where the proxy is to be", "kernel",
            Http(http, proxy=f"http://{dead}"), "unknown", differs=all_http),
        Row("https, nobody listens where the proxy is to be", "kernel",
            Http(https, proxy=f"http://{dead}", ca=world.root), "unknown", differs=all_https),
        Row("http, the proxy cannot reach the server", "Apache", Http(f"http://{dead}/", proxy=proxy),
            "down"),
        Row("https, the proxy cannot reach the server", "Apache",
            Http(f"https://{dead}/", proxy=proxy, ca=world.root), "down"),
        Row("the CONNECT is forbidden", "Apache",
            Http(f"https://localhost:{world.nginx.tls['wildcard']}/", proxy=proxy, ca=world.root),
            "unknown", differs=all_https),
        Row("`no_proxy` names the server, nobody listens where the proxy is to be", "nginx",
            Http(http, proxy=f"http://{dead}", no_proxy="127.0.0.1", contains="ready"), "up"),
        Row("`no_proxy` names another server", "Apache, nginx",
            Http(http, proxy=proxy, no_proxy="192.0.2.1", contains="ready"), "up"),
    ]
