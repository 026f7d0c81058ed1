"""Things that only the operating system can bring: Pango, python3-venv, servers, a browser and LibreOffice for ./check."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from tools.console import say

PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
# What WeasyPrint opens when it is imported: by library, the names it has on Linux and on macOS.
PANGO_LIBRARIES = (
    ("libpango-1.0.so.0", "libpango-1.0.dylib", "/opt/homebrew/lib/libpango-1.0.dylib"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "/opt/homebrew/lib/libpangoft2-1.0.dylib"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib", "/opt/homebrew/lib/libharfbuzz-subset.dylib"),
)


def can_use_apt() -> bool:
    """Whether packages may be installed without asking: on Debian or Ubuntu, as root."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages as root; False where that is impossible or fails (the reason is printed)."""
    if not can_use_apt():
        return False
    say(f"  installing {' '.join(packages)} with apt-get ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    for command in (["apt-get", "update"], install):
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
    if done.returncode:
        say("\n".join(done.stdout.splitlines()[-8:]))
    return done.returncode == 0


def command_to_type(packages: Sequence[str], *, brew: str) -> str:
    """The one command a person types to bring these Debian packages, or their like on a Mac."""
    if sys.platform == "darwin":
        return f"brew install {brew}"
    prefix = "" if os.geteuid() == 0 else "sudo "
    return f"{prefix}apt-get install --yes {' '.join(packages)}"


def opens(name: str) -> bool:
    """Whether the dynamic loader finds this library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def pango_is_missing() -> bool:
    return not all(any(opens(name) for name in names) for names in PANGO_LIBRARIES)


OFFICE_PACKAGES = ("libreoffice-writer", "libreoffice-impress")
"""Some twenty seconds to install, without what they recommend."""


def ensure_office() -> str | None:
    """Bring LibreOffice, in which the tests open Word files and slides; else a notice that says what is left out."""
    if shutil.which("soffice") or apt_install(OFFICE_PACKAGES):
        return None
    return (
        "LibreOffice is missing, so Word files and slides are not opened in an office program. This brings it:\n"
        f"    {command_to_type(OFFICE_PACKAGES, brew='--cask libreoffice')}"
    )


def ensure_pango() -> str | None:
    """Bring Pango, without which no PDF is made; else a notice with the command that brings it."""
    if not pango_is_missing():
        return None
    if apt_install(PANGO_PACKAGES) and not pango_is_missing():
        return None
    return (
        "Pango is missing, so reports cannot be made as PDF. This brings it:\n"
        f"    {command_to_type(PANGO_PACKAGES, brew='pango')}"
    )
