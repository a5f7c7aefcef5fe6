import json
import time

from asking import run
from judgement import Answer

STATUSES = {"up": 0, "degraded": 0, "down": 1, "unknown": 3}  # exit statuses with an answer
DAY = 86400.0


class Promonitor:
    def __init__(self, program, configuration):
        self.program = program
        self.configuration = configuration

    def probe(self, kind, target, options, timeout, prefix=()):
        command = [*prefix, self.program, "probe", kind, target, "--json", "--timeout", timeout,
                   "--config", self.configuration]
        for name, value in options.items():
            command += ["--opt", f"{name}={value}"]
        said = run(command)
        if said.status not in STATUSES.values():
            raise RuntimeError(f"{' '.join(map(str, command))}: {said.all.strip()}")
        report = json.loads(said.out)
        assert said.status == STATUSES[report["verdict"]], "exit status and verdict differ"
        detail = report["error"]["code"] if report["error"] else str(report["status_code"] or "")
        return report, Answer(report["verdict"], detail, {"time": report["response_time_ms"] / 1000})

    def http(self, asked):
        options = {
            "method": asked.method, "body": asked.body, "auth.bearer": asked.bearer,
            "auth.username": asked.basic[0] if asked.basic else "",
            "auth.password": asked.basic[1] if asked.basic else "",
            "compressed": "true" if asked.compressed else "",
            "proxy": asked.proxy, "no_proxy": asked.no_proxy,
            "proxy_username": asked.proxy_basic[0] if asked.proxy_basic else "",
            "proxy_password": asked.proxy_basic[1] if asked.proxy_basic else "",
            "connect_to": asked.address, "tls.server_name": asked.server_name,
            "expect.status": asked.status, "expect.body.contains": asked.contains,
            "expect.version": asked.version, "tls.verify": "" if asked.verify else "false",
            "follow_redirects": "" if asked.follow else "false", **self.tls(asked),
            "tls.min_version": asked.lowest_tls}
        for name, value in asked.headers.items():
            options[f"headers.{name}"] = value
        if asked.header:
            options[f"expect.headers.{asked.header[0]}"] = asked.header[1]
        return self.probe("http", asked.url, self.given(options), f"{asked.timeout}s")[1]

    def ssl(self, asked):
        options = {"connect_to": f"127.0.0.1:{asked.port}", "warn_days": 0, "chain.warn_days": 0,
                   "tls.min_version": asked.lowest, **self.tls(asked)}
        return self.probe("ssl", f"{asked.name}:{asked.port}", self.given(options), "5s")[1]

    def https(self, asked):
        return self.http(asked.as_http())

    def tls_port(self, asked):
        options = {"tls.enabled": "true", "connect_to": f"127.0.0.1:{asked.port}",
                   "tls.min_version": asked.lowest, **self.tls(asked)}
        return self.probe("tcp", f"{asked.name}:{asked.port}", self.given(options), "5s")[1]

    def term(self, asked):
        options = {"ip_family": "only4", "tls.ca_file": asked.ca,
                   "warn_days": asked.warn_days, "fail_days": asked.fail_days,
                   "chain.warn_days": asked.warn_days, "chain.fail_days": asked.fail_days}
        report, answer = self.probe("ssl", f"localhost:{asked.port}", options, "5s")
        metrics = report["metrics"]
        above = time.time() + metrics["ssl_chain_days_left"] * DAY
        answer.figures["leaf"] = metrics["cert_not_after"]
        answer.figures["first"] = min(metrics["cert_not_after"], above)
        return answer

    def starttls(self, asked):
        options = {"starttls": "smtp", "connect_to": f"127.0.0.1:{asked.port}", "warn_days": 0,
                   "chain.warn_days": 0, "tls.ca_file": asked.ca}
        return self.probe("ssl", f"{asked.name}:{asked.port}", options, "5s")[1]

    def starttls_port(self, asked):
        steps = [{"expect": "220 "}, {"send": "EHLO monitor.test\r\n"},
                 {"expect_regex": "(?m)^250 .*\r\n"}, {"send": "STARTTLS\r\n"}, {"expect": "220 "},
                 {"starttls": True}, {"send": "EHLO monitor.test\r\n"}, {"expect": "250"}]
        options = {"steps": json.dumps(steps), "connect_to": f"127.0.0.1:{asked.port}",
                   "tls.ca_file": asked.ca}
        return self.probe("tcp", f"{asked.name}:{asked.port}", options, "5s")[1]

    def tcp(self, asked):
        options = self.given({"expect": asked.expect})
        host = f"[{asked.host}]" if ":" in asked.host else asked.host
        return self.probe("tcp", f"{host}:{asked.port}", options, f"{asked.timeout}s")[1]

    def ping(self, asked):
        options = {"count": asked.count, "gap": f"{asked.gap_ms}ms",
                   "max_loss": f"{asked.most_lost}%", "degraded_loss": f"{asked.most_lost}%",
                   "max_rtt": f"{asked.longest_ms}ms"}
        report, answer = self.probe("ping", asked.host, options, "2s", asked.network.prefix)
        metrics = report["metrics"]
        if "loss_ratio" in metrics:
            answer.figures["loss"] = metrics["loss_ratio"]
        if "rtt" in metrics:
            answer.figures["average"] = answer.figures["seen"] = metrics["rtt"]
            answer.figures["shortest"] = metrics["ping_rtt_min"]
        return answer

    @staticmethod
    def tls(asked):
        certificate, key = asked.client or ("", "")
        return {"tls.ca_file": asked.ca, "tls.client_cert": certificate, "tls.client_key": key}

    @staticmethod
    def given(options):
        return {name: value for name, value in options.items() if value != ""}
