"""Apache: HTTP/1.0, and the forward proxy."""

import os

from servers.process import Process, free_ports

MODULES = ("mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic",
           "proxy", "proxy_http", "proxy_connect", "setenvif")

CONFIGURATION = """
{modules}
ServerRoot {folder}
ServerName localhost
PidFile {folder}/apache.pid
ErrorLog {folder}/apache.error.log
Mutex sem
{user}
Listen 127.0.0.1:{http10}
Listen 127.0.0.1:{proxy}
Listen 127.0.0.1:{guarded}
StartServers 1
<VirtualHost 127.0.0.1:{http10}>
    DocumentRoot {pages}
    <Directory {pages}>
        Require all granted
    </Directory>
    SetEnvIf Request_URI . downgrade-1.0 force-response-1.0 nokeepalive
    ProxyPass /until-close http://127.0.0.1:{origin}/chunked
</VirtualHost>
<VirtualHost 127.0.0.1:{proxy}>
    ProxyRequests On
    AllowCONNECT {connectable}
    <Proxy "*">
        Require all granted
    </Proxy>
</VirtualHost>
<VirtualHost 127.0.0.1:{guarded}>
    ProxyRequests On
    AllowCONNECT {connectable}
    <Proxy "*">
        AuthType Basic
        AuthName parity
        AuthBasicProvider file
        AuthUserFile {passwords}
        Require valid-user
    </Proxy>
</VirtualHost>
"""


class Apache:
    def __init__(self, folder, nginx, connectable):
        self.http10, self.proxy, self.guarded = free_ports(3)
        pages = folder / "pages"
        pages.mkdir()
        pages.chmod(0o755)
        (pages / "length.txt").write_text("ready\n")
        configuration = folder / "apache.conf"
        configuration.write_text(CONFIGURATION.format(
            modules="\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"
                              for name in MODULES),
            user="User www-data\nGroup www-data" if os.geteuid() == 0 else "", folder=folder,
            http10=self.http10, proxy=self.proxy, guarded=self.guarded, pages=pages,
            origin=nginx.plain, passwords=nginx.passwords,
            connectable=" ".join(str(port) for port in connectable)))
        self.process = Process(["apache2", "-f", configuration, "-DFOREGROUND"],
                               folder / "apache.log", ports=[self.http10, self.proxy, self.guarded])

    def stop(self):
        self.process.stop()
