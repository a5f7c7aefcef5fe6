"""Asks promonitor and its peers the same questions, and writes what they answer.

Usage: parity.py PROMONITOR NETWORK-PROGRAM TABLE [WORD]
With a WORD only the questions that have it are asked, and no table is written.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import report
from framing import check_framing
from judgement import judge
from panel import Panel
from peers.promonitor import Promonitor
from rows import http, names, ping, proxies, redirects, starttls, tcp, terms, tls
from world import World

AREAS = (http, redirects, proxies, names, tls, starttls, terms, tcp, ping)
MOST_ROUNDS = 4  # while figures alone are apart


def ask(row, panel):
    """The answers and what is wrong with them."""
    for _ in range(MOST_ROUNDS):
        ours, answers = panel.ask(row.asked)
        faults = judge(row, ours, answers)
        if not faults or not all(fault.of_figure for fault in faults):
            break
    return ours, answers, faults


def compare(panel, world, word):
    """The tables, how many rows they have, and everything that is wrong."""
    tables, count, faults = [], 0, []
    for area in AREAS:
        judged = []
        rows = [row for row in area.rows(world) if word in f"{area.TITLE} {row.question}"]
        for row in rows:
            ours, answers, found = ask(row, panel)
            judged.append((row, ours, answers))
            faults += [f"{area.TITLE}: {row.question}: {fault.text}" for fault in found]
            print(f"{'differs' if found else 'ok':8}{area.TITLE}: {row.question}", flush=True)
        if judged:
            count += len(judged)
            tables.append(report.table(area.TITLE, panel.names_for(rows[0].asked), judged))
    return tables, count, faults


def main(program, network_program, output, word=""):
    began = time.monotonic()
    if os.geteuid() != 0:
        raise SystemExit("parity: networks with loss take root")
    with tempfile.TemporaryDirectory(prefix="parity.") as name:
        folder = Path(name)
        folder.chmod(0o755)  # servers read their files as users of their own
        configuration = folder / "promonitor.yaml"
        configuration.write_text("log: { level: warn }\n")
        with World(folder, Path(network_program).resolve()) as world:
            check_framing(world)
            panel = Panel(Promonitor(Path(program).resolve(), configuration), world)
            tables, count, faults = compare(panel, world, word)
    if not word:
        Path(output).write_text(report.document(tables))
    for fault in faults:
        print(f"FAULT   {fault}")
    print(f"{count} questions, {len(faults)} faults, {time.monotonic() - began:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
