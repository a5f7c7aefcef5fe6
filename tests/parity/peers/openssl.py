import calendar
import re
import time

from asking import run
from judgement import Answer, NotAsked

DAY = 86400


def _detail(text):
    """The first reason that openssl gives for a refusal."""
    for pattern in (r"error (\d+) at", r"verify error:num=(\d+)", r"Verification error: (.*)",
                    r"SSL alert number (\d+)"):
        found = re.search(pattern, text)
        if found:
            return f"error {found.group(1)}" if found.group(1).isdigit() else found.group(1)
    return ""


def _client(asked):
    words = ["openssl", "s_client", "-connect", f"127.0.0.1:{asked.port}", "-servername",
             asked.name, "-verify_hostname", asked.name, "-verify_return_error", "-ign_eof"]
    if asked.ca:
        words += ["-CAfile", asked.ca]
    return words


def s_client(asked):
    """Up when the handshake stands, the chain is trusted and the server says something after it:
    in TLS 1.3 a server refuses a client's certificate after the client's part of the handshake."""
    words = _client(asked)
    if asked.client:
        words += ["-cert", asked.client[0], "-key", asked.client[1]]
    if asked.lowest:
        words += ["-min_protocol", "TLSv1", "-cipher", "DEFAULT@SECLEVEL=0"]
    said = run(words, "GET / HTTP/1.0\r\n\r\n")
    up = said.status == 0 and "HTTP/1." in said.out
    return Answer("up" if up else "down", "" if up else _detail(said.all))


def s_client_starttls(asked):
    said = run([*_client(asked), "-starttls", "smtp"], "quit\r\n")
    return Answer("up" if said.status == 0 else "down", "" if said.status == 0 else _detail(said.all))


def verify(asked):
    """Of the same files that the server sends, at the level that TLS is spoken at."""
    if not asked.files:
        return NotAsked("it knows files, not handshakes")
    leaf, *above = asked.files
    words = ["openssl", "verify", "-no-CApath", "-no-CAstore", "-auth_level", "2", "-purpose",
             "sslserver", "-verify_hostname", asked.name]
    words += ["-CAfile", asked.ca] if asked.ca else ["-no-CAfile"]
    for file in above:
        words += ["-untrusted", file]
    said = run([*words, leaf])
    return Answer("up" if said.status == 0 else "down", _detail(said.all))


def term(asked):
    """`openssl x509 -checkend` of the certificate that s_client is shown."""
    shown = run(["openssl", "s_client", "-connect", f"127.0.0.1:{asked.port}", "-servername",
                 "localhost", "-verify_return_error", "-CAfile", asked.ca], "")
    if shown.status != 0:
        return Answer("down", _detail(shown.all))

    def lasts(days):
        return run(["openssl", "x509", "-noout", "-checkend", days * DAY], shown.out).status == 0

    verdict = "down" if not lasts(asked.fail_days) else (
        "up" if lasts(asked.warn_days) else "degraded")
    end = run(["openssl", "x509", "-noout", "-enddate"], shown.out).out.strip()
    moment = time.strptime(end, "notAfter=%b %d %H:%M:%S %Y GMT")
    return Answer(verdict, "", {"leaf": float(calendar.timegm(moment))})
