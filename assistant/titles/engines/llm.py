"""A chat model reads the reviews; code checks what it says. Scores stay those of the offline engine: a
number should mean the same whoever wrote the words."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace

from pydantic import BaseModel, Field

from assistant.core.errors import Rejected, Unavailable
from assistant.core.llm import PromptRunner
from assistant.titles.engines.result import Enrichment, ReviewText, TagVerdict, TitleText
from assistant.titles.makers import Maker, Produced

log = logging.getLogger(__name__)

PROMPT = "enrich-title"
MAX_REVIEWS = 60
MAX_REVIEW_CHARS = 600
VERDICT_WORDS = 30
SUMMARY_WORDS = 120
MAX_TAGS = 5
FAILURES_IN_A_ROW = 3
"""After so many the provider is left alone for the rest of the run."""

_QUOTED = re.compile(r"[“\"]([^”\"]{3,})[”\"]")


class TagClaim(BaseModel):
    name: str
    reviews: list[int] = Field(description="numbers of the reviews that carry it")


class TitleReading(BaseModel):
    """What the model hands back; every number is the number of a review it was shown."""

    verdict: str
    verdict_reviews: list[int]
    summary: str
    summary_reviews: list[int]
    tags: list[TagClaim]


class LlmMaker:
    """A `Maker`. `offline` gives the scores, and the words where the model fails or says too much."""

    def __init__(self, runner: PromptRunner, offline: Maker, tags: Sequence[str]) -> None:
        """`tags`: the vocabulary, the same as that of `offline`."""
        self._runner = runner
        self._offline = offline
        self._tags = {tag.casefold(): tag for tag in tags}
        self._failures = 0
        prompt = runner.prompts[PROMPT].id
        self.recipe = f"llm {prompt} {runner.model} with {offline.recipe}"

    def make(self, title: TitleText, reviews: Sequence[ReviewText]) -> Produced:
        base = self._offline.make(title, reviews)
        if not reviews:
            return replace(base, recipe=self.recipe)
        if self._failures >= FAILURES_IN_A_ROW:
            return replace(base, note=f"{self._runner.model} failed {FAILURES_IN_A_ROW} times in a row")
        shown = reviews[-MAX_REVIEWS:]
        try:
            made = self._runner.run(PROMPT, self._values(title, shown), TitleReading)
        except (Unavailable, Rejected) as error:
            log.warning("title %s is enriched offline: %s", title.id, error)
            self._failures += 1
            return replace(base, note=str(error))
        self._failures = 0
        return Produced(
            self._checked(made.value, base.enrichment, shown),
            self.recipe,
            "llm",
            self._runner.model,
            made.by.prompt,
            made.by.tokens_in,
            made.by.tokens_out,
        )

    def _values(self, title: TitleText, shown: Sequence[ReviewText]) -> dict[str, str]:
        year = f" ({title.year})" if title.year else ""
        lines = [f"[{n}] {_flat(one.text)[:MAX_REVIEW_CHARS]}" for n, one in enumerate(shown, 1)]
        return {
            "title": f"{title.title}{year}, a {title.kind}",
            "overview": title.overview or "(none)",
            "reviews": "\n".join(lines),
            "vocabulary": ", ".join(self._tags.values()),
        }

    def _checked(self, said: TitleReading, base: Enrichment, shown: Sequence[ReviewText]) -> Enrichment:
        evidence = dict(base.evidence)
        verdict, summary = base.verdict, base.summary
        behind = _cited(said.verdict_reviews, shown)
        if behind and _stands(said.verdict, VERDICT_WORDS, shown):
            verdict, evidence["verdict"] = _flat(said.verdict), behind
        behind = _cited(said.summary_reviews, shown)
        if behind and _stands(said.summary, SUMMARY_WORDS, shown):
            summary, evidence["summary"] = _flat(said.summary), behind
        tags = self._known_tags(said.tags, shown) or base.tags
        return replace(base, verdict=verdict, summary=summary, tags=tags, evidence=evidence)

    def _known_tags(self, claims: Sequence[TagClaim], shown: Sequence[ReviewText]) -> tuple[TagVerdict, ...]:
        found: dict[str, TagVerdict] = {}
        for claim in claims:
            name = self._tags.get(claim.name.strip().casefold())
            behind = _cited(claim.reviews, shown)
            if name and behind:
                found.setdefault(name, TagVerdict(name, len(behind) / len(shown), behind))
        return tuple(found.values())[:MAX_TAGS]


def _cited(numbers: Sequence[int], shown: Sequence[ReviewText]) -> tuple[str, ...]:
    """Ids of the reviews these numbers stand for; numbers that stand for none are dropped."""
    return tuple(dict.fromkeys(shown[n - 1].id for n in numbers if 0 < n <= len(shown)))


def _stands(text: str, words: int, shown: Sequence[ReviewText]) -> bool:
    """Not empty, short enough, no link, and whatever is in quotation marks was written in a review."""
    if not text.strip() or len(text.split()) > words or "://" in text:
        return False
    written = [_plain(one.text) for one in shown]
    return all(any(_plain(quote) in text for text in written) for quote in _QUOTED.findall(text))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
