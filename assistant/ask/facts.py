"""Facts of a title in sentences, as the catalogue has them."""

from __future__ import annotations

import re

from assistant.ask.answer import Answer, Draft, Source, declined, named
from assistant.ask.hostile import hostile
from assistant.ask.plan import Plan
from assistant.titles.engines.text import sentences
from assistant.titles.reading import TitleView

WHAT = {
    "directors": "who directed it",
    "cast": "who is in it",
    "runtime_min": "how long it is",
    "year": "when it came out",
    "genres": "what genre it is",
    "language": "its language",
    "overview": "what it is about",
    "writers": "who wrote it",
    "prizes": "its prizes",
    "money": "what it cost or earned",
    "vibe": "a vibe score, which needs three reviews",
}


TOLD = {
    "directors": r"\bdirect(?:ed|or|orial)\b",
    "writers": r"\bwritten\b|\bwriter|\bscreenplay\b|\bscripted\b",
    "prizes": r"\bawards?\b|\boscars?\b|\bnominat|\bprize\b",
    "money": r"\$|\bbudget\b|\bbox.office\b|\bgross(?:ed)?\b",
    "runtime_min": r"\b\d+.minutes?\b",
    "cast": r"\bstar(?:s|ring|red)\b",
}
"""Words of an overview that tell what the catalogue has no field, or no value, for."""


def answer(plan: Plan) -> Answer:
    """What was supposed, then one line for each title; declined where the catalogue is silent."""
    draft, missing = Draft(), []
    for one in plan.supposed:
        draft.say(f"Yes: {one.text}" if one.holds else one.text, Source(plan.titles[0]))
    asked = plan.fact or ("" if plan.supposed else "overview")
    for title in plan.titles if asked and asked not in {one.what for one in plan.supposed} else ():
        text = sentence(title, asked)
        if text:
            draft.say(text, Source(title))
        else:
            missing.append(named(title))
    found = draft.answer(searched="Looked it up in the catalogue.")
    if found.statements:
        return found
    return declined(f"The catalogue does not have, for {' and '.join(missing)}: {WHAT[asked]}.")


def line(title: TitleView) -> str:
    """A title in one line: "Dune (2021), movie, Science Fiction, 155 min, vibe 82 · 41 reviews"."""
    vibe = f"vibe {title.vibe_score} · {title.review_count} reviews" if title.vibe_score is not None else ""
    length = f"{title.runtime_min} min" if title.runtime_min else ""
    return ", ".join(
        part for part in (named(title), title.kind, "/".join(title.genres), length, vibe) if part
    )


def sentence(title: TitleView, fact: str) -> str | None:
    """By the field, else the sentence of the overview that tells it."""
    return _by_field(title, fact) or _by_overview(title, fact)


def _by_overview(title: TitleView, fact: str) -> str | None:
    if fact not in TOLD:
        return None
    for said in sentences(overview(title)):
        if re.search(TOLD[fact], said, re.I):
            return f"The catalogue says of {named(title)}: {said}"
    return None


def overview(title: TitleView) -> str:
    """Without the sentences that speak to the machine or its readers."""
    return " ".join(said for said in sentences(title.overview or "") if not hostile(said))


def _by_field(title: TitleView, fact: str) -> str | None:
    if fact == "directors" and title.directors:
        return f"{listed(title.directors)} directed {named(title)}."
    if fact == "cast" and title.cast:
        return f"In {named(title)}: {listed(title.cast)}."
    if fact == "runtime_min" and title.runtime_min:
        return f"{named(title)} runs {title.runtime_min} minutes."
    if fact == "year" and title.year:
        return f"{title.name} came out in {title.year}."
    if fact == "genres" and title.genres:
        return f"{named(title)}: {listed(title.genres)}."
    if fact == "language" and title.language:
        return f"The language of {named(title)} is listed as {title.language}."
    if fact == "overview" and (told := overview(title)):
        return f"{named(title)}: {told}"
    if fact == "vibe" and title.vibe_score is not None:
        return f"{named(title)} has a vibe score of {title.vibe_score} from {title.review_count} reviews."
    return None


def listed(names: tuple[str, ...]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
