"""Programs that the launcher keeps running: started through the guard, writing into a log file."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.console import Halt

GUARD = Path(__file__).with_name("guard.py")


def guarded(
    command: Sequence[str | Path],
    *,
    log: Path,
    guard_options: Sequence[str | Path] = (),
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a command that ends when this program ends, however that comes; output is added to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", GUARD, *guard_options, "--", *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
        )


def stop_all(guards: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask all guards at once to stop their commands, then wait: nothing is left when this returns."""
    for guard in guards:
        if guard.stdin and not guard.stdin.closed:
            guard.stdin.close()
    for guard in guards:
        guard.wait()


def last_lines(log: Path, count: int = 25) -> str:
    """The end of a log file, indented for showing under a message."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(f"    {line}" for line in lines[-count:]) or "    (it wrote nothing)"


def run_step(command: Sequence[str | Path], *, log: Path, env: Mapping[str, str], cwd: Path) -> None:
    """Run one command to its end, quietly; when it fails, stop with the end of what it wrote."""
    with log.open("wb") as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            check=False,
        )
    if done.returncode:
        shown = " ".join(Path(part).name if Path(part).is_absolute() else str(part) for part in command)
        raise Halt(f"`{shown}` failed ({done.returncode}):\n{last_lines(log)}\n\nAll of it: {log}")
