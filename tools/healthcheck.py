"""Whether the web server on this machine answers GET /healthz with 200; `python -m tools.healthcheck` exits 0 then."""

import http.client
import os
import sys


def host_header(allowed_hosts: str) -> str:
    """A name under which the application answers: Django refuses requests for any other."""
    first = allowed_hosts.split(",")[0].strip().removeprefix(".")
    return "localhost" if first in ("", "*") else first


def answers(address: str, port: int, allowed_hosts: str) -> bool:
    """Ask directly, never through a proxy that the environment may name."""
    connection = http.client.HTTPConnection(address, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": host_header(allowed_hosts)})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if answers("127.0.0.1", 8000, os.environ.get("ALLOWED_HOSTS", "")) else 1)
