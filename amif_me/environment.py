"""Reads the settings that differ from place to place, with errors an administrator can act on.

`AMIF_MODE=local` (the default) needs nothing: an SQLite database, a broker in a folder and a secret key
are made under `AMIF_DATA_DIR`. `AMIF_MODE=production` refuses to start until everything is said.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The variable's value; without a default a missing or empty one stops the start."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"Set {name} in the environment (docs/operations.md says to what).")
    return default


def flag(name: str, default: bool = False) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off; anything else is refused."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0.")


def number(name: str, default: int) -> int:
    """A whole number of one or more."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal() or int(value) < 1:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number of one or more.")
    return int(value)


def names(name: str, default: str | None = None) -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def mode() -> str:
    """`local` or `production`."""
    value = text("AMIF_MODE", "local")
    if value not in {"local", "production"}:
        raise ImproperlyConfigured(f"AMIF_MODE is {value!r}; write local or production.")
    return value


def local_secret_key(folder: Path) -> str:
    """A key made once and kept in the data folder, readable by its owner only."""
    path = folder / "secret-key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def email_settings(url: str) -> dict[str, object]:
    """Django's e-mail settings for `smtp://user:password@host:25` (`smtps://` for TLS from the start)."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must look like smtp://user:password@host:587 (or smtps://, smtp+tls://)."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": parts.username or "",
        "EMAIL_HOST_PASSWORD": parts.password or "",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 10,
    }


def file_storage(bucket: str, folder: str, otherwise: dict[str, object]) -> dict[str, object]:
    """Where files are kept: under `folder` in the S3 bucket that the variable `bucket` names, or as `otherwise` says.

    Keys are not read here: the client finds them itself (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the role of the
    machine), so they stand in no setting that a page or a log could show.
    """
    name = text(bucket, "")
    if not name:
        return otherwise
    endpoint = text("S3_ENDPOINT_URL", "")
    parts = urlsplit(endpoint)
    if endpoint and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.username):
        raise ImproperlyConfigured(
            "S3_ENDPOINT_URL must look like https://s3.example.org, without a user or a password."
        )
    style = text("S3_ADDRESSING", "auto")
    if style not in {"auto", "path", "virtual"}:
        raise ImproperlyConfigured(f"S3_ADDRESSING is {style!r}; write auto, path or virtual.")
    from botocore.config import Config

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": name,
            "location": folder,
            "endpoint_url": endpoint or None,
            "region_name": text("S3_REGION", "") or None,
            "max_memory_size": 2 * 1024 * 1024,
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": style},
                connect_timeout=5,
                read_timeout=20,
                retries={"max_attempts": 3, "mode": "standard"},
            ),
        },
    }
