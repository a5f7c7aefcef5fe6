from judgement import Row
from questions import StartTls

TITLE = "TLS: STARTTLS of SMTP"

UNVERIFIED = "it verifies no certificate"


def rows(world):
    return [
        Row("valid", "aiosmtpd", StartTls(world.smtp["good"].port, world.root), "up"),
        Row("for another host", "aiosmtpd",
            StartTls(world.smtp["good"].port, world.root, "other.test"), "down",
            differs={"check_smtp": UNVERIFIED}),
        Row("expired", "aiosmtpd", StartTls(world.smtp["expired"].port, world.root), "down",
            differs={"check_smtp": UNVERIFIED}),
        Row("unknown authority", "aiosmtpd",
            StartTls(world.smtp["good"].port, str(world.certificates["unknown root"].file)), "down",
            differs={"check_smtp": UNVERIFIED}),
    ]
