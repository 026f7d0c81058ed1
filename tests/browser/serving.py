"""A live server that knows what it is doing, so that a test ends before its rows are taken away.

A request that is still read or answered while the tables are emptied waits for the emptying and the emptying for it:
PostgreSQL calls that a deadlock, and breaks the next test, too.
"""

import contextlib
import socket
import time
from threading import Lock

from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import QuietWSGIRequestHandler


class WatchedHandler(QuietWSGIRequestHandler):
    """Tells its server which request it answers; between two requests a connection rests."""

    def parse_request(self) -> bool:
        self.server.begin(self.connection, self.raw_requestline.decode("latin-1").strip())
        return super().parse_request()

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        finally:
            self.server.rest(self.connection)


class WatchedServer(ThreadedWSGIServer):
    """Knows each connection from its acceptance until its thread gave back its database connection."""

    def __init__(self, address, _handler, **more) -> None:
        self._lock = Lock()
        self._doing: dict[socket.socket, str] = {}
        super().__init__(address, WatchedHandler, **more)

    def process_request(self, request, client_address) -> None:
        self.rest(request)
        super().process_request(request, client_address)

    def close_request(self, request) -> None:
        super().close_request(request)
        with self._lock:
            self._doing.pop(request, None)

    def begin(self, connection: socket.socket, what: str) -> None:
        with self._lock:
            self._doing[connection] = what

    def rest(self, connection: socket.socket) -> None:
        self.begin(connection, "")

    def end_all(self, *, seconds: float = 60) -> None:
        """Until every request that anybody sent was answered to its end; who only kept a line open is hung up on."""
        end = time.monotonic() + seconds
        while doing := self._after_all_that_came():
            assert time.monotonic() < end, (
                f"The server is still at it: {sorted(filter(None, doing.values()))}"
            )
            for connection, what in doing.items():
                if not what:
                    with contextlib.suppress(OSError):  # what came already is read all the same
                        connection.shutdown(socket.SHUT_RD)
            time.sleep(0.01)

    def _after_all_that_came(self) -> dict[socket.socket, str]:
        """The connections there are, once all who called before were let in: they are let in one after another."""
        with socket.create_connection(self.server_address[:2], timeout=60) as line:
            line.shutdown(socket.SHUT_WR)
            line.recv(1)
        with self._lock:
            return dict(self._doing)
