"""aiosmtpd: a mail server that greets and goes over to TLS."""

from servers.process import Process, free_ports


class Smtp:
    def __init__(self, folder, certificate, name):
        self.port = free_ports(1)[0]
        file = certificate.sent_as(folder / f"smtp.{name}.pem")
        self.process = Process(
            ["/usr/bin/python3", "-m", "aiosmtpd", "--nosetuid", "--listen",
             f"127.0.0.1:{self.port}", "--class", "aiosmtpd.handlers.Sink", "--tlscert", file,
             "--tlskey", file, "--no-requiretls"], folder / f"smtp.{name}.log", ports=[self.port])

    def stop(self):
        self.process.stop()
