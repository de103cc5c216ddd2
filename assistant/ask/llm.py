"""Answers by the chat model, from numbered passages; code cuts every sentence that does not hold."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.ask.answer import Answer, Source, Turn, named
from assistant.ask.checking import holds, numbered
from assistant.ask.evidence import Gatherer
from assistant.ask.facts import line, overview
from assistant.ask.plan import Plan
from assistant.ask.writing import Desk, Writing, engine, stopped
from assistant.core.blocks import clip, counted
from assistant.core.llm import PromptRunner
from assistant.core.patience import Stopped
from assistant.titles.reading import TitleView

PROMPT = "ask-answer"
KINDS = frozenset({"opinion", "compare", "fact"})
"""Plans a model words better; lists, trends and refusals are exact as they are."""
MAX_PASSAGES = 24
MAX_EARLIER, MAX_TURN = 2000, 600
"""Characters of what was said before, in all and of one answer."""


class LlmAnswers:
    def __init__(self, runner: PromptRunner, gatherer: Gatherer) -> None:
        self._runner = runner
        self._gatherer = gatherer

    def answer(self, plan: Plan, desk: Desk | None = None) -> Answer:
        """Raises Unavailable as the runner does, Rejected when nothing the model said holds; what held is
        then in the desk's draft."""
        desk = desk or Desk()
        sources, reviews = self._sources(plan)
        # By number: a name may be hostile, and whoever asks could plant it.
        about = f"{counted(reviews, 'review')} of {counted(len(plan.titles), 'title')}"
        searched = f"Searched {about}."
        passages = [_passage(source) for source in sources]
        values = {"question": plan.question, **self._fitting(plan.question, passages, desk.turns)}
        writing = Writing(desk, sources, lambda sentence: holds(sentence, passages))
        try:
            by = writing.run(self._runner, PROMPT, values, f"Reading {about}")
        except Stopped:
            return stopped(desk.draft, searched=searched, engine=self.engine)
        return desk.draft.answer(searched=searched, engine=by)

    @property
    def engine(self) -> str:
        return engine(self._runner, PROMPT)

    def _fitting(self, question: str, passages: list[str], turns: Sequence[Turn]) -> dict[str, str]:
        """What came before and the passages, as much as the model can read: the oldest turns go first, then
        the last passages."""
        turns, shown = list(turns), list(passages)
        most = self._runner.room.context - self._runner.room.answer
        while True:
            values = {"earlier": _said_before(turns), "passages": numbered(shown)}
            whole = self._runner.tokens(PROMPT, {"question": question, **values})
            if (whole <= most and len(values["earlier"]) <= MAX_EARLIER) or not (turns or shown[1:]):
                return values
            (turns or shown).pop(0 if turns else -1)

    def _sources(self, plan: Plan) -> tuple[list[Source], int]:
        sources, reviews = [], 0
        each = MAX_PASSAGES // max(len(plan.titles), 1)
        for title in plan.titles:
            gathered = self._gatherer.about(title, plan.question, plan.aspect)
            sources += [Source(title), *(evidence.source for evidence in gathered.evidence[:each])]
            reviews += gathered.reviews
        return sources, reviews


def _said_before(turns: Sequence[Turn]) -> str:
    return "\n".join(
        f"Q: {clip(turn.question, MAX_TURN)}\nA: {clip(turn.answer, MAX_TURN)}" for turn in turns
    )


def _passage(source: Source) -> str:
    if source.quote is not None:
        return f"{source.label}: {source.quote}"
    return _entry(source.title)


def _entry(title: TitleView) -> str:
    facts = (
        ("directed by", ", ".join(title.directors)),
        ("with", ", ".join(title.cast)),
        ("overview:", overview(title)),
    )
    return f"Catalogue, {named(title)}: " + ". ".join(
        [line(title), *(f"{label} {value}" for label, value in facts if value)]
    )
