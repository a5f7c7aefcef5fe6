from judgement import Row
from questions import Http
from servers.haproxy import Haproxy

TITLE = "HTTP: answers"
SAME_TIME = {"time": 0.1}
WARNING = {"check_http": "it calls every 4xx a warning"}
BARE = {"blackbox_exporter": "it knows deflate in the bare format alone"}


def rows(world):
    nginx, late = world.nginx, Haproxy.LATE

    def haproxy(name, path="/"):
        return f"http://127.0.0.1:{world.haproxy.ports[name]}{path}"

    def apache(path):
        return f"http://127.0.0.1:{world.apache.http10}{path}"

    def body(url, **more):
        return Http(url, contains="ready", **more)

    answers = [
        Row("HTTP/1.1, body of a told length", "nginx", body(nginx.url("/plain")), "up", SAME_TIME),
        Row("HTTP/1.1, chunked body", "nginx", body(nginx.url("/chunked")), "up", SAME_TIME),
        Row("HTTP/1.1, body ends with the connection", "nginx", body(nginx.url("/until-close")),
            "up", SAME_TIME),
        Row("HTTP/1.0, body of a told length", "Apache", body(apache("/length.txt")), "up"),
        Row("HTTP/1.0, body ends with the connection", "Apache", body(apache("/until-close")), "up"),
        Row("HTTP/1.0 is wanted, and comes", "Apache", Http(apache("/length.txt"), version="1.0"),
            "up"),
        Row("HTTP/1.0 is wanted, and 1.1 comes", "nginx", Http(nginx.url("/plain"), version="1.0"),
            "down"),
        Row("over IPv6", "nginx", body(f"http://[::1]:{nginx.plain}/plain"), "up"),
        Row("coding gzip", "nginx", body(nginx.url("/gzip"), compressed="gzip"), "up"),
        Row("coding deflate, in the zlib format (RFC 9110)", "haproxy",
            body(haproxy("zlib", "/plain"), compressed="deflate"), "up", differs=BARE),
        Row("coding deflate, bare", "haproxy",
            body(haproxy("bare", "/plain"), compressed="deflate"), "up"),
    ]
    judged = [
        Row("204 without a body", "nginx", Http(nginx.url("/204")), "up"),
        Row("404", "nginx", Http(nginx.url("/404")), "down", differs=WARNING),
        Row("404 is wanted, and comes", "nginx", Http(nginx.url("/404"), status="404"), "up"),
        Row("404 is wanted, and 200 comes", "nginx", Http(nginx.url("/plain"), status="404"),
            "down"),
        Row("500", "nginx", Http(nginx.url("/500")), "down"),
        Row("a text is not in the body", "nginx", Http(nginx.url("/plain"), contains="steady"),
            "down"),
        Row("the server closes without an answer", "nginx", Http(nginx.url("/no-answer")), "down"),
        Row("nobody listens", "kernel", Http(f"http://127.0.0.1:{world.sockets.refusing}/"), "down"),
        Row("the server never answers, limit 1 s", "kernel",
            Http(f"http://127.0.0.1:{world.sockets.silent}/", timeout=1), "down", {"time": 0.3}),
        Row(f"the answer begins after {late * 1000:.0f} ms", "haproxy",
            Http(haproxy("late", "/plain")), "up", {"time": 0.05}),
        Row("the answer begins after 4 s, limit 1 s", "haproxy",
            Http(haproxy("too_late", "/plain"), timeout=1), "down", {"time": 0.3}),
    ]
    credentials = [
        Row("Basic authentication", "nginx", Http(nginx.url("/basic"), basic=nginx.USER), "up"),
        Row("Basic authentication, wrong password", "nginx",
            Http(nginx.url("/basic"), basic=(nginx.USER[0], "wrong")), "down", differs=WARNING),
        Row("Basic authentication is wanted, none given", "nginx", Http(nginx.url("/basic")),
            "down", differs=WARNING),
        Row("Bearer authentication", "nginx", Http(nginx.url("/bearer"), bearer=nginx.TOKEN), "up"),
        Row("Bearer authentication, wrong token", "nginx", Http(nginx.url("/bearer"), bearer="wrong"),
            "down", differs=WARNING),
    ]
    return answers + judged + credentials
