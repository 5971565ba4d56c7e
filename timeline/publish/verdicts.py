"""What became of a claim, in words; what is decided about it is `asof.verdicts`' to say."""

from __future__ import annotations

from timeline.asof.figures import Figure
from timeline.asof.rules import Fate
from timeline.asof.times import known_from
from timeline.asof.verdicts import Reason, Verdict
from timeline.model.event import Retraction
from timeline.publish.wording import positions

_FORECAST = "a forecast, known {days} days ahead of {day}"
_TEXTS = {
    Fate.CORRECTED: "by {first}, known {known}",
    Fate.RETRACTED: "by {first}, known {known}: {why}",
    Fate.REINSTATED: "{first} retracted it, and is withdrawn by {rest}",
    Fate.AHEAD: "speaks only from {day}",
    Fate.DATE_UNCERTAIN: "may not have begun: surely only from {day}",
    Fate.COUNTS: "the latest word of its voice: inside the range",
    Fate.VAGUER: "a vaguer word told later, of a time that reaches as far: inside the range",
    Fate.NOT_PICKED: "counts, and the policy picks {picked} instead",
    Fate.VARIANT: "the same voice is carried with another number too",
    Fate.PAST_ITS_CARRIER: "its carrier has a later word of the same voice: {cited}",
    Fate.PAST_ANOTHER_CARRIER: "another carrier has a later word of the same voice: {cited}",
    Fate.REPLACED: "its decree is replaced by {decrees}",
    Fate.ENDED: "ended with {until}: outside the range",
    Fate.ENDED_REPLACED: "its decree is replaced by {decrees}: outside the range",
    Fate.FORETOLD: f"{_FORECAST}: outside the range",
    Fate.FORETOLD_AHEAD: f"{_FORECAST}: no fact yet, nor later",
    Fate.FORETOLD_OVERTAKEN: "a forecast, and its carrier has spoken of that time since: {cited}",
    Fate.PAST_FORECAST: "its carrier has a later forecast: {cited}",
    Fate.EARLIER: "its time ended {days} days before {day}, the latest spoken of, and the window is {window} "
    "days: outside the range",
    Fate.STALE: "{days} days old; all that counts is older than {horizon} days",
    Fate.DISORDERED: "its numbers are out of order; it counts from its least to its greatest",
    Fate.WITHDRAWN: "withdrawn, and nothing else is left of the figure",
    Fate.ADDED: "added to its voice's sum of {count}",
    Fate.ADDED_UNLISTED: "added to its voice's sum, which lists the newest incidents only",
}


def reason_text(reason: Reason, verdict: Verdict, figure: Figure | None) -> str:
    """One reason in words. figure: the claim's, where it stands."""
    cited = [f"#{recorded.position}" for recorded in reason.because]
    first = reason.because[0] if reason.because else None
    summed = verdict.listed.summed if verdict.listed else None
    return _TEXTS[reason.fate].format(
        first="".join(cited[:1]),
        rest=" ".join(cited[1:]),
        cited=" ".join(cited),
        known=known_from(first).date() if first else None,
        why=first.event.reason if first and isinstance(first.event, Retraction) else None,
        day=reason.day,
        days=reason.days,
        decrees=", ".join(reason.decrees),
        until=verdict.dated.claim.until,
        window=verdict.dated.measure.window,
        horizon=verdict.dated.measure.horizon,
        picked=positions((figure.picked if figure else None) or ()),
        count=summed.count if summed else None,
    )
