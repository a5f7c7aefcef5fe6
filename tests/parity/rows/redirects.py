from judgement import Row
from questions import Http
from servers.nginx import REDIRECTS

TITLE = "HTTP: redirects"

BODY = "parity"
# RFC 9110, section 15.4: what becomes of a method; 301 and 302 are allowed to change POST alone.
BECOMES = {
    "GET": {code: "GET" for code in REDIRECTS},
    "HEAD": {code: "HEAD" for code in REDIRECTS},
    "POST": {301: "GET", 302: "GET", 303: "GET", 307: "POST", 308: "POST"},
    "PUT": {301: "PUT", 302: "PUT", 303: "GET", 307: "PUT", 308: "PUT"},
}
KEEPS = {"check_http": "it keeps the method across every redirect"}
PUT_TOO = {"blackbox_exporter": "Go's client turns PUT into GET, too"}
SENDS = "it sends the password to the other origin"
DIFFERS = {
    ("POST", 301): KEEPS, ("POST", 302): KEEPS, ("POST", 303): KEEPS, ("PUT", 303): KEEPS,
    ("PUT", 301): PUT_TOO, ("PUT", 302): PUT_TOO,
}


def _asked_then(method):
    """What the server says that it was asked at the redirect's end: method and length."""
    return f"{method} {len(BODY) if method in ('POST', 'PUT') else ''};"


def _codes(world):
    for method, becomes in BECOMES.items():
        for code, then in becomes.items():
            asked = Http(world.nginx.url(f"/{code}"), method=method,
                         body=BODY if method in ("POST", "PUT") else "",
                         header=("X-Asked", _asked_then(then)))
            yield Row(f"{code}: {method} becomes {then}", "nginx", asked, "up",
                      differs=DIFFERS.get((method, code), {}))


def rows(world):
    nginx = world.nginx
    return [
        *_codes(world),
        Row("a redirect is wanted, and comes", "nginx",
            Http(nginx.url("/301"), status="301", follow=False), "up"),
        Row("a redirect that is not followed", "nginx", Http(nginx.url("/301"), follow=False),
            "down"),
        Row("redirects without an end", "nginx", Http(nginx.url("/loop")), "down"),
        Row("from http to https", "nginx", Http(nginx.url("/to-https"), ca=world.root), "up"),
        Row("to another scheme", "nginx", Http(nginx.url("/to-ftp")), "down", differs={
            "check_http": "it asks the http server for the ftp URL, and calls the 404 a warning"}),
        Row("credentials do not go along to another origin", "nginx",
            Http(nginx.url("/to-other-origin"), basic=nginx.USER), "down",
            differs={"blackbox_exporter": SENDS, "check_http": SENDS}),
    ]
