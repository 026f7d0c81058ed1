"""The launcher's own decisions; that it starts the application at all is shown by the test of the README."""

import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tools import check, environment, run, servers, system_packages
from tools.console import Halt
from tools.healthcheck import host_header
from tools.processes import guarded, last_lines, stop_all

ROOT = environment.ROOT


# --- the virtual environment


def test_an_installation_is_current_until_the_lock_or_the_python_changes(tmp_path):
    lock = tmp_path / "run.txt"
    lock.write_text("django==5.2.1\n")
    assert not environment.is_installed(lock, "3.11.7", tmp_path)
    (tmp_path / "installed-run").write_text(environment.stamp_for(lock, "3.11.7"))
    assert environment.is_installed(lock, "3.11.7", tmp_path)
    assert not environment.is_installed(lock, "3.12.1", tmp_path)
    lock.write_text("django==5.2.2\n")
    assert not environment.is_installed(lock, "3.11.7", tmp_path)


@pytest.mark.parametrize(
    ("version", "enough"), [("3.10.9", False), ("3.11.0", True), ("3.14.2", True), (None, False)]
)
def test_python_3_11_is_the_oldest(version, enough):
    assert environment.is_new_enough(version) is enough


def test_a_broken_interpreter_has_no_version(tmp_path):
    assert environment.version_of(tmp_path / "python") is None
    assert environment.version_of(Path(sys.executable)) == ".".join(map(str, sys.version_info[:3]))


@pytest.mark.parametrize(("lock", "groups"), [("run", []), ("check", ["dev"])])
def test_the_locks_fit_what_pyproject_asks_for(lock, groups):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(one for group in groups for one in project["optional-dependencies"][group]),
    ]
    lines = (ROOT / "requirements" / f"{lock}.txt").read_text().splitlines()
    pins = [Requirement(line.rstrip(" \\")) for line in lines if line[:1].isalnum()]
    versions = {pin.name: str(pin.specifier).removeprefix("==") for pin in pins}
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(versions[requirement.name.lower()]), requirement


def test_both_locks_have_one_version_of_everything():
    def pins(name):
        lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
        return {line.split(";")[0].rstrip(" \\") for line in lines if line[:1].isalnum()}

    assert pins("run") <= pins("check")


# --- where to listen


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "80.5"])
def test_a_port_that_is_none_is_explained(port):
    with pytest.raises(Halt, match="must be a number from 1 to 65535"):
        run.address_from({"PORT": port})


def test_only_this_machine_and_port_8000_unless_said_otherwise():
    assert run.address_from({}) == ("127.0.0.1", 8000)
    assert run.address_from({"PORT": "", "HOST": " "}) == ("127.0.0.1", 8000)
    assert run.address_from({"PORT": "81", "HOST": "0.0.0.0"}) == ("0.0.0.0", 81)


def test_a_taken_port_is_said_with_a_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Halt, match=f"Port {port} is taken.*PORT={port + 1} ./run"):
            run.refuse_taken_port("127.0.0.1", port)
    run.refuse_taken_port("127.0.0.1", port)


def test_a_warning_where_others_can_use_the_known_passwords():
    known = "these passwords are known to everybody"
    assert known not in run.welcome("127.0.0.1", 8000, demo=True, notice=None)
    shown = run.welcome("0.0.0.0", 8000, demo=True, notice=None)
    assert known in shown
    assert "http://127.0.0.1:8000/" in shown
    assert "example.org" not in run.welcome("0.0.0.0", 8000, demo=False, notice=None)


@pytest.mark.parametrize(
    ("allowed", "header"),
    [("", "localhost"), ("*", "localhost"), (".example.org,b", "example.org"), ("a.org, b.org", "a.org")],
)
def test_the_health_check_asks_for_a_name_that_is_answered(allowed, header):
    assert host_header(allowed) == header


# --- what the programs are told


def test_the_secret_key_is_made_once_and_is_private(tmp_path):
    key = run.secret_key(tmp_path)
    assert len(key) > 60
    assert run.secret_key(tmp_path) == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_given_services_are_used_and_the_rest_is_embedded(tmp_path):
    embedded = run.environment_for({"AMIF_DEMO": ""}, tmp_path)
    assert embedded["AMIF_DEMO"] == "1"
    assert embedded["AMIF_DATA_DIR"] == str((tmp_path / "var").resolve())
    assert "DATABASE_URL" not in embedded
    given = {"DATABASE_URL": "postgres://x", "DJANGO_SECRET_KEY": "k", "AMIF_DEMO": "0"}
    told = run.environment_for(given, tmp_path)
    assert {name: told[name] for name in given} == given


def test_links_in_mails_lead_to_where_it_runs_unless_somebody_said_where(tmp_path):
    def site(given: dict[str, str], host: str = "0.0.0.0") -> str | None:
        return run.environment_for(given, tmp_path, host=host, port=8123).get("SITE_URL")

    assert site({}) == "http://127.0.0.1:8123"
    assert site({}, "::1") == "http://[::1]:8123"
    assert site({"SITE_URL": "https://me.example"}) == "https://me.example"
    assert site({"CSRF_TRUSTED_ORIGINS": "https://me.example"}) is None


def test_checks_never_see_the_settings_of_the_shell_around_them():
    around = {"AMIF_MODE": "production", "DATABASE_URL": "postgres://x", "PATH": "/bin"}
    lint, tests = check.Step("lint", []), check.Step("tests", [], may_use_servers=True)
    assert check.environment_of(lint, around) == {"PATH": "/bin", "PYTHONUNBUFFERED": "1"}
    assert check.environment_of(tests, around)["DATABASE_URL"] == "postgres://x"
    assert "AMIF_MODE" not in check.environment_of(tests, around)


