"""nginx: answers of HTTP/1.1, redirects, authentication, and a port for each certificate."""

from asking import must
from servers.process import Process, free_ports

REDIRECTS = (301, 302, 303, 307, 308)

CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/nginx.body;
    proxy_temp_path {folder}/nginx.proxy;
    fastcgi_temp_path {folder}/nginx.fastcgi;
    uwsgi_temp_path {folder}/nginx.uwsgi;
    scgi_temp_path {folder}/nginx.scgi;
    default_type text/plain;
    server {{
        listen 127.0.0.1:{plain};
        listen [::1]:{plain};
        location = /plain {{ return 200 "ready\\n"; }}
        location = /chunked {{ alias {page}; ssi on; ssi_types text/plain; }}
        location = /until-close {{
            alias {page}; ssi on; ssi_types text/plain; chunked_transfer_encoding off;
        }}
        location = /gzip {{ alias {page}; gzip on; gzip_types text/plain; gzip_min_length 1; }}
        location = /404 {{ return 404; }}
        location = /500 {{ return 500; }}
        location = /204 {{ return 204; }}
        location = /no-answer {{ return 444; }}
        location = /basic {{
            auth_basic parity; auth_basic_user_file {passwords}; alias {page};
        }}
        location = /bearer {{
            if ($http_authorization != "Bearer {token}") {{ return 401; }}
            return 200 "ready\\n";
        }}
        {redirects}
        location = /landed {{
            add_header X-Asked "$request_method $content_length;";
            return 200 "ready\\n";
        }}
        location = /loop {{ return 302 /loop; }}
        location = /to-ftp {{ return 302 ftp://127.0.0.1/; }}
        location = /to-https {{ return 302 https://localhost:{good}/; }}
        location = /to-other-origin {{ return 302 http://127.0.0.1:{other}/basic; }}
    }}
    server {{
        listen 127.0.0.1:{other};
        location = /basic {{
            auth_basic parity; auth_basic_user_file {passwords}; alias {page};
        }}
    }}
    {tls}
}}
"""

TLS_SERVER = """
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {file};
        ssl_certificate_key {file};
        ssl_protocols {protocols};
        {ciphers}
        return 200 "sni=$ssl_server_name host=$host\\n";
    }}
"""

# Short keys, broken digests and old versions are what some ports are for.
PERMISSIVE_OPENSSL = """
openssl_conf = init
[init]
ssl_conf = ssl
[ssl]
system_default = permissive
[permissive]
MinProtocol = TLSv1
CipherString = DEFAULT@SECLEVEL=0
"""


class Nginx:
    USER = ("ada", "lovelace")
    TOKEN = "token-of-parity"

    def __init__(self, folder, certificates):
        served = [name for name, one in certificates.items() if not name.endswith(
            ("root", "intermediate", "client"))]
        self.plain, self.other, self.old_tls, *ports = free_ports(3 + len(served))
        self.tls = dict(zip(served, ports))
        page = folder / "page.txt"
        page.write_text("ready\n" * 20000)
        self.passwords = folder / "passwords"
        hashed = must(["openssl", "passwd", "-apr1", self.USER[1]]).strip()
        self.passwords.write_text(f"{self.USER[0]}:{hashed}\n")
        self.passwords.chmod(0o644)

        def tls_server(name, port, protocols="TLSv1.2 TLSv1.3", ciphers=""):
            file = certificates[name].sent_as(folder / f"{port}.pem")
            return TLS_SERVER.format(port=port, file=file, protocols=protocols, ciphers=ciphers)

        servers = [tls_server(name, port) for name, port in self.tls.items()]
        servers.append(tls_server("good", self.old_tls, "TLSv1 TLSv1.1",
                                  "ssl_ciphers DEFAULT:@SECLEVEL=0;"))
        configuration = folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(
            folder=folder, page=page, plain=self.plain, other=self.other, token=self.TOKEN,
            good=self.tls["good"], passwords=self.passwords, tls="".join(servers),
            redirects="\n        ".join(f"location = /{code} {{ return {code} /landed; }}"
                                        for code in REDIRECTS)))
        permissive = folder / "permissive.cnf"
        permissive.write_text(PERMISSIVE_OPENSSL)
        self.process = Process(["nginx", "-c", configuration, "-p", folder], folder / "nginx.log",
                               {"OPENSSL_CONF": str(permissive)}, [self.plain, self.other, *ports])

    def url(self, path):
        return f"http://127.0.0.1:{self.plain}{path}"

    def stop(self):
        self.process.stop()
