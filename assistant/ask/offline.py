"""Answers without a model: facts as the catalogue has them, and sentences of reviews as they stand."""

from __future__ import annotations

import re
from datetime import datetime

from assistant.ask import facts, reckoning, vibes
from assistant.ask.answer import Answer, Draft, Source, declined, named
from assistant.ask.evidence import Evidence, Gatherer, both_sides
from assistant.ask.plan import ASKING, Plan
from assistant.core.db import Database
from assistant.titles import words
from assistant.titles.reading import TitleReader, TitleView
from assistant.titles.search import TitleSearch

SHOWN = 5
QUOTES = 4
NOTHING_FOUND = "I found nothing in the catalogue about that. Ask me about a film or a show, or describe one."
_ELSEWHERE = re.compile(r"(?:who|whose|what|when|where|how|why|is|are|will|does|do|can)\b", re.I)
_OF_FILMS = re.compile(
    r"\b(?:films?|movies?|pictures?|shows?|series|titles?|something|anything|watch|starr?(?:s|ing)?|"
    r"actors?|actress|plays?|scenes?|one)\b",
    re.I,
)
"""A question that speaks of none of these describes no film."""


class OfflineAnswers:
    def __init__(self, db: Database, search: TitleSearch, gatherer: Gatherer) -> None:
        self._db = db
        self._search = search
        self._gatherer = gatherer

    def answer(self, plan: Plan, now: datetime) -> Answer:
        if plan.kind == "unknown":
            return self._unknown(plan)
        if plan.kind == "choose":
            name = plan.titles[0].name if len({t.name for t in plan.titles}) == 1 else "that"
            text = f"Several titles fit “{name}”. Which one do you mean?"
            return declined(text, choices=plan.titles)
        if plan.kind == "trending":
            return self._trending(plan, now)
        if plan.kind == "list":
            return self._list(plan)
        if plan.kind == "vibe":
            return vibes.answer(plan, self._search)
        if plan.kind in ("reckon", "found fact"):
            return self._worked_out(plan, now)
        if plan.kind == "describe":
            return self._describe(plan)
        if plan.kind == "fact":
            return facts.answer(plan)
        return self._compare(plan) if plan.kind == "compare" else self._opinion(plan, plan.titles[0])

    def _unknown(self, plan: Plan) -> Answer:
        catalogue = self._search.catalogue()
        name = plan.unknown or ""
        near = [catalogue.views[p] for p in catalogue.names.nearest(name)]
        hint = f" The nearest I have: {', '.join(named(title) for title in near)}." if near else ""
        text = f"“{plan.unknown}” is not in the catalogue.{hint}"
        return declined(text, searched=f"Searched the names of {len(catalogue.views)} titles.")

    def _opinion(self, plan: Plan, title: TitleView) -> Answer:
        gathered = self._gatherer.about(title, plan.question, plan.aspect)
        searched = f"Searched {_count(gathered.reviews, 'review')} of {named(title)}."
        if not gathered.reviews:
            return declined(f"There are no reviews of {named(title)} yet.", searched=searched)
        relevant = tuple(e for e in gathered.evidence if e.about or not plan.aspect)
        if not relevant:
            text = (
                f"None of the {_count(gathered.reviews, 'review')} of {named(title)} speaks of {plan.aspect}."
            )
            return declined(text, searched=searched)
        draft = Draft()
        _tally(draft, title, plan.aspect, relevant)
        for evidence in both_sides(relevant, QUOTES):
            draft.say(f"“{evidence.source.quote}”", evidence.source)
        return draft.answer(searched=searched)

    def _compare(self, plan: Plan) -> Answer:
        draft, reviews = Draft(), 0
        for title in plan.titles:
            gathered = self._gatherer.about(title, plan.question, plan.aspect)
            reviews += gathered.reviews
            draft.say(facts.line(title), Source(title))
            for evidence in [e for e in gathered.evidence if e.about or not plan.aspect][:2]:
                draft.say(f"“{evidence.source.quote}”", evidence.source)
        scored = sorted(
            (t for t in plan.titles if t.vibe_score is not None), key=lambda t: -(t.vibe_score or 0)
        )
        if len(scored) > 1 and scored[0].vibe_score != scored[1].vibe_score:
            first, second = scored[:2]
            text = f"Reviewers like {named(first)} more: vibe {first.vibe_score} against {second.vibe_score}."
            draft.say(text, Source(first), Source(second))
        return draft.answer(searched=f"Searched {_count(reviews, 'review')} of {len(plan.titles)} titles.")

    def _trending(self, plan: Plan, now: datetime) -> Answer:
        genre = plan.filters.genres[0] if plan.filters.genres else None
        with self._db.read() as session:
            limit = 500 if plan.titles else SHOWN
            lines = TitleReader().trending(session, now, plan.filters.kind, genre, limit)
        wanted = {title.id for title in plan.titles}
        draft = Draft()
        for line in lines:
            if not wanted or line.title.id in wanted:
                draft.say(f"{line.rank}. {named(line.title)}: {line.why}", Source(line.title))
        answer = draft.answer(searched="Ranked by the attention expected in the coming week.")
        if answer.statements:
            return answer
        whom = named(plan.titles[0]) if plan.titles else plan.filters.words() or "anything"
        return declined(f"I have no recent numbers about {whom}, so I cannot say what is trending.")

    def _worked_out(self, plan: Plan, now: datetime) -> Answer:
        catalogue = self._search.catalogue()
        if plan.kind == "found fact":
            return reckoning.found_fact(plan, catalogue)
        return reckoning.answer(plan, catalogue, now.year)

    def _list(self, plan: Plan) -> Answer:
        catalogue = self._search.catalogue()
        fits = [title for title in catalogue.views if plan.filters.allow(title)]
        searched = f"Searched {len(catalogue.views)} titles; {plan.filters.words()}."
        if not fits and len(plan.filters.people) > 1:
            return reckoning.never_together(plan, catalogue)
        if not fits:
            return declined(f"No title in the catalogue fits: {plan.filters.words()}.", searched=searched)
        described = _described(plan)
        if described:
            searched = searched[:-1] + f"; {' '.join(described)}, by meaning."
        by_words = self._search.titles(plan.question, len(catalogue.views), {title.id for title in fits})
        order = {found.title.id: rank for rank, found in enumerate(by_words)}
        score = {
            title.id: _tagged(title, described) if described else title.vibe_score or 0 for title in fits
        }
        fits.sort(key=lambda t: (-score[t.id], order.get(t.id, len(order)), t.id))
        draft = Draft()
        verb = "title fits" if len(fits) == 1 else "titles fit"
        shown = f" ({SHOWN} shown)" if len(fits) > SHOWN else ""
        said = f"{len(fits)} {verb}{shown}: {plan.filters.words()}."
        draft.say(said, *(Source(title) for title in fits[:SHOWN]))
        for title in fits[:SHOWN]:
            draft.say(f"• {facts.line(title)}", Source(title))
        return draft.answer(searched=searched)

    def _describe(self, plan: Plan) -> Answer:
        """Titles that the words of the question describe; a question about something else finds none."""
        catalogue = self._search.catalogue()
        searched = f"Searched {len(catalogue.views)} titles and {len(catalogue.reviews)} reviews."
        asked = set(words.content(words.norms(plan.question))) - ASKING
        if _ELSEWHERE.match(plan.question.strip()) and not _OF_FILMS.search(plan.question):
            return declined(NOTHING_FOUND, searched=searched)
        draft = Draft()
        for found in self._search.titles(plan.question, SHOWN * 4):
            if plan.filters.allow(found.title) and _shares_enough(asked, found.title):
                draft.say(
                    f"It may be {facts.line(found.title)}: {facts.overview(found.title)}", Source(found.title)
                )
        answer = draft.answer(searched=searched)
        if not answer.statements:
            return declined(NOTHING_FOUND, searched=searched)
        kept = answer.statements[:3]
        return Answer(kept, answer.sources[:3], searched=searched)


