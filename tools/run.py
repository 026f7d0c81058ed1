"""`./run`: from a clone to the application with its demo projects, and back to nothing with Ctrl-C."""

import errno
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from tools.console import Halt, say
from tools.environment import ROOT, ensure_environment
from tools.healthcheck import answers
from tools.processes import guarded, last_lines, run_step, stop_all
from tools.system_packages import ensure_pango

DEMO_PEOPLE = ("admin", "coach", "coordinator", "member", "partner", "funder", "outsider")
DEMO_PASSWORD = "outcome-mapping"  # printed for everybody: it opens only the demo
START_SECONDS = 90
ONLY_HERE = {"127.0.0.1", "localhost", "::1"}
OFF = {"0", "false", "no", "off"}


@dataclass
class Service:
    """One program that makes up the running application; `restarts` counts down what is forgiven."""

    name: str
    command: list[str | Path]
    restarts: int = 0
    guard: subprocess.Popen[bytes] | None = field(default=None, repr=False)


def address_from(environment: Mapping[str, str]) -> tuple[str, int]:
    """Where to listen: HOST (this machine only, unless set) and PORT (8000, unless set)."""
    port = environment.get("PORT", "").strip() or "8000"
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise Halt(f"PORT is {port!r}; it must be a number from 1 to 65535, such as: PORT=8001 ./run")
    return environment.get("HOST", "").strip() or "127.0.0.1", int(port)


def refuse_taken_port(host: str, port: int) -> None:
    """Say so before anything else is done when somebody listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                raise Halt(
                    f"Port {port} is taken by another program. Choose another one: PORT={port + 1} ./run"
                ) from problem
            raise Halt(f"Cannot listen on {host}, port {port}: {problem.strerror or problem}.") from problem


def secret_key(folder: Path) -> str:
    """The key that signs sessions, made on the first run and readable only by its owner."""
    path = folder / "secret-key"
    if not path.exists() or not path.read_text().strip():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def environment_for(
    given: Mapping[str, str], root: Path, *, host: str = "127.0.0.1", port: int = 8000
) -> dict[str, str]:
    """What the programs see: a given DATABASE_URL, REDIS_URL and so on stay, the rest is the embedded default.

    Links in mails lead to SITE_URL, or to where this machine serves.
    """
    data = Path(given.get("AMIF_DATA_DIR") or root / "var").resolve()
    (data / "log").mkdir(parents=True, exist_ok=True)
    ours = {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "amif_me.settings", "AMIF_DATA_DIR": str(data)}
    environment = {**given, **ours}
    if not given.get("SITE_URL") and not given.get("CSRF_TRUSTED_ORIGINS"):
        environment["SITE_URL"] = site_at(host, port)
    environment["AMIF_DEMO"] = given.get("AMIF_DEMO") or "1"
    environment["HASHED_STATIC_FILES"] = given.get("HASHED_STATIC_FILES") or "1"
    environment["DJANGO_SECRET_KEY"] = given.get("DJANGO_SECRET_KEY") or secret_key(data)
    return environment


def services(python: Path, host: str, port: int) -> list[Service]:
    """The web server, the worker that makes reports, and the sweeper that sends forgotten reports again."""
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    gunicorn = ["-m", "gunicorn", "amif_me.wsgi:application", "--bind", where, "--workers", "2"]
    threads = ["--threads", "4", "--no-control-socket"]
    return [
        Service("web", [python, *gunicorn, *threads]),
        Service("worker", [python, "manage.py", "run_worker"], restarts=1),
        Service("sweeper", [python, "manage.py", "sweep_reports", "--forever"], restarts=1),
    ]


class Application:
    """The services while they run; `watch` ends only by an exception."""

    def __init__(self, parts: list[Service], environment: Mapping[str, str], root: Path) -> None:
        self.parts = parts
        self.environment = environment
        self.root = root
        self.logs = Path(environment["AMIF_DATA_DIR"]) / "log"

    def log_of(self, service: Service) -> Path:
        return self.logs / f"{service.name}.log"

    def start(self, service: Service) -> None:
        service.guard = guarded(
            service.command, log=self.log_of(service), env=self.environment, cwd=self.root
        )

    def start_all(self) -> None:
        for service in self.parts:
            self.log_of(service).unlink(missing_ok=True)
            self.start(service)

    def stop(self) -> None:
        stop_all([service.guard for service in self.parts if service.guard])

    def look_after(self) -> None:
        """Start again, once, what may fail now and then; stop with an explanation for anything else."""
        for service in self.parts:
            if service.guard is None or service.guard.poll() is None:
                continue
            ended = f"The {service.name} ended by itself (exit code {service.guard.returncode})."
            shown = f"{ended} The end of {self.log_of(service)}:\n{last_lines(self.log_of(service))}"
            if not service.restarts:
                raise Halt(shown)
            service.restarts -= 1
            say(f"\n{shown}\nStarting it again; a second time everything stops.\n")
            self.start(service)

    def wait_until_healthy(self, host: str, port: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        names = self.environment.get("ALLOWED_HOSTS", "")
        while not answers(local_address(host), port, names):
            self.look_after()
            if time.monotonic() > deadline:
                log = self.logs / "web.log"
                raise Halt(f"No answer after {START_SECONDS} s. The end of {log}:\n{last_lines(log)}")
            time.sleep(0.1)

    def watch(self) -> NoReturn:
        while True:
            self.look_after()
            time.sleep(0.3)


def local_address(host: str) -> str:
    """Where this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def site_at(host: str, port: int) -> str:
    """The address of the program in a browser on this machine."""
    shown = local_address(host)
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def welcome(host: str, port: int, *, demo: bool, notice: str | None) -> str:
    lines = ["", f"AMIF M&E is running: {site_at(host, port)}/", ""]
    if demo:
        lines += [f"Demo sign-ins (the password of each is {DEMO_PASSWORD}):"]
        lines += [f"    {name}@example.org" for name in DEMO_PEOPLE] + [""]
        if host not in ONLY_HERE:
            lines += ["Other machines can reach this, and these passwords are known to everybody.", ""]
    lines += [notice, ""] if notice else []
    return "\n".join([*lines, "Ctrl-C stops everything."])


def interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def run() -> int:
    """Prepare, start, say where it is, and look after it until Ctrl-C or SIGTERM; 0 when it was asked to end."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    host, port = address_from(os.environ)
    refuse_taken_port(host, port)
    python = ensure_environment("run")
    notice = ensure_pango()
    environment = environment_for(os.environ, ROOT, host=host, port=port)
    demo = environment["AMIF_DEMO"].lower() not in OFF
    application = Application(services(python, host, port), environment, ROOT)
    steps = {"migrate": ["--noinput"], "collectstatic": ["--noinput"]} | ({"seed_demo": []} if demo else {})
    try:
        for step, options in steps.items():
            say(f"{step} ...")
            log = application.logs / f"{step}.log"
            run_step([python, "manage.py", step, *options], log=log, env=environment, cwd=ROOT)
        application.start_all()
        application.wait_until_healthy(host, port)
        say(welcome(host, port, demo=demo, notice=notice))
        application.watch()
    except KeyboardInterrupt:
        say("\nStopping ...")
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
        application.stop()
