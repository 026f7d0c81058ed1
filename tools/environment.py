"""The virtual environment `.venv`, holding exactly what a lock file in requirements/ names, by hash."""

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.console import Halt, say
from tools.system_packages import apt_install, command_to_type

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"


def stamp_for(lock: Path, python_version: str) -> str:
    """What is written beside an installation: it changes with the lock file and with the Python used."""
    return f"{python_version} {hashlib.sha256(lock.read_bytes()).hexdigest()}\n"


def is_installed(lock: Path, python_version: str, venv: Path) -> bool:
    """Whether `venv` already holds what `lock` names."""
    stamp = venv / f"installed-{lock.stem}"
    return stamp.is_file() and stamp.read_text() == stamp_for(lock, python_version)


def version_of(python: Path) -> str | None:
    """The version of this interpreter, such as "3.11.7"; None when it is missing or broken."""
    ask = "import platform; print(platform.python_version())"
    try:
        answer = subprocess.run([python, "-I", "-c", ask], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()


def is_new_enough(version: str | None) -> bool:
    return version is not None and tuple(int(part) for part in version.split(".")[:2]) >= (3, 11)


def make_venv(venv: Path) -> None:
    """Create (or replace) a virtual environment, bringing Debian's python3-venv when it is missing."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if importlib.util.find_spec("ensurepip") is None:
        apt_install([package])
        importlib.invalidate_caches()
        if importlib.util.find_spec("ensurepip") is None:
            raise Halt(
                "Python's venv is missing here. This brings it:\n"
                f"    {command_to_type([package], brew='python')}"
            )
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", venv],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Halt(f"The virtual environment {venv} could not be made:\n{done.stdout.strip()}")


def install(lock: Path, python: Path) -> None:
    """Install a lock file; pip refuses whatever does not have one of the hashes in it."""
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    # Some root environments set this to warn about system-wide pip; ours is a virtual environment.
    environment = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    done = subprocess.run([*command, "--require-hashes", "-r", lock], env=environment, check=False)
    if done.returncode:
        raise Halt(
            f"pip could not install {lock.relative_to(ROOT)} (its own words are above). "
            "Without a network it needs to have been installed once before."
        )


@contextmanager
def one_at_a_time(root: Path) -> Iterator[None]:
    """Keep ./run and ./check, started together on a fresh clone, from making the same folder twice."""
    (root / "var").mkdir(exist_ok=True)
    with (root / "var" / "install.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def ensure_environment(name: str) -> Path:
    """Make `.venv` hold requirements/<name>.txt and return its interpreter; quick when nothing changed."""
    lock = REQUIREMENTS / f"{name}.txt"
    with one_at_a_time(ROOT):
        version = version_of(PYTHON)
        if is_new_enough(version) and is_installed(lock, str(version), VENV):
            return PYTHON
        started = time.monotonic()
        say(f"Installing {lock.relative_to(ROOT)} into .venv (only when it changed) ...")
        if not is_new_enough(version) or not (VENV / "bin" / "pip").exists():
            make_venv(VENV)
            version = version_of(PYTHON)
        install(lock, PYTHON)
        (VENV / f"installed-{lock.stem}").write_text(stamp_for(lock, str(version)))
        say(f"  done in {time.monotonic() - started:.0f} s")
    return PYTHON
