"""A salon's twin, its page, and a subscriber to its webhooks."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.e2e.page.world import NOW, Begin

from askpro.twin import default_seed
from askpro.twin.server import RunningTwin, build_twin, running_twin


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Start a salon's twin; ``more`` are tables of its seed."""
    with ExitStack() as stack:

        def start(port: int = 0, **more: Any) -> RunningTwin:
            twin = build_twin({**default_seed(), "rateLimit": None, **more}, now=NOW)
            return stack.enter_context(running_twin(twin, port=port))

        yield start


@pytest.fixture
def subscriber() -> Iterator[str]:
    """An address that answers every webhook with 200, and shows an empty page."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hook"
        server.shutdown()
        thread.join()
