"""The Docker files, held to account without Docker: whatever they name has to exist."""

import importlib.util
import re
import shlex
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parent.parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "sweeper")
# Read by Compose, PostgreSQL's image and Python rather than by our settings.
READ_BY_OTHERS = {"POSTGRES_PASSWORD", "PORT", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


def instructions(name):
    """The arguments of every such instruction in the Dockerfile."""
    return re.findall(rf"^{name}\s+(.*)$", DOCKERFILE, flags=re.MULTILINE)


def words(command):
    """A command of either form, a list or a string, as words."""
    return command if isinstance(command, list) else shlex.split(command)


def all_commands():
    """Every command that would run in a container of ours: (where it stands, its words)."""
    yield "CMD", words(yaml.safe_load(instructions("CMD")[0]))
    (health,) = instructions("HEALTHCHECK")
    yield "HEALTHCHECK", words(yaml.safe_load(health.split("CMD", 1)[1]))
    for line in instructions("RUN"):
        for part in line.split("&&"):
            yield "RUN", [word for word in shlex.split(part) if not re.match(r"[A-Z_]+=", word)]
    for name in OURS:
        if "command" in SERVICES[name]:
            yield f"{name}: command", words(SERVICES[name]["command"])
        test = SERVICES[name].get("healthcheck", {}).get("test")
        if test:
            yield f"{name}: healthcheck", words(test[1]) if test[0] == "CMD-SHELL" else test[1:]


def variables_read_by_settings():
    sources = [(ROOT / "amif_me" / name).read_text() for name in ("settings.py", "environment.py")]
    return {
        name
        for source in sources
        for name in re.findall(r"\b(?:text|flag|number|names)\(\s*\"(\w+)\"", source)
    }


def variables_without_default():
    """What stops a production start when it is missing."""
    source = (ROOT / "amif_me" / "settings.py").read_text()
    found = re.findall(r"\.(?:text|names)\(\s*\"(\w+)\"(?:\)|, None if PRODUCTION)", source)
    return set(found)


def test_the_services_exist():
    assert set(SERVICES) == {*OURS, "db", "redis"}
    assert SERVICES["db"]["image"].startswith("postgres:")
    assert SERVICES["redis"]["image"].startswith("redis:")


@pytest.mark.parametrize(("where", "command"), [pytest.param(*pair, id=pair[0]) for pair in all_commands()])
def test_a_command_names_only_what_exists(where, command):
    program, *rest = command
    match program:
        case "python" if rest[0] == "manage.py":
            assert rest[1] in get_commands()
        case "python":
            assert rest[0] == "-m"
            assert importlib.util.find_spec(rest[1])
        case "gunicorn":
            assert callable(import_string(rest[0].replace(":", ".")))
        case "celery":
            assert rest[0] == "-A"
            assert import_string(f"{rest[1]}.celery.app").main == rest[1]
            assert rest[2] in {"worker", "inspect"}
        case _:
            assert program in {"apt-get", "pip", "useradd", "install", "rm"}, where


def test_every_variable_is_one_that_the_settings_read():
    known = variables_read_by_settings() | READ_BY_OTHERS
    set_for_us = {name for service in OURS for name in SERVICES[service]["environment"]}
    interpolated = set(re.findall(r"\$\{(\w+)", COMPOSE_TEXT))
    in_dockerfile = set(re.findall(r"\b([A-Z][A-Z_]{3,})=", DOCKERFILE))
    assert set_for_us | interpolated | in_dockerfile <= known


def test_a_missing_secret_stops_compose_and_nothing_required_is_forgotten():
    needed = variables_without_default()
    assert {"DJANGO_SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"} <= needed
    for service in OURS:
        environment = SERVICES[service]["environment"]
        assert environment["AMIF_MODE"] == "production"
        assert needed <= set(environment)
    for name in ("DJANGO_SECRET_KEY", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"):
        assert re.fullmatch(rf"\$\{{{name}:\?.+\}}", SERVICES["web"]["environment"][name])
    assert "${POSTGRES_PASSWORD:?" in SERVICES["web"]["environment"]["DATABASE_URL"]


def test_the_example_has_every_variable_that_compose_asks_for():
    example = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^(\w+)=", example, flags=re.MULTILINE)) == set(
        re.findall(r"\$\{(\w+)", COMPOSE_TEXT)
    )


def test_volumes_are_declared_and_used():
    used = {line.split(":")[0] for service in SERVICES.values() for line in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"]) == {"database", "redis", "reports"}
    for service in OURS:
        assert f"reports:{SERVICES[service]['environment']['AMIF_DATA_DIR']}" in SERVICES[service]["volumes"]


def test_everything_that_stays_is_watched_and_started_again():
    for name, service in SERVICES.items():
        if name == "migrate":
            assert service["restart"] == "no"
        else:
            assert service["restart"] == "unless-stopped"
            assert service["healthcheck"]["test"]


def test_nothing_starts_before_the_database_has_its_tables():
    assert SERVICES["migrate"]["depends_on"]["db"]["condition"] == "service_healthy"
    for name in ("web", "worker", "sweeper"):
        after = SERVICES[name]["depends_on"]
        assert after["migrate"]["condition"] == "service_completed_successfully"
        assert after["redis"]["condition"] == "service_healthy"


def test_what_is_copied_exists_and_reaches_the_builder():
    sources = [source for line in instructions("COPY") for source in line.split()[:-1]]
    allowed = [
        line[1:].rstrip("/") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    ]
    assert len(sources) > 8
    for source in sources:
        assert (ROOT / source).exists(), source
        assert any(fnmatch(source.rstrip("/"), pattern) for pattern in allowed), source


def test_every_installed_app_and_template_folder_is_copied(settings):
    copied = {source.rstrip("/") for line in instructions("COPY") for source in line.split()[:-1]}
    ours = {app.split(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()}
    folders = [*settings.TEMPLATES[0]["DIRS"], *settings.STATICFILES_DIRS, *settings.LOCALE_PATHS]
    assert {*ours, "amif_me", *(str(Path(folder).relative_to(ROOT)) for folder in folders)} <= copied


def test_the_container_does_not_run_as_root():
    after_user = DOCKERFILE.split("\nUSER ", 1)[1]
    assert not after_user.startswith("root")
    assert "\nRUN " not in after_user
