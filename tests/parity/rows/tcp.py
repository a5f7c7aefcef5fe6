from judgement import Row
from questions import Tcp

TITLE = "TCP"


def rows(world):
    sockets, smtp = world.sockets, world.smtp["good"].port
    at_limit = {"time": 0.3}
    return [
        Row("open", "nginx", Tcp(world.nginx.plain), "up", {"time": 0.05}),
        Row("open, over IPv6", "nginx", Tcp(world.nginx.plain, host="::1"), "up"),
        Row("nobody listens", "kernel", Tcp(sockets.refusing), "down", {"time": 0.3}),
        Row("the queue of connections is full, limit 1 s", "kernel", Tcp(sockets.full), "down",
            at_limit),
        Row("a banner is wanted, and comes", "aiosmtpd", Tcp(smtp, "220 "), "up", {"time": 0.1}),
        Row("a banner is wanted, another comes, limit 1 s", "aiosmtpd", Tcp(smtp, "SSH-"), "down",
            at_limit),
        Row("a banner is wanted, none comes, limit 1 s", "kernel", Tcp(sockets.silent, "220 "),
            "down", at_limit),
    ]