def test_the_summary_tells_what_failed():
    results = [check.Result("ruff check", True, 0.4), check.Result("tests", False, 61.0)]
    assert "FAILED  tests" in check.summary(results)
    assert "1 of 2 checks failed" in check.summary(results)
    assert "All 1 checks passed" in check.summary(results[:1])


# --- servers for the tests


def program(folder, name):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("#!/bin/sh\n")
    (folder / name).chmod(0o755)
    return folder


def kind_in(tmp_path):
    folders = (str(tmp_path / "lib" / "*" / "bin"),)
    return servers.Kind("PostgreSQL", "postgres", folders, "postgresql", "postgresql", "x", "DATABASE_URL")


def test_a_server_on_the_path_comes_before_the_usual_folders(tmp_path):
    kind = kind_in(tmp_path)
    assert servers.on_this_machine(kind, path=str(tmp_path / "none")) is None
    program(tmp_path / "lib" / "9" / "bin", "postgres")
    newest = program(tmp_path / "lib" / "15" / "bin", "postgres")
    assert servers.on_this_machine(kind, path=str(tmp_path / "none")) == newest
    on_path = program(tmp_path / "bin", "postgres")
    assert servers.on_this_machine(kind, path=str(on_path)) == on_path.resolve()


def test_sources_are_asked_in_order_and_only_until_one_has_it(tmp_path):
    asked = []

    def source(name, answer):
        def ask(kind):
            asked.append(name)
            return answer

        return ask

    sources = (source("machine", None), source("apt", tmp_path), source("wheel", tmp_path / "wheel"))
    assert servers.find_programs(servers.REDIS, sources) == tmp_path
    assert asked == ["machine", "apt"]


def test_no_server_at_all_stops_with_the_command_to_type():
    with pytest.raises(Halt, match=r"need a PostgreSQL(.|\n)*install.* postgresql\n(.|\n)*DATABASE_URL"):
        servers.find_programs(servers.POSTGRES, (lambda kind: None,))


def test_apt_is_only_for_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert system_packages.apt_install(["anything"]) is False
    if sys.platform != "darwin":
        assert system_packages.command_to_type(["a", "b"], brew="c") == "sudo apt-get install --yes a b"


def test_a_missing_office_program_is_said_and_not_demanded(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", "/nowhere")
    assert "LibreOffice is missing" in (system_packages.ensure_office() or "")


# --- nothing outlives its starter

SLEEPER = (
    "import time, pathlib, os, sys; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(60)"
)


def started_pid(file):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if file.exists() and file.read_text():
            return int(file.read_text())
        time.sleep(0.02)
    raise AssertionError("it did not start")


def is_running(pid):
    """Whether the process is there; one that ended and waits to be collected is not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


def ends(pid):
    deadline = time.monotonic() + 20
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(pid)


def test_stopping_ends_the_command_and_removes_its_folder(tmp_path):
    folder = tmp_path / "thrown-away"
    folder.mkdir()
    options = ["--remove", folder]
    command = [sys.executable, "-c", SLEEPER, tmp_path / "pid"]
    guard = guarded(command, log=tmp_path / "log", guard_options=options)
    pid = started_pid(tmp_path / "pid")
    stop_all([guard])
    assert not is_running(pid)
    assert not folder.exists()
    assert guard.returncode == 128 + signal.SIGTERM


def test_the_command_ends_when_its_starter_is_killed(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from tools.processes import guarded\n"
        f"guarded([sys.executable, '-c', {SLEEPER!r}, sys.argv[1]], log=Path(sys.argv[2])); time.sleep(60)"
    )
    starter = subprocess.Popen([sys.executable, "-c", code, tmp_path / "pid", tmp_path / "log"], cwd=ROOT)
    pid = started_pid(tmp_path / "pid")
    starter.kill()
    starter.wait()
    assert ends(pid)


def test_a_stubborn_command_is_killed_after_its_grace(tmp_path):
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
    command = [sys.executable, "-c", deaf, tmp_path / "pid"]
    guard = guarded(command, log=tmp_path / "log", guard_options=["--grace", "0.2"])
    pid = started_pid(tmp_path / "pid")
    stop_all([guard])
    assert not is_running(pid)


def test_a_command_that_fails_leaves_its_words_and_its_code(tmp_path):
    guard = guarded([sys.executable, "-c", "raise SystemExit('no room')"], log=tmp_path / "log")
    assert guard.wait(timeout=20) == 1
    assert last_lines(tmp_path / "log") == "    no room"
    stop_all([guard])


def test_a_part_that_keeps_failing_stops_everything_with_its_last_words(tmp_path):
    (tmp_path / "log").mkdir()
    part = run.Service("worker", [sys.executable, "-c", "raise SystemExit('no room')"], restarts=1)
    application = run.Application([part], {**os.environ, "AMIF_DATA_DIR": str(tmp_path)}, tmp_path)
    application.start_all()
    first = part.guard
    first.wait(timeout=20)
    application.look_after()
    assert part.guard is not first
    part.guard.wait(timeout=20)
    with pytest.raises(Halt, match=r"The worker ended by itself \(exit code 1\)(.|\n)*no room"):
        application.look_after()
    application.stop()
