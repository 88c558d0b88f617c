r"""
The web on loopback: a server that answers each path as a test says, byte for byte if it must.

    with web() as site:
        feed = site.says("/feed", b"<rss/>", "ETag: x")        # its address
        site.leads("/old", "/feed", status="301 Moved")
        site.tells("/news", lambda asked: Said(b"", ["Retry-After: 60"], "429 Slow down"))
        site.does("/drip", lambda asked, connection: connection.sendall(b"HTTP/1.1 200 OK\r\n"))
        ...
        assert site.asked[0].headers["user-agent"] == "Khulasa"

The client's guard has to allow ``site.place``. A path that nothing was said about is a 404. Paths are looked
up with their query first, then without.
"""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx


@dataclass(frozen=True, slots=True)
class Asked:
    """A request."""

    method: str
    target: str
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes = b""
    connection: int = 0
    """The number of the connection that it came by."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer."""

    body: bytes = b""
    headers: Sequence[str] = ()
    """Lines such as ``ETag: x``; the length is added."""
    status: str = "200 OK"

    def sent(self, method: str) -> bytes:
        """Return it as it is sent."""
        lines = [f"HTTP/1.1 {self.status}", *self.headers]
        has_body = self.status[:3] not in {"204", "304"}
        if has_body:
            lines.append(f"Content-Length: {len(self.body)}")
        head = "\r\n".join([*lines, "", ""]).encode()
        return head + (self.body if has_body and method != "HEAD" else b"")


Teller = Callable[[Asked], Said]
Doer = Callable[[Asked, socket.socket], None]


@dataclass
class Web:
    """A site. Connections are kept alive until a client or the end of the test closes them."""

    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    asked: list[Asked] = field(default_factory=list)
    """All requests so far, in order."""
    connections: int = 0
    place: str = ""
    """Host and port."""
    base: str = ""
    """Address of its root, without the last stroke."""
    _answers: dict[str, Teller | Doer] = field(default_factory=dict)
    _doers: set[str] = field(default_factory=set)
    _open: set[socket.socket] = field(default_factory=set)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def says(self, path: str, body: bytes = b"", *headers: str, status: str = "200 OK") -> str:
        """Answer a path so from now on; return its address."""
        return self.tells(path, lambda _: Said(body, headers, status))

    def leads(self, path: str, target: str, *, status: str = "302 Found") -> str:
        """Lead a path on; return its address."""
        return self.says(path, b"", f"Location: {target}", status=status)

    def tells(self, path: str, teller: Teller) -> str:
        """Answer a path as the function says; return its address."""
        self._doers.discard(path)
        self._answers[path] = teller
        return self.base + path

    def does(self, path: str, doer: Doer) -> str:
        """Answer a path by hand: the function has the connection, which ends with it; return its address."""
        self._doers.add(path)
        self._answers[path] = doer
        return self.base + path

    def count(self, path: str) -> int:
        """Return how often a path was asked for."""
        return sum(asked.target == path for asked in self.asked)

    def open(self) -> None:
        """Listen."""
        self._listener = socket.create_server(
            (self.host, 0), family=socket.AF_INET6 if ":" in self.host else socket.AF_INET, backlog=512
        )
        host = f"[{self.host}]" if ":" in self.host else self.host
        self.place = f"{host}:{self._listener.getsockname()[1]}"
        self.base = f"http{'s' if self.tls else ''}://{self.place}"
        self._start(self._listen)

    def close(self) -> None:
        """Hang up on everybody and wait until all threads are done."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        while self._threads:  # who listens is the first: nobody comes after it
            thread = self._threads.pop(0)
            while thread.is_alive():
                self.hang_up()
                thread.join(0.05)

    def hang_up(self) -> None:
        """Close all connections, as servers do with those that are idle."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _start(self, work: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._start(self._serve, connection, self.connections)

    def _serve(self, connection: socket.socket, number: int) -> None:
        with suppress(OSError), connection:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                with self._lock:
                    self._open.add(connection)
                try:
                    self._converse(connection, number)
                finally:
                    with self._lock:
                        self._open.discard(connection)

    def _converse(self, connection: socket.socket, number: int) -> None:
        data = b""
        while True:
            while b"\r\n\r\n" not in data:
                if not (piece := connection.recv(65536)):
                    return
                data += piece
                if data.startswith(b"\x16"):  # somebody wants TLS
                    return
            head, _, data = data.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            length = int(headers.get("content-length", "0"))
            while len(data) < length:
                data += connection.recv(65536)
            method, target, _ = first.split(" ")
            asked = Asked(method, target, headers, data[:length], number)
            data = data[length:]
            self.asked.append(asked)
            if not self._answered(asked, connection):
                return

    def _answered(self, asked: Asked, connection: socket.socket) -> bool:
        """Answer; tell whether the connection stays."""
        path = asked.target if asked.target in self._answers else asked.target.partition("?")[0]
        answer = self._answers.get(path, _nothing)
        if path in self._doers:
            answer(asked, connection)  # type: ignore[call-arg]
            return False
        said = answer(asked)  # type: ignore[call-arg]
        assert isinstance(said, Said)
        connection.sendall(said.sent(asked.method))
        return not any(line.lower() == "connection: close" for line in said.headers)


def _nothing(_: Asked) -> Said:
    return Said(b"", (), "404 Not Found")


@contextmanager
def web(*, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Web]:
    """Run a site on a port of the system's choice."""
    site = Web(tls, host)
    site.open()
    try:
        yield site
    finally:
        site.close()


@dataclass(frozen=True, slots=True)
class Trust:
    """TLS's two ends: a server's certificate, and a client that trusts who signed it."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def trust(folder: Path, name: str = "IP:127.0.0.1", *, is_expired: bool = False) -> Trust:
    """Make a certificate for a name (``IP:…`` or ``DNS:…``) with openssl, and a client that trusts it."""
    key, asked, pem = (str(folder / each) for each in ("key.pem", "request.pem", "certificate.pem"))
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key]
    names = ["-subj", "/CN=site", "-addext", f"subjectAltName={name}"]
    days = ["-days", "-1" if is_expired else "2", "-copy_extensions", "copy"]
    for command in (
        ["openssl", "req", "-new", *curve, *names, "-out", asked],
        ["openssl", "x509", "-req", "-in", asked, "-key", key, *days, "-out", pem],
    ):
        subprocess.run(command, check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem, key)
    client = httpx.create_ssl_context()
    client.load_verify_locations(pem)
    return Trust(server, client)
