"""Titles by what they should be like: vibe tags first, then meaning; conditions hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from assistant.ask import facts
from assistant.ask.answer import Answer, Draft, Source, declined
from assistant.ask.filters import Filters
from assistant.ask.plan import Plan
from assistant.titles.reading import TitleView
from assistant.titles.search import RRF, TitleSearch
from assistant.titles.snapshot import Snapshot

SHOWN = 5
SOME_TAGS = 0.001
"""What one tag of several counts: as much as four places more among the nearest, and less further down."""


def answer(plan: Plan, search: TitleSearch) -> Answer:
    catalogue = search.catalogue()
    wanted, conditions = set(plan.filters.tags), replace(plan.filters, tags=())
    allowed = [title for title in catalogue.views if conditions.allow(title)]
    searched = f"Searched {len(catalogue.views)} titles{_also(conditions)}; by tags, then by meaning."
    near = search.like(plan.question, len(allowed), {t.id for t in allowed})
    shares = {title.id: len(wanted & _tags(title)) for title in allowed}
    place = {title.id: n for n, title in enumerate(near)}
    ranked = [title for title in allowed if shares[title.id] or title.id in place]
    ranked.sort(key=lambda t: _rank(t, shares[t.id], len(wanted), place))
    if not ranked:
        return declined(
            f"Nothing comes near that{_also(conditions)}. {_advice(catalogue)}", searched=searched
        )
    draft, shown = Draft(), ranked[:SHOWN]
    whole = sum(share == len(wanted) for share in shares.values()) if wanted else 0
    draft.say(_top_line(plan.filters, whole), *(Source(title) for title in shown[: whole or SHOWN]))
    for n, title in enumerate(shown):
        if n == whole > 0:
            draft.say("Near that:", *(Source(title) for title in shown[n:]))
        tags = ", ".join(sorted(_tags(title), key=lambda tag: (tag not in wanted, tag)))
        draft.say(f"• {facts.line(title)}{f': {tags}' if tags else ''}", Source(title))
    return draft.answer(searched=searched)


def _rank(title: TitleView, share: int, wanted: int, place: Mapping[int, int]) -> tuple[float, ...]:
    """Every tag that was named goes before all; some of them help a title up, as far as it is near."""
    near = 1 / (RRF + place[title.id] + 1) if title.id in place else 0.0
    whole = wanted > 0 and share == wanted
    return (not whole, -(near + SOME_TAGS * share), -(title.vibe_score or 0), title.id)


def _top_line(filters: Filters, whole: int) -> str:
    """`whole`: how many titles have every tag that was named."""
    if not filters.tags:
        return f"These come nearest{_also(filters)}:"
    tags = " and ".join(filters.tags)
    if not whole:
        return f"No title is {tags}{_also(replace(filters, tags=()))}. These come nearest:"
    return f"{whole} {'title fits' if whole == 1 else 'titles fit'}: {filters.words()}."


def _also(conditions: Filters) -> str:
    return f"; {conditions.words()}" if conditions.words() else ""


def _tags(title: TitleView) -> set[str]:
    return {tag.casefold() for tag in title.tags}


def _advice(catalogue: Snapshot) -> str:
    known = Counter(tag for title in catalogue.views for tag in title.tags)
    if not known:
        return "Ask for a genre, a length or a year."
    return f"Moods I know: {', '.join(tag for tag, _ in known.most_common(8))}."
