"""Answers by the chat model, from numbered passages; code cuts every sentence that does not hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import BaseModel, Field

from assistant.ask.answer import Answer, Draft, Source, named
from assistant.ask.evidence import Gatherer
from assistant.ask.facts import line, overview
from assistant.ask.hostile import hostile
from assistant.ask.plan import Plan
from assistant.core.errors import Rejected
from assistant.core.llm import PromptRunner
from assistant.titles.reading import TitleView

PROMPT = "ask-answer"
KINDS = frozenset({"opinion", "compare", "fact"})
"""Plans a model words better; lists, trends and refusals are exact as they are."""
MAX_PASSAGES = 24

_QUOTED = re.compile(r"[“\"]([^”\"]{3,})[”\"]")


class Sentence(BaseModel):
    text: str
    sources: list[int] = Field(description="numbers of the passages that say so")


class AnswerDraft(BaseModel):
    """What the model hands back. No sentence: the passages do not answer the question."""

    sentences: list[Sentence]


class LlmAnswers:
    def __init__(self, runner: PromptRunner, gatherer: Gatherer) -> None:
        self._runner = runner
        self._gatherer = gatherer

    def answer(self, plan: Plan) -> Answer:
        """Raises Unavailable as the runner does, Rejected when nothing the model said holds."""
        sources, reviews = self._sources(plan)
        passages = "\n".join(f"[{n}] {_passage(source)}" for n, source in enumerate(sources, 1))
        made = self._runner.run(PROMPT, {"question": plan.question, "passages": passages}, AnswerDraft)
        draft = Draft()
        for sentence in made.value.sentences:
            if holds(sentence, sources):
                draft.say(sentence.text.strip(), *(sources[n - 1] for n in dict.fromkeys(sentence.sources)))
        searched = f"Searched {reviews} reviews of {len(plan.titles)} titles."
        answer = draft.answer(searched=searched, engine=f"{made.by.model} {made.by.prompt}")
        if not answer.statements:
            raise Rejected("nothing the model said had a source")
        return answer

    def _sources(self, plan: Plan) -> tuple[list[Source], int]:
        sources, reviews = [], 0
        each = MAX_PASSAGES // max(len(plan.titles), 1)
        for title in plan.titles:
            gathered = self._gatherer.about(title, plan.question, plan.aspect)
            sources += [Source(title), *(evidence.source for evidence in gathered.evidence[:each])]
            reviews += gathered.reviews
        return sources, reviews


def holds(sentence: Sentence, sources: Sequence[Source]) -> bool:
    """Numbers are ones that were shown, quotes and figures stand in what is cited, nothing reaches out."""
    cited = [sources[n - 1] for n in sentence.sources if 1 <= n <= len(sources)]
    if not sentence.text.strip() or not cited or len(cited) != len(sentence.sources):
        return False
    if hostile(sentence.text):
        return False
    read = _folded(" ".join(_passage(source) for source in cited))
    quotes = (_folded(quote) for quote in _QUOTED.findall(sentence.text))
    figures = set(re.findall(r"\d+", sentence.text)) - set(re.findall(r"\d+", read))
    return all(quote in read for quote in quotes) and not figures


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


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold().strip(" .,;!?…")
