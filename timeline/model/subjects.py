"""Who is counted: ISO 3166-1 alpha-3 codes, groups of subjects, free codes, and the names people write for
them.

`RUS` is a country; `RUS+UKR` is both together and is never split; `PMC-WAGNER` is a free code (upper case
with a hyphen). Anything else must be a country's code or a name or alias of it, and is resolved to the code.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from timeline.errors import TimelineError

_FREE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)+")

_ADVICE = "write an ISO 3166-1 code (RUS), a group (RUS+UKR) or a free code (PMC-WAGNER)"

# What the ISO table lacks and reports use.
_ALIASES = {
    "america": "USA", "the united states": "USA", "us": "USA", "u.s.": "USA", "u.s.a.": "USA",
    "uk": "GBR", "u.k.": "GBR", "britain": "GBR", "great britain": "GBR",
    "russia": "RUS", "russian federation": "RUS", "turkey": "TUR", "türkiye": "TUR",
    "north korea": "PRK", "dprk": "PRK", "south korea": "KOR", "republic of korea": "KOR",
    "iran": "IRN", "syria": "SYR", "moldova": "MDA", "czech republic": "CZE", "vietnam": "VNM", "laos": "LAO",
    "taiwan": "TWN", "palestine": "PSE", "bolivia": "BOL", "venezuela": "VEN", "tanzania": "TZA",
    "ivory coast": "CIV", "cape verde": "CPV", "swaziland": "SWZ", "macedonia": "MKD", "burma": "MMR",
    "dr congo": "COD", "drc": "COD", "uae": "ARE", "holland": "NLD", "the netherlands": "NLD",
    "brunei": "BRN", "bosnia-herzegovina": "BIH", "bosnia": "BIH", "the gambia": "GMB", "east timor": "TLS",
    "republic of congo": "COG", "republic of the congo": "COG", "democratic republic of congo": "COD",
    "democratic republic of the congo": "COD", "cote d'ivoire": "CIV", "falkland islands": "FLK",
    "micronesia": "FSM", "vatican city": "VAT", "reunion": "REU", "curacao": "CUW", "macau": "MAC",
    "state of palestine": "PSE", "lao pdr": "LAO", "saint-martin": "MAF", "rumania": "ROU",
    "macedonia, fyr": "MKD", "st. kitts and nevis": "KNA", "turkiye": "TUR", "surinam": "SUR",
    "saint martin": "MAF", "korea, south": "KOR", "korea, north": "PRK", "bailiwick of jersey": "JEY",
    "bailiwick of guernsey": "GGY",
}  # fmt: skip


class SubjectError(TimelineError):
    """A text that names no subject; the message suggests one."""


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """A name as it is compared: NFC, without case and extra spaces."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).split())


def suggest(word: str, choices: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing where no choice is near."""
    known = sorted(choices)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    near = near or [choice for choice in known if len(word) > 3 and word in choice]
    return f"; did you mean '{near[0]}'?" if near else ""


@lru_cache(maxsize=20_000)
def resolve(text: str) -> str:
    """The code of a subject: a country, a group (sorted) or a free code. Raises SubjectError."""
    members = [_single(member.strip(), text) for member in text.split("+")]
    if len(set(members)) < len(members):
        raise SubjectError(f"'{text}' names a subject twice")
    return "+".join(sorted(members))


def place(text: str) -> str:
    """A place as it is stored: a country's code where it names a country, else as written."""
    return _codes().get(folded(text), text)


def country(text: str) -> str | None:
    """The code of the country that has this code, name or alias; None where there is none."""
    return _codes().get(folded(text))


def is_country(subject: str) -> bool:
    """Whether a resolved subject is one country: only their codes are three letters."""
    return len(subject) == 3 and subject.isalpha()


def members(subject: str) -> list[str]:
    """The single subjects of a group; of any other subject, itself."""
    return subject.split("+")


def countries() -> list[tuple[str, str]]:
    """Every country's code with its name."""
    import pycountry

    return [
        (country.alpha_3, getattr(country, "common_name", country.name)) for country in pycountry.countries
    ]


@cache
def _codes() -> Mapping[str, str]:
    """Codes, names and aliases of countries, folded, to alpha-3."""
    # Imported here: the table costs more than all the rest of this room, and few commands need it.
    import pycountry

    codes: dict[str, str] = {}
    for country in pycountry.countries:
        for field in ("name", "common_name", "official_name", "alpha_3"):
            if hasattr(country, field):
                codes[folded(getattr(country, field))] = country.alpha_3
    return codes | {folded(alias): code for alias, code in _ALIASES.items()}


def _single(name: str, text: str) -> str:
    if code := _codes().get(folded(name)):
        return code
    if _FREE.fullmatch(name):
        return name
    where = "" if name == text else f" in '{text}'"
    # Three letters are meant as a code; a longer word is like too many codes, and only a near name is meant.
    code_like = len(name) == 3
    known = sorted(code for code in _codes() if (len(code) == 3) == code_like)
    near = difflib.get_close_matches(folded(name), known, n=1, cutoff=0.6 if code_like else 0.8)
    meant = f"did you mean {_codes()[near[0]]}?" if near else _ADVICE
    raise SubjectError(f"'{name}'{where} is no subject; {meant}")
