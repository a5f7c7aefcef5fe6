"""Keys and certificates with chosen faults, made by openssl."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from asking import must

AUTHORITY_CONFIGURATION = """
[ca]
default_ca = any
[any]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
unique_subject = no
email_in_dn = no
policy = anything
[anything]
commonName = supplied
"""

AUTHORITY = "basicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign\n"
LEAF = "basicConstraints = CA:FALSE\nextendedKeyUsage = serverAuth,clientAuth\n"
KEY_IDENTIFIERS = "subjectKeyIdentifier = hash\n"


@dataclass(frozen=True)
class Certificate:
    file: Path
    key: Path
    above: tuple = ()  # the certificates that a server sends with it

    def sent_as(self, path):
        """Writes what a server sends, with its key, to `path`."""
        parts = [self.file, *(one.file for one in self.above), self.key]
        path.write_text("".join(part.read_text() for part in parts))
        return path


def _time(days):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return moment.strftime("%Y%m%d%H%M%SZ")


class Authority:
    """Issues everything; its files are in `folder`."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "index.txt").touch()
        self.configuration = folder / "ca.cnf"
        self.configuration.write_text(AUTHORITY_CONFIGURATION.format(folder=folder))

    def issue(self, name, issuer=None, names=("DNS:localhost", "IP:127.0.0.1"), days=(-1, 60),
              bits=0, digest="sha256", authority=False, above=(), subject="localhost"):
        """A certificate good from and until `days` from now; without an issuer it is its own."""
        file, key, request = (self.folder / f"{name}.{end}" for end in ("crt", "key", "csr"))
        kind = ["RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"] if bits else [
            "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        must(["openssl", "genpkey", "-algorithm", *kind, "-out", key])
        must(["openssl", "req", "-new", "-key", key, "-subj", f"/CN={subject}", "-out", request])
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(
            KEY_IDENTIFIERS + (AUTHORITY if authority else LEAF) +
            ("authorityKeyIdentifier = keyid\n" if issuer else "") +
            (f"subjectAltName = {','.join(names)}\n" if names and not authority else ""))
        signer = ["-cert", issuer.file, "-keyfile", issuer.key] if issuer else [
            "-selfsign", "-keyfile", key]
        must(["openssl", "ca", "-batch", "-notext", "-config", self.configuration, "-in", request,
              "-out", file, "-extfile", extensions, "-md", digest, *signer,
              "-startdate", _time(days[0]), "-enddate", _time(days[1])])
        return Certificate(file, key, tuple(above))


def make_certificates(folder):
    """All that the rows need, by name."""
    ca = Authority(folder)
    made = {}

    def add(name, **how):
        made[name] = ca.issue(name, **how)
        return made[name]

    years = (-1, 3650)
    root = add("root", authority=True, days=years, subject="Root")
    stranger = add("unknown root", authority=True, days=years, subject="Unknown root")
    middle = add("intermediate", issuer=root, authority=True, days=years, subject="Intermediate")
    short = add("short intermediate", issuer=root, authority=True, days=(-1, 10), subject="Short")
    stale = add("stale intermediate", issuer=root, authority=True, days=(-9, -1), subject="Stale")
    good = add("good", issuer=middle, above=[middle])
    made["incomplete"] = Certificate(good.file, good.key)
    add("self-signed")
    add("expired", issuer=middle, above=[middle], days=(-9, -1))
    add("early", issuer=middle, above=[middle], days=(5, 60))
    add("other name", issuer=middle, above=[middle], names=("DNS:other.test",), subject="other.test")
    add("common name", issuer=middle, above=[middle], names=())
    add("wildcard", issuer=middle, above=[middle], names=("DNS:*.parity.test",))
    add("sni", issuer=middle, above=[middle], names=("DNS:sni.parity.test",))
    add("stranger", issuer=stranger)
    add("weak key", issuer=middle, above=[middle], bits=1024)
    add("weak digest", issuer=middle, above=[middle], digest="sha1")
    add("stale chain", issuer=stale, above=[stale])
    add("ten days", issuer=middle, above=[middle], days=(-1, 10))
    add("three days", issuer=middle, above=[middle], days=(-1, 3))
    add("ten days above", issuer=short, above=[short])
    add("client", issuer=root, names=(), subject="client")
    add("unknown client", issuer=stranger, names=(), subject="client")
    return made
