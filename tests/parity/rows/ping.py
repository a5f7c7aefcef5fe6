from judgement import Row
from questions import Ping

TITLE = "Ping"

HALF_MILLISECOND = 0.0005
ONE_OF_35 = 1 / 35 + 1e-9
SAME = 1e-9
ROUND_TRIPS = {"loss": SAME, "average": HALF_MILLISECOND, "shortest": HALF_MILLISECOND,
               "seen": 0.005}
MORE = {"check_ping": "it sends until so many answers came: one packet of six is lost"}


def rows(world):
    def row(question, network, right, within=None, differs=None, **asked):
        return Row(question, f"TUN network, {network}", Ping(world.networks[network], **asked),
                   right, within or {}, differs or {})

    made = []
    for v6 in (False, True):
        family = "IPv6" if v6 else "IPv4"
        made += [
            row(f"{family}: every packet comes back after 4 ms", "steady", "up", ROUND_TRIPS,
                v6=v6),
            row(f"{family}: every fifth packet is lost", "fifth", "up", ROUND_TRIPS, MORE, v6=v6),
            row(f"{family}: every fifth is lost, 10 % are allowed", "fifth", "down", {"loss": SAME},
                MORE, v6=v6, most_lost=10),
            row(f"{family}: 35 packets, every fifth lost, 3 to 9 ms", "lossy", "up",
                {"loss": ONE_OF_35, **{name: HALF_MILLISECOND for name in ("average", "shortest")}},
                v6=v6, count=35),
            row(f"{family}: nothing comes back", "silent", "down", {"loss": SAME}, v6=v6),
            row(f"{family}: a router says that there is no way", "unreachable", "down", v6=v6),
            row(f"{family}: 4 ms, 2 ms are allowed", "steady", "down", v6=v6, longest_ms=2),
        ]
    return made
