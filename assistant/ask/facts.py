"""Facts of a title in sentences, as the catalogue has them."""

from __future__ import annotations

from assistant.ask.answer import Answer, Draft, Source, declined, named
from assistant.ask.plan import Plan
from assistant.titles.reading import TitleView

WHAT = {
    "directors": "who directed it",
    "cast": "who is in it",
    "runtime_min": "how long it is",
    "year": "when it came out",
    "genres": "what genre it is",
    "language": "its language",
    "overview": "what it is about",
    "vibe": "a vibe score, which needs three reviews",
}


def answer(plan: Plan) -> Answer:
    """One line for each title of the plan; declined where the catalogue is silent."""
    draft, missing = Draft(), []
    for title in plan.titles:
        text = _sentence(title, plan.fact or "overview")
        if text:
            draft.say(text, Source(title))
        else:
            missing.append(named(title))
    found = draft.answer(searched="Looked it up in the catalogue.")
    if found.statements:
        return found
    what = WHAT[plan.fact or "overview"]
    return declined(f"The catalogue does not have, for {' and '.join(missing)}: {what}.")


def line(title: TitleView) -> str:
    """A title in one line: "Dune (2021), movie, Science Fiction, 155 min, vibe 82 · 41 reviews"."""
    vibe = f"vibe {title.vibe_score} · {title.review_count} reviews" if title.vibe_score is not None else ""
    length = f"{title.runtime_min} min" if title.runtime_min else ""
    return ", ".join(
        part for part in (named(title), title.kind, "/".join(title.genres), length, vibe) if part
    )


def _sentence(title: TitleView, fact: str) -> str | None:
    if fact == "directors" and title.directors:
        return f"{_list(title.directors)} directed {named(title)}."
    if fact == "cast" and title.cast:
        return f"In {named(title)}: {_list(title.cast)}."
    if fact == "runtime_min" and title.runtime_min:
        return f"{named(title)} runs {title.runtime_min} minutes."
    if fact == "year" and title.year:
        return f"{title.name} came out in {title.year}."
    if fact == "genres" and title.genres:
        return f"{named(title)}: {_list(title.genres)}."
    if fact == "language" and title.language:
        return f"The language of {named(title)} is listed as {title.language}."
    if fact == "overview" and title.overview:
        return f"{named(title)}: {title.overview}"
    if fact == "vibe" and title.vibe_score is not None:
        return f"{named(title)} has a vibe score of {title.vibe_score} from {title.review_count} reviews."
    return None


def _list(names: tuple[str, ...]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
