"""The README tells the truth: its folders, files, commands, sign-ins and settings are there."""

import re
import subprocess
import sys

import pytest
from django.core.management import get_commands, load_command_class

from reports.demo.projects import PASSWORD, PEOPLE
from tools.environment import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_folder_and_file_it_names_is_there() -> None:
    folders = re.findall(r"`([a-z_]+)/`", README)
    files = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if not link.startswith("http")]
    assert len(folders) > 10
    assert [name for name in [*folders, *files] if name != "var" and not (ROOT / name).exists()] == []


def test_the_demo_sign_ins_are_those_of_the_demo() -> None:
    assert set(re.findall(r"`(\w+)@example\.org`", README)) == set(PEOPLE)
    assert f"`{PASSWORD}`" in README


@pytest.mark.parametrize("line", re.findall(r"manage\.py ([^\n]+)", README))
def test_every_command_takes_what_it_says(line: str) -> None:
    name, *words = line.replace("[", "").replace("]", "").split()
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    known = {option for action in parser._actions for option in action.option_strings}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_settings_that_the_code_reads_are_documented() -> None:
    source = "".join((ROOT / "amif_me" / name).read_text() for name in ("settings.py", "environment.py"))
    read = set(re.findall(r'(?:environment\.)?(?:text|flag|number|names)\(\s*"([A-Z_]+)"', source))
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/operations.md").read_text(), re.MULTILINE))
    assert read
    assert read - documented == set()


def test_the_two_commands_answer() -> None:
    for verb in ("run", "check"):
        assert (ROOT / verb).stat().st_mode & 0o111
    done = subprocess.run(
        [sys.executable, "-m", "tools", "nonsense"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
