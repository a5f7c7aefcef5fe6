import json
import re
from urllib.parse import urlencode, urlsplit

from asking import must, run
from judgement import Answer, NotAsked
from servers.process import Process, free_ports

PROGRAM = "/usr/bin/prometheus-blackbox-exporter"
MODULE = "asked"


class Blackbox:
    """One exporter, in the network namespace that `prefix` enters. Its configuration has one
    module, which is another for each question."""

    def __init__(self, folder, prefix=()):
        self.prefix = list(prefix)
        self.configuration = folder / "blackbox.yml"
        self.configure({"prober": "tcp"})
        port = free_ports(1)[0]
        self.address = f"127.0.0.1:{port}"
        self.process = Process(
            [*prefix, PROGRAM, "--config.file", self.configuration, "--web.listen-address",
             self.address], folder / "blackbox.log")
        self.process.wait_until(lambda: self.fetch("/-/healthy").status == 0)

    def stop(self):
        self.process.stop()

    def configure(self, module):
        # JSON is YAML, too.
        self.configuration.write_text(json.dumps({"modules": {MODULE: module}}))

    def fetch(self, path, *flags):
        return run([*self.prefix, "curl", "--silent", "--show-error", "--fail-with-body", *flags,
                    f"http://{self.address}{path}"])

    def probe(self, target, module):
        self.configure(module)
        reload = self.fetch("/-/reload", "--request", "POST")
        if reload.status != 0:
            raise RuntimeError(f"blackbox_exporter refuses {module}: {reload.all.strip()}")
        page = must([*self.prefix, "curl", "--silent", "--show-error",
                     f"http://{self.address}/probe?" +
                     urlencode({"module": MODULE, "target": target})])
        values = dict(re.findall(r"^(\S+) (\S+)$", page, re.MULTILINE))
        took = float(values["probe_duration_seconds"])
        status = values.get("probe_http_status_code", "")
        return values, Answer("up" if float(values["probe_success"]) else "down",
                              "" if status == "0" else status, {"time": took})

    def http(self, asked):
        if asked.no_proxy:
            return NotAsked("no `no_proxy`")
        module = {"preferred_ip_protocol": _family(asked.parts.hostname), "method": asked.method,
                  "follow_redirects": asked.follow, "headers": dict(asked.headers),
                  "tls_config": _tls(asked)}
        if asked.status != "200-299":
            module["valid_status_codes"] = [int(asked.status)]
        if asked.body:
            module["body"] = asked.body
        if asked.version:
            module["valid_http_versions"] = [f"HTTP/{asked.version}"]
        if asked.contains:
            module["fail_if_body_not_matches_regexp"] = [re.escape(asked.contains)]
        if asked.header:
            module["fail_if_header_not_matches"] = [
                {"header": asked.header[0], "regexp": f"^{asked.header[1]}$"}]
        if asked.basic:
            module["basic_auth"] = {"username": asked.basic[0], "password": asked.basic[1]}
        if asked.bearer:
            module["authorization"] = {"credentials": asked.bearer}
        if asked.compressed:
            module["compression"] = asked.compressed
            module["headers"]["Accept-Encoding"] = asked.compressed
        if asked.proxy:
            user = ":".join(asked.proxy_basic) + "@" if asked.proxy_basic else ""
            module["proxy_url"] = asked.proxy.replace("//", f"//{user}", 1)
        target = asked.url
        if asked.address:
            parts = urlsplit(asked.url)
            target = parts._replace(netloc=asked.address).geturl()
            module["headers"]["Host"] = parts.netloc
            module["tls_config"]["server_name"] = asked.server_name or parts.hostname
        return self.probe(target, {"prober": "http", "timeout": f"{asked.timeout}s",
                                   "http": module})[1]

    def https(self, asked):
        return self.http(asked.as_http())

    def term(self, asked):
        values, answer = self.probe(f"localhost:{asked.port}", _tcp(
            {"tls": True, "tls_config": {"ca_file": str(asked.ca)}}))
        if "probe_ssl_earliest_cert_expiry" in values:
            answer.figures["first"] = float(values["probe_ssl_earliest_cert_expiry"])
        return answer

    def starttls(self, asked):
        return self.probe(f"{asked.name}:{asked.port}", _tcp({
            "tls_config": {"ca_file": str(asked.ca)},
            "query_response": [
                {"expect": "^220 "}, {"send": "EHLO monitor.test\r"}, {"expect": "^250 "},
                {"send": "STARTTLS\r"}, {"expect": "^220"}, {"starttls": True},
                {"send": "EHLO monitor.test\r"}, {"expect": "^250 "}]}))[1]

    def tcp(self, asked):
        module = {"query_response": [{"expect": asked.expect}]} if asked.expect else {}
        host = f"[{asked.host}]" if ":" in asked.host else asked.host
        return self.probe(f"{host}:{asked.port}", _tcp(module, f"{asked.timeout}s"))[1]

    def ping(self, asked):
        if asked.longest_ms != 1000:
            return NotAsked("no limit for the round trip")
        if asked.network.loses:
            return NotAsked("one packet a check")
        values, answer = self.probe(asked.host, {
            "prober": "icmp", "timeout": "1s",
            "icmp": {"preferred_ip_protocol": _family(asked.host)}})
        if answer.verdict == "up":
            answer.figures["seen"] = float(values['probe_icmp_duration_seconds{phase="rtt"}'])
        return answer


def _tcp(module, timeout="5s"):
    return {"prober": "tcp", "timeout": timeout, "tcp": {"preferred_ip_protocol": "ip4", **module}}


def _family(host):
    return "ip6" if ":" in host else "ip4"


def _tls(asked):
    config = {"insecure_skip_verify": not asked.verify}
    if asked.ca:
        config["ca_file"] = str(asked.ca)
    if asked.client:
        config["cert_file"], config["key_file"] = (str(file) for file in asked.client)
    if asked.lowest_tls:
        config["min_version"] = "TLS" + asked.lowest_tls.replace(".", "")
    return config
