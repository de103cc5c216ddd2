"""Themes by the chat model; code cuts every sentence that does not hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pydantic import BaseModel, Field

from assistant.core.blocks import clip
from assistant.core.llm import CHARS_A_TOKEN, PromptRunner
from assistant.core.prompts import REACHES_OUT

PROMPT = "standup-themes"
MOST_THEMES = 3
LONGEST = 110
"""Characters of a sentence; a longer one is no theme."""
LONGEST_ANSWER = 900
"""Characters of one answer that the model reads."""


class ThemeSentence(BaseModel):
    text: str
    answers: list[int] = Field(description="numbers of the answers that say so")


class ThemeDraft(BaseModel):
    """What the model hands back. No sentence: the answers have nothing in common."""

    sentences: list[ThemeSentence]


def find_themes(
    runner: PromptRunner, answers: Sequence[str], names: Collection[str]
) -> list[tuple[str, list[int]]]:
    """(sentence, places in `answers`). `names`: of people, who must not be spoken of.

    Raises Unavailable and Rejected as the runner does.
    """
    room = (runner.room.context - runner.room.answer) * CHARS_A_TOKEN // 2
    each = min(LONGEST_ANSWER, room // len(answers))
    shown = "\n\n".join(f"[{n}] {clip(text, each)}" for n, text in enumerate(answers, 1))
    made = runner.run(PROMPT, {"answers": shown}, ThemeDraft)
    kept = [one for one in made.value.sentences if holds(one, len(answers), names)]
    return [
        (" ".join(one.text.split()), [n - 1 for n in dict.fromkeys(one.answers)])
        for one in kept[:MOST_THEMES]
    ]


def holds(sentence: ThemeSentence, answers: int, names: Collection[str]) -> bool:
    """It cites answers that were shown, names nobody and leads nowhere."""
    text = sentence.text.strip()
    if not text or len(text) > LONGEST or REACHES_OUT.search(text):
        return False
    if not sentence.answers or not all(1 <= n <= answers for n in sentence.answers):
        return False
    spoken = set(re.findall(r"\w+", text))
    return not spoken & {part for name in names for part in re.findall(r"\w{3,}", name)}
