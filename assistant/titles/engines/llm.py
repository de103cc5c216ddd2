"""A chat model reads the reviews; code checks what it says. Scores stay those of the offline engine: a
number should mean the same whoever wrote the words.

Reviews that do not fit the model's context go in parts; the notes on the parts are then summed up. Parts are
kept by what was in them, so that one new review does not pay for the others again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from assistant.core.errors import BudgetUsedUp, Rejected, Unavailable
from assistant.core.llm import CHARS_A_TOKEN, Made, PromptRunner, Provenance
from assistant.titles.engines.claims import (
    SUMMARY_WORDS,
    VERDICT_WORDS,
    Numbered,
    PartReading,
    TitleReading,
    cited,
    flat,
    known_tags,
    notes,
    stands,
)
from assistant.titles.engines.result import Enrichment, ReviewText, TitleText, Work
from assistant.titles.makers import Estimate, Maker, Produced

log = logging.getLogger(__name__)

TITLE, PART, WHOLE = "enrich-title", "enrich-part", "enrich-whole"
MAX_REVIEWS = 1000
MAX_REVIEW_CHARS = 600
FAILURES_IN_A_ROW = 3
"""After so many the provider is left alone for the rest of the run."""
USUAL_ANSWER = 250
"""Tokens, for estimates."""


@dataclass
class Bill:
    """What one title took, over all its calls."""

    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0

    def add(self, by: Provenance) -> None:
        self.tokens_in += by.tokens_in
        self.tokens_out += by.tokens_out
        self.cost += by.cost


class LlmMaker:
    """A `Maker`. `offline` gives the scores, and the words where the model fails or says too much."""

    def __init__(self, runner: PromptRunner, offline: Maker, tags: Sequence[str]) -> None:
        """`tags`: the vocabulary, the same as that of `offline`."""
        self._runner = runner
        self._offline = offline
        self._tags = {tag.casefold(): tag for tag in tags}
        self._failures = 0
        self._stopped: str | None = None
        self._lock = threading.Lock()
        prompts = " ".join(runner.prompts[name].id for name in (TITLE, PART, WHOLE))
        self.recipe = f"llm {prompts} {runner.model} with {offline.recipe}"

    def make(self, works: Sequence[Work]) -> Iterator[Produced]:
        """As many titles at the same time as the runner may make calls."""
        bases = list(self._offline.make(works))
        with ThreadPoolExecutor(self._runner.parallel, "llm") as pool:
            yield from pool.map(self._made, works, bases)

    def _made(self, work: Work, base: Produced) -> Produced:
        title, reviews = work
        if not reviews:
            return replace(base, recipe=self.recipe)
        if self._stopped:
            return replace(base, note=self._stopped)
        bill = Bill()
        try:
            shown = numbered(reviews)
            made = self._read(title, shown, bill)
        except (Unavailable, Rejected) as error:
            log.warning("title %s: %s", title.id, error)
            self._failed(error)
            return replace(base, note=str(error), tokens_in=bill.tokens_in, tokens_out=bill.tokens_out)
        with self._lock:
            self._failures = 0
        return Produced(
            self._checked(made.value, base.enrichment, shown),
            self.recipe,
            "llm",
            self._runner.model,
            made.by.prompt,
            bill.tokens_in,
            bill.tokens_out,
            cost=bill.cost,
        )

    def estimate(self, work: Work) -> Estimate:
        """What `make` would ask at most; parts that are known already cost less."""
        title, reviews = work
        if not reviews:
            return Estimate()
        parts = list(self._parts(title, numbered(reviews)))
        if len(parts) == 1:
            return self._priced([self._runner.tokens(TITLE, self._values(title, parts[0]))])
        asked = [self._runner.tokens(PART, self._part_values(title, part)) for part in parts]
        summed = self._runner.tokens(WHOLE, self._whole_values(title, [])) + USUAL_ANSWER * len(parts)
        return self._priced([*asked, min(summed, self._runner.room.context)])

    def _priced(self, asked: Sequence[int]) -> Estimate:
        answered = USUAL_ANSWER * len(asked)
        ledger = self._runner.ledger
        cost = ledger.cost(self._runner.model, sum(asked), answered) if ledger else None
        return Estimate(len(asked), sum(asked), answered, cost)

    def _read(self, title: TitleText, shown: Numbered, bill: Bill) -> Made[TitleReading]:
        parts = list(self._parts(title, shown))
        if len(parts) == 1:
            made = self._runner.run(TITLE, self._values(title, shown), TitleReading, keep=True)
        else:
            lines: list[tuple[int, str]] = []
            for part in parts:
                noted = self._runner.run(PART, self._part_values(title, part), PartReading, keep=True)
                bill.add(noted.by)
                lines += notes(noted.value, part)
            values = self._whole_values(title, self._fitting(title, lines))
            made = self._runner.run(WHOLE, values, TitleReading, keep=True)
        bill.add(made.by)
        return made

    def _parts(self, title: TitleText, shown: Numbered) -> Iterator[Numbered]:
        """The reviews in order, as many at a time as fit beside the rest of the prompt."""
        room = self._room(max(self._runner.tokens(TITLE, self._values(title, {})), 1))
        part: dict[int, ReviewText] = {}
        used = 0
        for number, review in shown.items():
            size = len(_line(number, review)) + 1
            if part and used + size > room:
                yield part
                part, used = {}, 0
            part[number] = review
            used += size
        yield part

    def _room(self, taken: int) -> int:
        """Characters left in the context beside `taken` tokens and the answer."""
        left = self._runner.room.context - self._runner.room.answer - taken
        return max(left * CHARS_A_TOKEN, MAX_REVIEW_CHARS)

    def _fitting(self, title: TitleText, lines: Sequence[tuple[int, str]]) -> list[str]:
        """What most reviews stand behind, as far as it fits."""
        room = self._room(self._runner.tokens(WHOLE, self._whole_values(title, [])))
        chosen: list[str] = []
        for _, line in sorted(lines, key=lambda one: -one[0]):
            room -= len(line) + 1
            if room < 0:
                break
            chosen.append(line)
        return chosen

    def _values(self, title: TitleText, shown: Numbered) -> dict[str, str]:
        return {**self._part_values(title, shown), "overview": title.overview or "(none)"}

    def _part_values(self, title: TitleText, shown: Numbered) -> dict[str, str]:
        return {
            "title": _named(title),
            "reviews": "\n".join(_line(n, one) for n, one in shown.items()),
            "vocabulary": ", ".join(self._tags.values()),
        }

    def _whole_values(self, title: TitleText, lines: Sequence[str]) -> dict[str, str]:
        return {
            "title": _named(title),
            "overview": title.overview or "(none)",
            "notes": "\n".join(lines),
            "vocabulary": ", ".join(self._tags.values()),
        }

    def _checked(self, said: TitleReading, base: Enrichment, shown: Numbered) -> Enrichment:
        evidence = dict(base.evidence)
        verdict, summary = base.verdict, base.summary
        behind = cited(said.verdict_reviews, shown)
        if behind and stands(said.verdict, VERDICT_WORDS, shown.values()):
            verdict, evidence["verdict"] = flat(said.verdict), behind
        behind = cited(said.summary_reviews, shown)
        if behind and stands(said.summary, SUMMARY_WORDS, shown.values()):
            summary, evidence["summary"] = flat(said.summary), behind
        tags = known_tags(said.tags, self._tags, shown) or base.tags
        evidence["tags"] = tuple(dict.fromkeys(i for tag in tags for i in tag.review_ids))
        return replace(base, verdict=verdict, summary=summary, tags=tags, evidence=evidence)

    def _failed(self, error: Unavailable | Rejected) -> None:
        """A budget that is used up ends the run's calls at once, a provider in trouble after a few."""
        with self._lock:
            self._failures += 1
            if isinstance(error, BudgetUsedUp):
                self._stopped = str(error)
            elif self._failures >= FAILURES_IN_A_ROW:
                self._stopped = f"{self._runner.model} failed {FAILURES_IN_A_ROW} times in a row"


def numbered(reviews: Sequence[ReviewText]) -> Numbered:
    """By numbers from 1; of very many, the latest to come in."""
    return dict(list(enumerate(reviews, 1))[-MAX_REVIEWS:])


def _named(title: TitleText) -> str:
    return f"{title.title}{f' ({title.year})' if title.year else ''}, a {title.kind}"


def _line(number: int, review: ReviewText) -> str:
    return f"[{number}] {flat(review.text)[:MAX_REVIEW_CHARS]}"
