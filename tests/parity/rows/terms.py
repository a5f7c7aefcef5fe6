from judgement import Row
from questions import Term

TITLE = "TLS: how long certificates are good"

NO_LIMIT = "it tells the time and leaves limits to alert rules"
LEAF_ALONE = "it looks at the leaf alone"


def rows(world):
    ports = world.nginx.tls

    def row(question, certificate, right, differs=None):
        return Row(question, "nginx", Term(ports[certificate], world.root), right,
                   {"leaf": 0, "first": 5}, differs or {})

    return [
        row("60 days left", "good", "up"),
        row("10 days left, 14 wanted", "ten days", "degraded", {"blackbox_exporter": NO_LIMIT}),
        row("3 days left, 5 needed", "three days", "down", {"blackbox_exporter": NO_LIMIT}),
        row("60 days left, 10 above it, 14 wanted", "ten days above", "degraded",
            {"blackbox_exporter": NO_LIMIT, "x509 -checkend": LEAF_ALONE,
             "check_http -C": LEAF_ALONE}),
        row("expired", "expired", "down"),
    ]
