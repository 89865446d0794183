"""A real HTTPS receiver of webhooks with a certificate of our own authority; it can be slow, unwilling or endless."""

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme


@dataclass
class Received:
    """One request: its path, its headers in small letters, its body."""

    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Answer:
    """What to answer: a status, headers, and a body, or a function that writes it as it likes."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    write: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass
class Receiver:
    """What came in; `answers` are used up first, one a request, then `always`."""

    url: str = ""
    requests: list[Received] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    always: Answer = field(default_factory=Answer)
    lock: threading.Lock = field(default_factory=threading.Lock)
    closing: threading.Event = field(default_factory=threading.Event)

    def note(self, request: Received) -> Answer:
        """Keep a request; the answer to give."""
        with self.lock:
            self.requests.append(request)
            return self.answers.pop(0) if self.answers else self.always


@contextlib.contextmanager
def open_receiver(certificate: trustme.LeafCert | None) -> Iterator[Receiver]:
    """A receiver on a free port of this machine, over HTTPS with `certificate`, or over plain HTTP."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = receiver.note(Received(self.path, headers, body))
            with contextlib.suppress(OSError):
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if answer.write is not None:
                    answer.write(self)

        def log_message(self, format: str, *args: object) -> None:
            """Stay quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Callers that hang up are what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    scheme = "https" if certificate else "http"
    receiver.url = f"{scheme}://localhost:{server.server_port}/hooks"
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
