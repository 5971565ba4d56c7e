"""The flags of a question, once for all commands that ask; what they say is read by `Question.parse`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli import complete
from timeline.cli.common import edtf, settings_of
from timeline.cli.config import PolicyName

if TYPE_CHECKING:
    from timeline.engine import Timeline

AsOfFlag = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DAY", help="What was true on this day; 'yesterday' also does. [default: today]"
    ),
]
KnownOnFlag = Annotated[
    str | None,
    typer.Option("--known-on", metavar="DAY", help="What was public by this day. [default: everything]"),
]
KnownThenFlag = Annotated[
    bool, typer.Option("--known-then", help="The same as --known-on with the day of --as-of.")
]
PositionFlag = Annotated[
    str | None,
    typer.Option(
        "--position",
        metavar="N",
        help="Only what was recorded up to #N, or by a day or instant. [default: the head]",
    ),
]
SubjectFlag = Annotated[
    str | None,
    typer.Option(
        "--subject",
        metavar="WHO",
        help="Only what is about this subject, such as RUS.",
        autocompletion=complete.subjects,
    ),
]
MeasureFlag = Annotated[
    str | None,
    typer.Option(
        "--measure",
        metavar="WHAT",
        help="Only figures of this measure.",
        autocompletion=complete.measures,
    ),
]
PlaceFlag = Annotated[
    str | None, typer.Option("--place", metavar="WHERE", help="Only figures of this place.")
]
PolicyFlag = Annotated[
    PolicyName | None,
    typer.Option("--policy", help="Show all voices, or pick the latest or best graded one."),
]
FullFlag = Annotated[bool, typer.Option("--all", help="List statements older than 92 days too.")]
SinceFlag = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="DAY", help="Only the count that runs since this day; 'none' for one without."
    ),
]
_FLAGS: dict[str, tuple[Any, Any]] = {
    "as_of": (AsOfFlag, None),
    "known_on": (KnownOnFlag, None),
    "known_then": (KnownThenFlag, False),
    "position": (PositionFlag, None),
    "subject": (SubjectFlag, None),
    "measure": (MeasureFlag, None),
    "place": (PlaceFlag, None),
    "since": (SinceFlag, None),
    "policy": (PolicyFlag, None),
    "full": (FullFlag, False),
}


def with_question(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command, in place of its **asked, these flags of a question; arguments stay before them."""

    def given(command: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(command, eval_str=True).parameters.values()
        kept = [each for each in own if each.kind is not inspect.Parameter.VAR_KEYWORD]
        first = [each for each in kept if each.default is inspect.Parameter.empty]
        flags = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=flag)
            for name, (flag, default) in _FLAGS.items()
            if name in names
        ]
        rest = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in kept if each not in first]
        # Typer reads a command's flags from its signature.
        command.__signature__ = inspect.Signature([*first, *flags, *rest])  # type: ignore[attr-defined]  # read by inspect, unknown to mypy
        return command

    return given


def asked_of(context: typer.Context, timeline: Timeline, flags: Mapping[str, Any]) -> Any:
    """What flags ask, as `Question.parse` takes it: days in words are understood, labels are codes, and the
    policy is that of the settings where none is named. Raises DateError.
    """
    asked = {name: value for name, value in flags.items() if value is not None}
    for name in asked.keys() & {"as_of", "known_on", "since"}:
        asked[name] = day(timeline, asked[name])
    for name in asked.keys() & {"subject", "measure"}:
        asked[name] = code_of(context, asked[name])
    if "position" in asked and not asked["position"].removeprefix("#").isdigit():
        asked["position"] = day(timeline, asked["position"])
    return asked | {"policy": policy_of(context, asked.get("policy"))}


def policy_of(context: typer.Context, flag: PolicyName | None = None) -> str | None:
    """The policy of a question: its flag, else the settings'."""
    return flag.value if flag else settings_of(context).policy.value


def code_of(context: typer.Context, name: str) -> str:
    """The subject or measure that has this label; any other name as it is."""
    labels = settings_of(context).labels.items()
    return next((code for code, label in labels if label.casefold() == name.casefold()), name)


def day(timeline: Timeline, text: str | None) -> str | None:
    """A day or instant of a question as it may be typed; `none` and `all` are no days. Raises DateError."""
    return text if text in (None, "none", "all") else edtf(str(text), timeline.utc_day())
