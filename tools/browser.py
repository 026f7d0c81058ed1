"""The browser for tests/browser: Chromium on the PATH, from apt-get when root, or Playwright's own."""

import os
import shutil
import subprocess
from pathlib import Path

from tools.console import Halt, say
from tools.system_packages import apt_install, command_to_type

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
)


def installed_chromium() -> str | None:
    """What to give Playwright as `executable_path`: AMIF_CHROMIUM or a browser of this machine; None for its own."""
    given = os.environ.get("AMIF_CHROMIUM")
    return given or next((path for path in map(shutil.which, NAMES) if path), None)


def ensure_browser(python: Path) -> None:
    """Bring a browser if there is none. `python` is the interpreter that has Playwright."""
    if installed_chromium():
        return
    if apt_install(["chromium"]) and installed_chromium():
        return
    done = subprocess.run([python, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=False)
    own = done.stdout.strip()
    if own and Path(own).exists():
        return
    say("  fetching Playwright's Chromium ...")
    fetched = subprocess.run([python, "-m", "playwright", "install", "chromium"], check=False)
    if fetched.returncode or not Path(own).exists():
        raise Halt(
            "The tests need a browser: none was found, installed or fetched. This brings one:\n"
            f"    {command_to_type(['chromium'], brew='--cask chromium')}"
        )
