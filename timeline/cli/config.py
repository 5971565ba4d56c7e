"""Settings: flags, then the environment, then `timeline.toml` found upward from here, then defaults.

They are defaults only. Whatever of them changes an answer (policy, labels) the answer itself names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from timeline.errors import TimelineError

FILE = "timeline.toml"
_DEFAULTS = {"store": "timeline.db", "stream": "main", "policy": "envelope"}
_ENVIRONMENT = {
    "store": "TIMELINE_DB",
    "stream": "TIMELINE_STREAM",
    "policy": "TIMELINE_POLICY",
    "user": "TIMELINE_USER",
}
_LARGEST = 1_000_000


class PolicyName(str, Enum):
    """Who speaks for a figure. The policies are those of `reconcile`, which costs more than most commands."""

    envelope = "envelope"
    latest = "latest"
    graded = "graded"


class ConfigError(TimelineError):
    """A setting that cannot be used: where it stands, what is wrong."""


class Setting(NamedTuple):
    """A value and where it comes from: a flag, a variable, a file or "default"."""

    value: str | None
    origin: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What every command starts from. labels: from a code or a measure to what is printed for it."""

    store: Setting
    stream: Setting
    policy: Setting
    user: Setting
    labels: Mapping[str, str]
    file: str | None

    def __iter__(self) -> Iterator[tuple[str, Setting]]:
        for name in ("store", "stream", "policy", "user"):
            yield name, getattr(self, name)


def load(db: str | None = None, stream: str | None = None) -> Settings:
    """The settings of this directory, with what flags gave. Raises ConfigError."""
    path = _found()
    written = _read(path) if path else {}
    flags = {"store": ("--db", db), "stream": ("--stream", stream)}

    def setting(name: str) -> Setting:
        flag, given = flags.get(name, ("", None))
        if given is not None:
            return Setting(given, flag)
        variable = _ENVIRONMENT[name]
        if os.environ.get(variable):
            return Setting(os.environ[variable], variable)
        if path and name in written:
            return Setting(written[name], str(path))
        return Setting(_DEFAULTS.get(name), "default")

    policy = setting("policy")
    _check_policy(policy)
    return Settings(
        store=setting("store"), stream=setting("stream"), policy=policy, user=setting("user"),
        labels=written.get("labels", {}), file=str(path) if path else None,
    )  # fmt: skip


def _found() -> Path | None:
    """The nearest timeline.toml, here or above, as short as it can be written."""
    here = Path.cwd()
    if (here / FILE).is_file():
        return Path(FILE)
    return next((above / FILE for above in here.parents if (above / FILE).is_file()), None)


def _read(path: Path) -> dict[str, Any]:
    written = _parsed(path)
    _check_names(written, path)
    # What may be a URL, or a try at one, is not made a path: it could hold a password.
    if "store" in written and not re.match(r"[a-z][a-z0-9+]+:|.*@|.*=", written["store"], re.IGNORECASE):
        written["store"] = str(path.parent / written["store"])
    return written | {"labels": _labels(written.get("labels", {}), path)}


def _parsed(path: Path) -> dict[str, Any]:
    # Imported here: most directories have no such file.
    import tomllib

    try:
        if path.stat().st_size > _LARGEST:
            raise ConfigError(f"{path}: is too large for a file of settings")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8 text; save the file as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: is not TOML: {str(error)[:1].lower()}{str(error)[1:]}") from None


def _check_names(written: Mapping[str, Any], path: Path) -> None:
    """Every setting is known; all but the labels are text."""
    from timeline.model.subjects import suggest

    known = (*_DEFAULTS, "labels")
    for name, value in written.items():
        if name not in known:
            meant = suggest(name, known) or f"; one of {', '.join(known)}"
            raise ConfigError(f"{path}: unknown setting '{name}'{meant}")
        if name != "labels" and not (isinstance(value, str) and value.strip()):
            raise ConfigError(f'{path}: {name}: expected text, such as {name} = "{_DEFAULTS[name]}"')


def _labels(labels: Any, path: Path) -> dict[str, str]:
    """Labels by code or measure; two of one name would make two subjects one."""
    from timeline.model.measures import vocabulary
    from timeline.model.subjects import SubjectError, resolve

    example = 'PRK = "North Korea"'
    if not isinstance(labels, dict):
        raise ConfigError(f"{path}: labels: expected a table, such as [labels] with {example}")
    found: dict[str, str] = {}
    for name, label in labels.items():
        if not (isinstance(label, str) and label.strip() and label.isprintable()):
            raise ConfigError(f"{path}: labels: '{name}' needs a text to print, such as {example}")
        try:
            code = name if name in vocabulary() else resolve(name)
        except SubjectError as error:
            raise ConfigError(f"{path}: labels: {error}") from None
        if label in found.values():
            raise ConfigError(f"{path}: labels: '{label}' would stand for two; give each its own")
        found[code] = label
    return found


def _check_policy(policy: Setting) -> None:
    if policy.value not in PolicyName.__members__:
        known = ", ".join(PolicyName.__members__)
        raise ConfigError(f"{policy.origin}: '{policy.value}' is no policy; one of {known}")
