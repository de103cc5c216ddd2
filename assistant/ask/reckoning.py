"""What is worked out from fields of the catalogue: counts, differences, extremes, what titles share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.ask import facts
from assistant.ask.answer import Answer, Draft, Source, declined, named
from assistant.ask.plan import Plan
from assistant.titles.reading import TitleView
from assistant.titles.snapshot import Snapshot

SHOWN = 5
FEW = 3
"""A fact of "the film with …" is told for so many films at most; of more, it is not clear which is meant."""

Key = Callable[[TitleView], int | None]
ORDERS: dict[str, tuple[Key, int, str]] = {
    "earlier": (lambda t: t.year, 1, "came out before"),
    "later": (lambda t: t.year, -1, "came out after"),
    "more reviews": (lambda t: t.review_count, -1, "has more reviews than"),
    "longer": (lambda t: t.runtime_min, -1, "is longer than"),
    "shorter": (lambda t: t.runtime_min, 1, "is shorter than"),
}
EXTREMES: dict[str, tuple[Key, int, str]] = {
    "first": (lambda t: t.year, 1, "The earliest"),
    "last": (lambda t: t.year, -1, "The latest"),
    "longest": (lambda t: t.runtime_min, -1, "The longest"),
    "shortest": (lambda t: t.runtime_min, 1, "The shortest"),
    "most reviewed": (lambda t: t.review_count, -1, "The most reviewed"),
}
WORKED_OUT = "Worked out from the catalogue."


def answer(plan: Plan, catalogue: Snapshot, this_year: int) -> Answer:
    """Declined where a field that is needed is empty."""
    if plan.want in ORDERS:
        return _ordered(plan)
    if plan.want in EXTREMES:
        return _extreme(plan, catalogue)
    if plan.want == "age":
        return _age(plan, this_year)
    return _ANSWERS[str(plan.want)](plan, catalogue)


def fitting(plan: Plan, catalogue: Snapshot) -> list[TitleView]:
    return [title for title in catalogue.views if plan.filters.allow(title)]


def found_fact(plan: Plan, catalogue: Snapshot) -> Answer:
    """A fact of the film that is described by who is in it and when."""
    fits = fitting(plan, catalogue)
    if not fits:
        return nothing_fits(plan, catalogue)
    if len(fits) > FEW:
        lines = ", ".join(named(title) for title in fits[:SHOWN])
        text = f"{len(fits)} titles fit ({plan.filters.words()}): {lines}. Which one do you mean?"
        return declined(text, choices=tuple(fits[:SHOWN]))
    draft = Draft()
    for title in fits:
        told = facts.sentence(title, plan.fact or "overview")
        if told:
            draft.say(told, Source(title))
    return _or_silent(draft, f"who or what you ask about {named(fits[0])}")


def nothing_fits(plan: Plan, catalogue: Snapshot) -> Answer:
    if len(plan.filters.people) > 1:
        return never_together(plan, catalogue)
    return declined(f"No title in the catalogue fits: {plan.filters.words()}.")


def never_together(plan: Plan, catalogue: Snapshot) -> Answer:
    """Each of the people is known, but no title has them all."""
    draft = Draft()
    apart = [(p, [t for t in catalogue.views if p in (*t.cast, *t.directors)]) for p in plan.filters.people]
    sources = [Source(titles[0]) for _, titles in apart if titles]
    who = facts.listed(plan.filters.people)
    beside = plan.filters.words().replace(f"with {' and '.join(plan.filters.people)}", "").strip(", ")
    fits = f" that fits ({beside})" if beside not in ("", "movie") else ""
    draft.say(f"The catalogue has no title with {who} together{fits}.", *sources)
    for person, titles in apart:
        draft.say(f"{person} is in {named(titles[0])}.", Source(titles[0]))
    return draft.answer(searched=WORKED_OUT)


def _ordered(plan: Plan) -> Answer:
    key, sign, how = ORDERS[str(plan.want)]
    one, other = plan.titles[:2]
    first, second = key(one), key(other)
    if first is None or second is None:
        return _silent(plan, [title for title in (one, other) if key(title) is None])
    if first == second:
        draft = Draft()
        draft.say(f"{named(one)} and {named(other)}: the same, {first}.", Source(one), Source(other))
        return draft.answer(searched=WORKED_OUT)
    ahead, behind = (one, other) if sign * first < sign * second else (other, one)
    draft = Draft()
    text = f"{named(ahead)} {how} {named(behind)}: {key(ahead)} against {key(behind)}."
    draft.say(text, Source(ahead), Source(behind))
    return draft.answer(searched=WORKED_OUT)


def _extreme(plan: Plan, catalogue: Snapshot) -> Answer:
    key, sign, which = EXTREMES[str(plan.want)]
    fits = [(value, title) for title in fitting(plan, catalogue) if (value := key(title)) is not None]
    if not fits:
        return nothing_fits(plan, catalogue)
    extreme = min(sign * value for value, _ in fits)
    found = [title for value, title in fits if sign * value == extreme]
    draft = Draft()
    names = facts.listed(tuple(named(title) for title in found[:SHOWN]))
    draft.say(f"{which} ({plan.filters.words()}): {names}.", *(Source(title) for title in found[:SHOWN]))
    for title in found[:SHOWN]:
        draft.say(f"• {facts.line(title)}", Source(title))
    return draft.answer(searched=f"Searched {len(fits)} titles; {plan.filters.words()}.")


def _age(plan: Plan, this_year: int) -> Answer:
    title, then = plan.titles[0], plan.filters.first_year or this_year
    if title.year is None:
        return _silent(plan, [title])
    draft = Draft()
    years = then - title.year
    text = f"{title.name} was {_count(years, 'year')} old in {then}: it came out in {title.year}."
    if years < 0:
        text = f"{title.name} did not exist in {then}: it came out in {title.year}."
    draft.say(text, Source(title))
    return draft.answer(searched=WORKED_OUT)


def _apart(plan: Plan, _: Snapshot) -> Answer:
    first, second = plan.titles[:2]
    if first.year is None or second.year is None:
        return _silent(plan, [title for title in (first, second) if title.year is None])
    draft = Draft()
    years = _count(abs(first.year - second.year), "year")
    draft.say(f"{years} lie between {named(first)} and {named(second)}.", Source(first), Source(second))
    return draft.answer(searched=WORKED_OUT)


def _decade(plan: Plan, _: Snapshot) -> Answer:
    title = plan.titles[0]
    if title.year is None:
        return _silent(plan, [title])
    draft = Draft()
    draft.say(f"{named(title)} is from the {title.year // 10 * 10}s.", Source(title))
    return draft.answer(searched=WORKED_OUT)


def _cast_size(plan: Plan, _: Snapshot) -> Answer:
    title = plan.titles[0]
    if not title.cast:
        return _silent(plan, [title])
    draft = Draft()
    listed = _count(len(title.cast), "actor")
    draft.say(f"The catalogue lists {listed} for {named(title)}: {facts.listed(title.cast)}.", Source(title))
    return draft.answer(searched=WORKED_OUT)


def _review_count(plan: Plan, _: Snapshot) -> Answer:
    title, draft = plan.titles[0], Draft()
    draft.say(f"{named(title)} has {_count(title.review_count, 'review')} in the catalogue.", Source(title))
    return draft.answer(searched=WORKED_OUT)


def _shared(plan: Plan, _: Snapshot) -> Answer:
    first, second = plan.titles[:2]
    shared = tuple(person for person in first.cast if person in second.cast)
    draft = Draft()
    who = (
        f"{facts.listed(shared)} {'is' if len(shared) == 1 else 'are'} in both"
        if shared
        else "Nobody listed is in both"
    )
    draft.say(f"{who} {named(first)} and {named(second)}.", Source(first), Source(second))
    return draft.answer(searched=WORKED_OUT)


def _same_director(plan: Plan, catalogue: Snapshot) -> Answer:
    title = plan.titles[0]
    if not title.directors:
        return _silent(plan, [title])
    others = [t for t in catalogue.views if {*t.directors} & {*title.directors} and t.id != title.id]
    draft = Draft()
    who = facts.listed(title.directors)
    names = facts.listed(tuple(named(other) for other in others[:SHOWN]))
    text = f"{who}, who directed {named(title)}, also made {names}."
    if not others:
        text = f"The catalogue has no other title by {who}, who directed {named(title)}."
    draft.say(text, Source(title), *(Source(other) for other in others[:SHOWN]))
    return draft.answer(searched=WORKED_OUT)


def _sequel(plan: Plan, catalogue: Snapshot) -> Answer:
    title = plan.titles[0]
    name = title.name.casefold()
    later = [
        t for t in catalogue.views
        if t.id != title.id and t.name.casefold().startswith(name) and (t.year or 0) > (title.year or 9999)
    ]  # fmt: skip
    draft = Draft()
    for found in sorted(later, key=lambda t: t.year or 0)[:SHOWN]:
        draft.say(f"• {facts.line(found)}", Source(found))
    if not later:
        draft.say(f"The catalogue has no sequel of {named(title)}.", Source(title))
    return draft.answer(searched=WORKED_OUT)


def _more_films(plan: Plan, catalogue: Snapshot) -> Answer:
    counted = [
        (len(mine), person, mine)
        for person in plan.filters.people[:2]
        if (mine := [t for t in catalogue.views if person in t.cast])
    ]
    if len(counted) < len(plan.filters.people[:2]):
        return declined("The catalogue lists no films for one of them.")
    (more, ahead, of_ahead), (fewer, behind, of_behind) = sorted(counted, key=lambda one: -one[0])
    draft = Draft()
    text = f"{ahead} is in {_count(more, 'title')} of the catalogue, {behind} in {fewer}."
    draft.say(text, *(Source(t) for t in (*of_ahead[:FEW], *of_behind[:FEW])))
    return draft.answer(searched=WORKED_OUT)


def _counted(plan: Plan, catalogue: Snapshot) -> Answer:
    fits = fitting(plan, catalogue)
    if not fits:
        return nothing_fits(plan, catalogue)
    draft = Draft()
    verb = "fits" if len(fits) == 1 else "fit"
    examples = "" if len(fits) <= SHOWN else " Some of them:"
    text = f"{_count(len(fits), 'title')} {verb}: {plan.filters.words()}.{examples}"
    draft.say(text, *(Source(title) for title in fits[:SHOWN]))
    for title in fits[:SHOWN]:
        draft.say(f"• {facts.line(title)}", Source(title))
    return draft.answer(searched=f"Searched {len(catalogue.views)} titles; {plan.filters.words()}.")


def _costars(plan: Plan, catalogue: Snapshot) -> Answer:
    fits = fitting(plan, catalogue)
    if not fits:
        return nothing_fits(plan, catalogue)
    draft = Draft()
    for title in fits[:SHOWN]:
        others = tuple(person for person in title.cast if person not in plan.filters.people)
        if others:
            draft.say(f"In {named(title)}: {facts.listed(others)}.", Source(title))
    return _or_silent(draft, f"anybody else beside {plan.filters.people[0]}")


_ANSWERS: dict[str, Callable[[Plan, Snapshot], Answer]] = {
    "apart": _apart,
    "decade": _decade,
    "cast size": _cast_size,
    "review count": _review_count,
    "shared": _shared,
    "same director": _same_director,
    "sequel": _sequel,
    "more films": _more_films,
    "count": _counted,
    "co-stars": _costars,
}


def _or_silent(draft: Draft, what: str) -> Answer:
    found = draft.answer(searched=WORKED_OUT)
    return found if found.statements else declined(f"The catalogue does not list {what}.")


def _silent(plan: Plan, titles: Sequence[TitleView]) -> Answer:
    whom = " and ".join(named(title) for title in titles)
    return declined(f"The catalogue lacks, for {whom}, what is needed to answer that.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
