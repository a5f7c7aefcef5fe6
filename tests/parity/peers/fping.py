import re

from asking import run
from judgement import Answer, NotAsked


def ping(asked):
    if asked.longest_ms != 1000:
        return NotAsked("no limit for the round trip")
    said = run([*asked.network.prefix, "fping", "-q", "-c", asked.count, "-p", asked.gap_ms,
                "-t", 100, asked.host])
    counts = re.search(r"xmt/rcv/%loss = (\d+)/(\d+)/", said.err)
    if not counts:
        raise RuntimeError(f"fping: {said.all.strip()}")
    sent, received = int(counts.group(1)), int(counts.group(2))
    figures = {"loss": (sent - received) / sent}
    times = re.search(r"min/avg/max = ([\d.]+)/([\d.]+)/", said.err)
    if times:
        figures["shortest"], figures["average"] = (float(one) / 1000 for one in times.groups())
    up = 100 * figures["loss"] <= asked.most_lost
    return Answer("up" if up else "down", f"exit {said.status}", figures)
