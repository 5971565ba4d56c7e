"""Logs to measure: reports of many voices over 25 years, each made late, as reports are."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FIRST, DAYS = date(2000, 1, 1), 9_000
LAST = FIRST + timedelta(days=DAYS)
_SUBJECTS = ("RUS", "UKR", "PRK", "USA", "CHN", "IRN", "POL", "DEU", "FRA", "GBR")
_MEASURES = ("active_personnel", "recruitment", "casualty_rate", "casualties", "trained")


def documents(count: int, series: int) -> Iterator[dict[str, Any]]:
    """So many events of so many series, in the order in which they are recorded.

    A report comes some days after what it speaks of, one in fifty half a year later. One in a hundred
    corrects an earlier one, one in five hundred retracts one.
    """
    chance = random.Random(count * 10_000 + series)
    standing: list[tuple[str, int]] = []
    for number in range(count):
        made = FIRST + timedelta(days=number * DAYS // count)
        one = chance.randrange(series)
        corrected = None
        if len(standing) > 100 and chance.random() < 0.012:
            corrected, one = standing.pop(chance.randrange(len(standing)))
            if chance.random() < 0.17:
                yield {
                    "id": f"e{number}", "kind": "retraction", "retracts": corrected, "reason": "Wrong.",
                    "reported": made.isoformat(),
                }  # fmt: skip
                continue
        yield _report(number, one, made, chance) | ({"corrects": corrected} if corrected else {})
        standing.append((f"e{number}", one))
        if len(standing) > 2_000:
            standing.pop(0)


def _report(number: int, one: int, made: date, chance: random.Random) -> dict[str, Any]:
    late = chance.randrange(90, 200) if chance.random() < 0.02 else int(chance.expovariate(1 / 5))
    subject = _SUBJECTS[one % 10]
    return {
        "id": f"e{number}", "kind": "report", "summary": f"Report {number} counts something of {subject}.",
        "occurred": (made - timedelta(days=late)).isoformat(),
        "source": {
            "publisher": f"Paper {one % 7}", "published": made.isoformat(), "grade": "B2",
            "url": f"https://example.org/{number}",
        },
        "claims": [
            {
                "subject": subject, "measure": _MEASURES[one // 10 % 5], "said_by": f"voice {one // 50}",
                "estimate": str(chance.randrange(1_000, 99_999)),
            }
        ],
    }  # fmt: skip


def written(path: Path, count: int, series: int) -> Path:
    """The log as a file of JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for document in documents(count, series):
            file.write(json.dumps(document) + "\n")
    return path


# The shape of the same reports as a table: one row a report, and its mapping.
MAPPING = """
dataset = "bench"
[source]
publisher = "{publisher}"
published = "{published}"
grade = "B2"
url = "{url}"
[event]
id = "{id}"
occurred = "{occurred}"
summary = "{summary}"
[[claim]]
subject = "{subject}"
measure = "{measure}"
said_by = "{said_by}"
estimate = "{estimate}"
"""


def table(directory: Path, count: int, series: int) -> tuple[Path, Path, Path]:
    """The reports of a log as CSV with a mapping, and as the documents that they become."""
    reports = [one for one in documents(count, series) if one["kind"] == "report" and "corrects" not in one]
    rows, mapping, same = (directory / name for name in ("table.csv", "table.toml", "table.jsonl"))
    mapping.write_text(MAPPING, encoding="utf-8")
    of_source = ("publisher", "published", "url")
    names = ("id", "occurred", "summary", *of_source, "subject", "measure", "said_by", "estimate")
    with rows.open("w", encoding="utf-8", newline="") as file, same.open("w", encoding="utf-8") as lines:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        for one in reports:
            writer.writerow(one | one["source"] | one["claims"][0])
            lines.write(json.dumps(one | {"tags": ["dataset:bench"]}) + "\n")
    return rows, mapping, same