def _shares_enough(asked: set[str], title: TitleView) -> bool:
    """Two of the question's words, or half of them, must stand in what the catalogue says of the title."""
    people = (*title.cast, *title.directors)
    texts = (title.name, title.overview or "", *title.genres, *title.tags, *people)
    shared = asked & {word for text in texts for word in words.norms(text)}
    return bool(title.overview) and len(shared) >= min(2, len(asked)) and len(shared) * 4 >= len(asked) > 0


_WORDS_OF_MEASURE = """
under over above below than less more least most hour hours minute minutes min one two three half short long
shorter longer before after since until between year years about
"""
MEASURES = frozenset(_WORDS_OF_MEASURE.split())
FEW = 3
"""Fewer opinions than this are quoted, not counted."""


def _described(plan: Plan) -> list[str]:
    """The words that say more than the conditions do ("warm" in "a warm comedy under two hours")."""
    counted = set(words.norms(plan.filters.words())) | ASKING | MEASURES
    spoken = words.content(words.norms(plan.question))
    return [word for word in dict.fromkeys(spoken) if word not in counted and not word.isdigit()]


def _tagged(title: TitleView, described: list[str]) -> int:
    """How many of the words stand in the title's vibe tags."""
    return len(set(described) & {word for tag in title.tags for word in words.norms(tag)})


def _tally(draft: Draft, title: TitleView, aspect: str | None, relevant: tuple[Evidence, ...]) -> None:
    """How many praise and how many fault, before the quotes."""
    judged = [e for e in relevant if e.sentiment is not None]
    if aspect and judged:
        good = sum((e.sentiment or 0) >= 0.5 for e in judged)
        text = f"{_count(len(relevant), 'review')} of {named(title)} {_verb(relevant)} of {aspect}"
        text += f"; {good} of {len(judged)} on the whole positive." if len(judged) >= FEW else "."
        draft.say(text, *(e.source for e in relevant[:QUOTES]))
    elif title.vibe_score is not None:
        count = _count(title.review_count, "review")
        draft.say(f"{named(title)} has a vibe score of {title.vibe_score} from {count}.", Source(title))


def _verb(relevant: tuple[Evidence, ...]) -> str:
    return "speaks" if len(relevant) == 1 else "speak"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
