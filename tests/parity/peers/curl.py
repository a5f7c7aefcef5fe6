import json
import tempfile
from pathlib import Path

from asking import run
from judgement import Answer


def _flags(asked, folder):
    flags = ["--max-time", asked.timeout]
    if asked.method == "HEAD":
        flags += ["--head"]
    elif asked.method == "PUT":
        # As an upload, and not with -X, which would keep the method across redirects.
        upload = folder / "upload"
        upload.write_text(asked.body)
        flags += ["--upload-file", upload]
    elif asked.method == "POST":
        flags += ["--data-binary", asked.body]
    for name, value in asked.headers.items():
        flags += ["--header", f"{name}: {value}"]
    if asked.basic:
        flags += ["--user", ":".join(asked.basic)]
    if asked.bearer:
        flags += ["--oauth2-bearer", asked.bearer]
    if asked.compressed:
        flags += ["--compressed"]
    if asked.proxy:
        flags += ["--proxy", asked.proxy]
    if asked.proxy_basic:
        flags += ["--proxy-user", ":".join(asked.proxy_basic)]
    if asked.no_proxy:
        flags += ["--noproxy", asked.no_proxy]
    if asked.follow:
        flags += ["--location", "--max-redirs", 5, "--proto-redir", "=http,https"]
    return flags + _tls_flags(asked)


def _tls_flags(asked):
    flags = []
    if asked.ca:
        flags += ["--cacert", asked.ca]
    if not asked.verify:
        flags += ["--insecure"]
    if asked.client:
        flags += ["--cert", asked.client[0], "--key", asked.client[1]]
    if asked.address:
        flags += ["--connect-to", f"::{asked.address}"]
    if asked.lowest_tls:
        flags += [f"--tlsv{asked.lowest_tls}", "--ciphers", "DEFAULT@SECLEVEL=0"]
    return flags


def _last_head(text):
    """The fields of the last answer's head, names in lower case."""
    head = text.replace("\r", "").strip().split("\n\n")[-1]
    lines = [line.partition(":") for line in head.split("\n")[1:]]
    return {name.strip().lower(): value.strip() for name, _, value in lines}


def http(asked):
    """curl itself judges the exchange; status, header and body are compared with its output."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = asked.url
        flags = _flags(asked, folder)
        if asked.server_name:  # curl takes the name for TLS from the URL alone
            url = url.replace(asked.parts.hostname, asked.server_name, 1)
            flags += ["--header", f"Host: {asked.parts.netloc}"]
        said = run(["curl", "--silent", "--show-error", "--output", folder / "body",
                    "--dump-header", folder / "head", "--write-out", "%{json}", *flags, url])
        told = json.loads(said.out)
        figures = {"time": told["time_total"]}
        if said.status != 0:
            return Answer("down", f"exit {said.status}", figures)
        body = (folder / "body").read_text(errors="replace") if (folder / "body").exists() else ""
        head = _last_head((folder / "head").read_text(errors="replace"))
    good = asked.is_good(told["http_code"]) and asked.contains in body
    if asked.header:
        good = good and head.get(asked.header[0].lower()) == asked.header[1]
    if asked.version:
        good = good and float(told["http_version"]) == float(asked.version)
    return Answer("up" if good else "down", str(told["http_code"]), figures)


def https(asked):
    return http(asked.as_http())
