"""The table of docs/parity.md."""

import time

from asking import run
from judgement import NotAsked

INTRODUCTION = """\
# Parity with peers

The same question, of the same server, to `promonitor probe` and to the programs that others use for it. Written by `./dev parity`, which fails when
promonitor's verdict is not the right one, when a peer's differs and nothing here explains it, and when an explanation no longer applies. Servers, certificates
and networks are made for the run. In brackets is how a program says it; where figures are compared, they are as the run measured them.

"""
FIGURES = {"time": "response time", "average": "average round trip",
           "seen": "average as programs see it", "shortest": "shortest round trip", "loss": "loss",
           "leaf": "end of the leaf",
           "first": "first end in the chain"}
EXACT = 1e-6  # below it two figures are the same
PACKAGES = ("apache2-bin", "curl", "fping", "haproxy", "monitoring-plugins-basic", "nginx", "openssl",
            "prometheus-blackbox-exporter", "python3-aiosmtpd")


def _figure(name, value):
    if name == "loss":
        return f"{100 * value:.0f} %"
    if name in ("leaf", "first"):
        return time.strftime("%Y-%m-%d %H:%M", time.gmtime(value))
    return f"{1000 * value:.1f} ms" if name in ("average", "seen", "shortest") else f"{1000 * value:.0f} ms"


def _allowed(name, most):
    if most < EXACT:
        return "equal"
    return "within " + _distance(name, most)


def _distance(name, most):
    if name == "loss":
        return f"{100 * most:.0f} %"
    if name in ("leaf", "first"):
        return f"{most:g} s"
    return f"{1000 * most:g} ms"


def _cell(row, answer):
    if isinstance(answer, NotAsked):
        return f"not asked: {answer.reason}"
    words = [_figure(name, answer.figures[name]) for name in row.within if name in answer.figures]
    told = f" ({answer.detail})" if answer.detail and answer.verdict != "up" else ""
    return ", ".join([answer.verdict + told, *words]).replace("|", "/")


def _notes(row):
    peers = {}
    for peer, why in row.differs.items():
        peers.setdefault(why, []).append(peer)
    notes = [f"**{', '.join(names)}**: {why}." for why, names in peers.items()]
    if row.within:
        figures = (f"{FIGURES[name]} ({_allowed(name, most)})" for name, most in row.within.items())
        notes.append(f"Compared: {', '.join(figures)}.")
    return " ".join(notes)


def table(title, names, judged):
    """One table; `names` are of promonitor and its peers, `judged` rows with their answers."""
    heads = ["Question", "Server", *names, "Differences, and what is compared"]
    lines = [f"## {title}", "| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for row, ours, answers in judged:
        cells = [row.question, row.server, _cell(row, ours),
                 *(_cell(row, answers[peer]) for peer in names[1:]), _notes(row)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def versions():
    said = run(["dpkg-query", "-W", "-f", "${Package} ${Version}\\n", *PACKAGES]).out
    return "Debian's packages of the run: " + ", ".join(sorted(said.split("\n"))).strip(", ") + ".\n"


def document(tables):
    return INTRODUCTION + "\n".join(tables) + "\n" + versions()
