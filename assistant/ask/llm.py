"""Answers by the chat model, from numbered passages; code cuts every sentence that does not hold."""

from __future__ import annotations

from assistant.ask.answer import Answer, Draft, Source, named
from assistant.ask.checking import AnswerDraft, holds, numbered
from assistant.ask.evidence import Gatherer
from assistant.ask.facts import line, overview
from assistant.ask.plan import Plan
from assistant.core.errors import Rejected
from assistant.core.llm import PromptRunner
from assistant.titles.reading import TitleView

PROMPT = "ask-answer"
KINDS = frozenset({"opinion", "compare", "fact"})
"""Plans a model words better; lists, trends and refusals are exact as they are."""
MAX_PASSAGES = 24


class LlmAnswers:
    def __init__(self, runner: PromptRunner, gatherer: Gatherer) -> None:
        self._runner = runner
        self._gatherer = gatherer

    def answer(self, plan: Plan) -> Answer:
        """Raises Unavailable as the runner does, Rejected when nothing the model said holds."""
        sources, reviews = self._sources(plan)
        passages = [_passage(source) for source in sources]
        values = {"question": plan.question, "passages": numbered(passages)}
        made = self._runner.run(PROMPT, values, AnswerDraft)
        draft = Draft()
        for sentence in made.value.sentences:
            if holds(sentence, passages):
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
