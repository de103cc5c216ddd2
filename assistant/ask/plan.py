"""A question becomes a plan that a person can read: which titles, which aspect or fact, which conditions."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from assistant.ask.aspects import aspect_of
from assistant.ask.filters import Filters, filters_of
from assistant.ask.mentions import TITLE, Frame, Mentions, mentions_of
from assistant.ask.premises import Supposed, supposed
from assistant.ask.sought import fact_of
from assistant.ask.wants import Want, of_people, want_of
from assistant.ask.work.question import WorkQuestion
from assistant.core.ports import Json
from assistant.titles import words
from assistant.titles.names import Match
from assistant.titles.reading import TitleView
from assistant.titles.snapshot import Snapshot

Kind = Literal[
    "fact",
    "found fact",
    "reckon",
    "opinion",
    "compare",
    "trending",
    "list",
    "describe",
    "choose",
    "unknown",
    "vibe",
    "work",
]

_TRENDING = re.compile(
    r"\btrend(?:s|ing)?\b|\brising\b|\bhot right now\b|\bpopular (?:right )?now\b|\bthis week\b"
)
_COMPARE = re.compile(
    r"\bcompare\b|\bvs\b|\bversus\b|\bbetter\b|\bor\b|\bdifference\b|\bboth\b|\blonger\b|\bolder\b"
)
_SEVERAL = re.compile(
    r"\b(?:films|movies|shows|series|titles|something|anything|recommend|suggest|list|best|top|any|how many|"
    r"which|watch)\b"
)
_WORDS_OF_ASKING = """
film films movie movies show shows series title titles name called find looking remember think watch tell
please something anything one know old new really where someone somebody recommend suggest best top
good list many
"""
ASKING = frozenset(_WORDS_OF_ASKING.split())
"""Words that ask without saying for what."""

_ONE_SOUGHT = re.compile(
    r"\b(?:the|a|that|this|which|what|old) (?:film|movie|show|series|one)\b|\bwhere\b|\bi remember\b"
)


@dataclass(frozen=True)
class Plan:
    kind: Kind
    question: str
    titles: tuple[TitleView, ...] = ()
    fact: str | None = None
    aspect: str | None = None
    filters: Filters = field(default_factory=Filters)
    unknown: str | None = None
    note: str = ""
    want: Want | None = None
    supposed: tuple[Supposed, ...] = ()
    """What the question takes for granted of the titles."""
    work: WorkQuestion | None = None

    def as_json(self) -> Json:
        return {
            "kind": self.kind,
            "titles": [title.source_id for title in self.titles],
            "fact": self.fact,
            "aspect": self.aspect,
            "want": self.want,
            "filters": self.filters.words(),
            "unknown": self.unknown,
            **({"work": asdict(self.work)} if self.work else {}),
        }


def make_plan(question: str, catalogue: Snapshot, chosen: int | None = None) -> Plan:
    """By rules. `chosen`: the title the person picked when the question left it open."""
    mentions = mentions_of(question, catalogue)
    frame = mentions.frame(question)
    filters = filters_of(frame, catalogue)
    year = filters.first_year if filters.first_year == filters.last_year else None
    titles = _titles(mentions, catalogue, chosen, year)
    if titles is None:
        return Plan("choose", question, tuple(catalogue.views[p] for p in mentions.matches[0].positions[:5]))
    note = f"I read “{mentions.misspelt}” as {titles[0].name}." if mentions.misspelt and titles else ""
    plan = Plan(
        "opinion",
        question,
        titles,
        fact_of(frame),
        aspect_of(frame.text.split()),
        filters,
        mentions.unknown,
        note,
        want_of(frame),
        supposed(frame, titles, filters) if titles else (),
    )
    return _with_kind(plan, frame)


def vibe_plan(wish: str, catalogue: Snapshot) -> Plan:
    """No title is meant, only what one should be like."""
    people = mentions_of(wish, catalogue).people
    return Plan("vibe", wish, filters=filters_of(Mentions(people=people).frame(wish), catalogue))


def _titles(
    mentions: Mentions, catalogue: Snapshot, chosen: int | None, year: int | None
) -> tuple[TitleView, ...] | None:
    """One for each name; None when a name fits several and nobody chose."""
    found: list[TitleView] = []
    for match in mentions.matches:
        views = [catalogue.views[position] for position in match.positions]
        picked = next((view for view in views if view.id == chosen), None)
        of_year = [view for view in views if view.year == year]
        if picked is None and len(of_year) == 1:
            picked = of_year[0]
        if picked is None and len(views) > 1:
            return _both(mentions.matches, catalogue)
        view = picked or views[0]
        if view not in found:
            found.append(view)
    return tuple(found)


def _both(matches: tuple[Match, ...], catalogue: Snapshot) -> tuple[TitleView, ...] | None:
    """ "Dune or Dune": a name said twice that fits two titles means both."""
    if len(matches) == 2 and matches[0].positions == matches[1].positions and len(matches[0].positions) == 2:
        return tuple(catalogue.views[position] for position in matches[0].positions)
    return None


def _with_kind(plan: Plan, frame: Frame) -> Plan:
    text = frame.text
    narrow = plan.filters.narrow()
    kind: Kind = "opinion"
    if _TRENDING.search(text) and not plan.unknown:
        kind = "trending"
    elif plan.want and (plan.titles or (narrow and not plan.unknown)):
        kind = "reckon"
    elif len(plan.titles) > 1 and (_COMPARE.search(text) or len(plan.titles) == 2):
        kind = "compare"
    elif (plan.titles and plan.supposed) or (
        plan.titles and plan.fact and not (plan.aspect and plan.fact == "overview")
    ):
        kind = "fact"
    elif plan.titles:
        kind = "opinion"
    elif plan.unknown:
        kind = "unknown"
    elif plan.filters.people and plan.fact and (plan.fact != "cast" or of_people(frame)):
        kind = "found fact"
    elif plan.filters.people:
        kind = "list"
    else:
        kind = "list" if _asks_for_several(plan, text) else "describe"
    return replace(plan, kind=kind)


def _asks_for_several(plan: Plan, text: str) -> bool:
    """Conditions make a list, if titles are meant at all; a kind does when nothing else is described."""
    if plan.filters.only_numbers() and not (plan.filters.kind or _SEVERAL.search(text)):
        return False
    described = {word for word in words.content(text.split()) if not word.isdigit()} - ASKING - {TITLE}
    if plan.filters.narrow():
        return bool(_SEVERAL.search(text)) or not (described and _ONE_SOUGHT.search(text))
    return bool(_SEVERAL.search(text)) and plan.filters.kind is not None and len(described) < 2
