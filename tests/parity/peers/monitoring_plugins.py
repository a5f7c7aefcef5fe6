import re

from asking import run
from judgement import Answer, NotAsked

FOLDER = "/usr/lib/nagios/plugins"
VERDICTS = {0: "up", 1: "degraded", 2: "down", 3: "unknown"}
ANOTHER_EACH_RUN = (r" and port .*| on port .*| - \d+ bytes.*| - http.*| on 'http.*|, RTA.*|"
                    r" \([A-Z].*")
MOST_PINGS = 5  # as many seconds


def _reason(text):
    """The first line without the verdict and without what is another in each run."""
    line = text.split("\n")[0].split("|")[0]
    line = re.sub(r"^[A-Z ]*(OK|WARNING|CRITICAL)[ :-]*", "", line)
    return re.sub(ANOTHER_EACH_RUN, "", line).strip()


def _check(name, *words, prefix=()):
    said = run([*prefix, f"{FOLDER}/{name}", *words])
    told = re.search(r"\|.*?time=([\d.]+)s", said.out)
    figures = {"time": float(told.group(1)) if told else said.took}
    return said.out, Answer(VERDICTS.get(said.status, "unknown"), _reason(said.out), figures)


def _place(asked):
    """Where check_http connects to and whom it asks for."""
    parts = asked.parts
    if asked.address:
        host, _, port = asked.address.rpartition(":")
    else:
        host, port = parts.hostname, parts.port
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    words = ["-H", name, "-I", host, "-p", port, "-u", parts.path]
    if asked.proxy:
        words[3:] = [asked.proxy.split("/")[-1].split(":")[0], "-p", asked.proxy.split(":")[-1],
                     "-u", asked.url]
    return words + (["-6"] if ":" in host else ["-4"])


def _expectations(asked):
    words = []
    if asked.version:
        words += ["-e", f"HTTP/{asked.version} 2"]
    elif asked.status != "200-299":
        words += ["-e", f"HTTP/1.1 {asked.status},HTTP/1.0 {asked.status}"]
    elif asked.follow:  # -e would switch redirects off
        words += ["-f", "follow"]
    else:
        words += ["-e", "HTTP/1.1 2,HTTP/1.0 2"]
    if asked.contains:
        words += ["-s", asked.contains]
    if asked.header:
        words += ["-d", ": ".join(asked.header)]
    return words


def http(asked):
    if asked.compressed:
        return NotAsked("no content codings")
    if asked.no_proxy:
        return NotAsked("no `no_proxy`")
    if asked.proxy and asked.url.startswith("https:"):
        return NotAsked("CONNECT to port 443 only")
    if asked.server_name:
        return NotAsked("one name for SNI and Host")
    words = [*_place(asked), "-t", asked.timeout, *_expectations(asked)]
    if asked.method != "GET":
        words += ["-j", asked.method]
    if asked.body:
        words += ["-P", asked.body]
    if asked.basic:
        words += ["-a", ":".join(asked.basic)]
    if asked.bearer:
        words += ["-k", f"Authorization: Bearer {asked.bearer}"]
    if asked.proxy_basic:
        words += ["-b", ":".join(asked.proxy_basic)]
    for name, value in asked.headers.items():
        words += ["-k", f"{name}: {value}"]
    if asked.url.startswith("https:"):
        words += ["-S1" if asked.lowest_tls else "-S", "--sni"]
    if asked.client:
        words += ["-J", asked.client[0], "-K", asked.client[1]]
    return _check("check_http", *words)[1]


def https(asked):
    return http(asked.as_http())


def term(asked):
    return _check("check_http", "-4", "-H", "localhost", "-I", "127.0.0.1", "-p", asked.port, "-S",
                  "--sni", "-C", f"{asked.warn_days},{asked.fail_days}")[1]


def tcp(asked):
    words = ["-H", asked.host, "-p", asked.port, "-t", asked.timeout]
    if asked.expect:
        words += ["-e", asked.expect, "-M", "crit"]
    return _check("check_tcp", *words)[1]


def smtp(asked):
    return _check("check_smtp", "-H", "127.0.0.1", "-p", asked.port, "-S")[1]


def ping(asked):
    if asked.count > MOST_PINGS:
        return NotAsked("one packet a second")
    limit = f"{asked.longest_ms},{asked.most_lost}%"
    out, answer = _check("check_ping", "-6" if asked.v6 else "-4", "-H", asked.host, "-p",
                         asked.count, "-w", limit, "-c", limit, prefix=asked.network.prefix)
    loss = re.search(r"[Ll]oss = (\d+)%", out)
    average = re.search(r"RTA = ([\d.]+) ms", out)
    if loss:
        answer.figures["loss"] = int(loss.group(1)) / 100
    if average:
        answer.figures["seen"] = float(average.group(1)) / 1000
    return answer
