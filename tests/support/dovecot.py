"""A real IMAP server (Dovecot) on a loopback port, with throw-away users, for one test run.

Anyone logs in with PASSWORD, or with a token that :func:`token` makes. It must be started as root,
since Dovecot gives its parts different users; elsewhere such tests are skipped.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

PASSWORD = "hemligt-å"
_KEY = b"nyckel for prov"
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Utkast {{
    special_use = \\Drafts
    auto = create
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""
_OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = sub
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. ``certificate`` is what ``SSL_CERT_FILE`` must name to trust it."""

    port: int
    certificate: Path
    log: Path

    def client(self, user: str = "anna") -> IMAPClient:
        """A connection that may change everything, to put mails there and to look."""
        import ssl  # for tests of the server only

        context = ssl.create_default_context(cafile=str(self.certificate))
        client = IMAPClient("localhost", self.port, ssl_context=context)
        client.plain_login(user, PASSWORD)
        return client


@contextmanager
def running() -> Iterator[Server]:
    """The server while a test needs it; its own folder goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="kalkyl-imap-"))
    try:
        port = _prepared(folder)
        command = ["dovecot", "-F", "-c", str(folder / "dovecot.conf")]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as process:
            try:
                _wait(process, port)
                yield Server(port, folder / "cert.pem", folder / "dovecot.log")
            finally:
                process.terminate()
                process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def missing() -> str:
    """Why the server can't be started here; "" where it can."""
    for program in ("dovecot", "openssl"):
        if shutil.which(program) is None:
            return program
    return "" if hasattr(os, "geteuid") and os.geteuid() == 0 else "root"


def token(user: str, seconds: int = 3600) -> str:
    """A token as an identity provider would hand out, good for so many seconds."""
    now = int(time.time())
    claims = {"sub": user, "iat": now - 10, "exp": now + seconds}
    parts = [_encoded({"alg": "HS256", "typ": "JWT"}), _encoded(claims)]
    signature = hmac.new(_KEY, ".".join(parts).encode(), hashlib.sha256).digest()
    return ".".join([*parts, _url(signature)])


def _encoded(value: object) -> str:
    return _url(json.dumps(value).encode())


def _url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _prepared(folder: Path) -> int:
    """Certificate, keys and configuration; gives a port that is free."""
    folder.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    _certificate(folder)
    keys = folder / "keys" / "default" / "HS256"
    keys.mkdir(parents=True)
    (keys / "default").write_bytes(base64.b64encode(_KEY))
    (folder / "mail").mkdir(mode=0o777)
    (folder / "mail").chmod(0o777)
    given = {"folder": folder, "port": port, "password": PASSWORD}
    (folder / "dovecot.conf").write_text(_CONFIGURATION.format(**given), encoding="utf-8")
    (folder / "oauth2.conf").write_text(_OAUTH2.format(**given), encoding="utf-8")
    return port


def _certificate(folder: Path) -> None:
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    named = ["-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(["openssl", *made, *named, *files], check=True, capture_output=True)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(100):
        if process.poll() is not None:
            raise RuntimeError(process.stderr.read().decode() if process.stderr else "dovecot")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("dovecot does not answer")
