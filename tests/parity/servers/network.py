"""Networks on TUN devices in namespaces of their own; see network.cpp."""

import select
import subprocess

from asking import ENVIRONMENT

BEHAVIOURS = ("steady", "fifth", "lossy", "silent", "unreachable")


class Network:
    def __init__(self, program, behaviour):
        self.loses = behaviour in ("fifth", "lossy")
        self.child = subprocess.Popen([str(program), behaviour], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
        ready, _, _ = select.select([self.child.stdout], [], [], 10)
        place = self.child.stdout.readline().strip() if ready else ""
        if not place:
            self.stop()
            raise RuntimeError(
                f"{program}: no network; it takes root, network namespaces and /dev/net/tun")
        self.prefix = ["nsenter", f"--net={place}", "--"]

    def stop(self):
        self.child.stdin.close()
        try:
            self.child.wait(5)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
