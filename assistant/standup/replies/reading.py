"""What a message in one's own words answers. Pure.

Lines that begin with a question, its heading or a usual word for it ("Done:", "Today -", "Blocked:") go to
that question, with the lines that follow. Without such words, as many paragraphs (or lines) as there are
questions answer them in order. Anything else is the plan: that claims nothing to be finished.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.standup.team import Question

_USUAL = {
    "done": ("yesterday", "done", "finished", "did", "gestern", "erledigt"),
    "plan": ("today", "plan", "next", "doing", "now", "heute"),
    "blocker": ("blocked", "blocker", "blockers", "blocking", "stuck", "impediments", "blockiert"),
}
_LABEL = re.compile(r"^\s*[*_]*\s*(?:(\d{1,2})\s*[.)]|([^:\n–—-]{1,60}?)\s*[*_]*\s*(?::|–|—| - ))\s*[*_]*\s*")
_ASKS = re.compile(
    r"^(?:what|which|who|whose|when|where|why|how|is|are|was|were|does|do|did|can|could|would|should|find|show|"
    r"recommend|compare|tell|give|list|search|any|anything|suggest|trending|a|an|some|something|help|hi|hello|"
    r"hey|thanks|thank|ok|okay|status of)\b|\?\s*$",
    re.IGNORECASE,
)
_KEY = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-L?[1-9]\d*\b")
FEWEST_WORDS = 3


def sounds_like_an_answer(text: str) -> bool:
    """False for questions, greetings and a word or two: those are for somebody else to answer."""
    if _ASKS.search(text.strip()):
        return False
    return len(text.split()) >= FEWEST_WORDS or bool(_KEY.search(text))


def read(questions: Sequence[Question], text: str) -> dict[str, str]:
    """By question id; empty when there is no question that takes text."""
    asked = [question for question in questions if not question.options]
    if not asked:
        return {}
    found = _labelled(asked, text) or _in_order(asked, text)
    if found:
        return found
    plan = next((question for question in asked if question.kind == "plan"), asked[0])
    return {plan.id: text.strip()}


def open_question(questions: Sequence[Question], answers: Mapping[str, str]) -> Question | None:
    """The first that takes text and has none."""
    return next((one for one in questions if not one.options and not answers.get(one.id)), None)


def says_which(questions: Sequence[Question], text: str) -> bool:
    """Whether the words themselves say which questions they answer."""
    return bool(_labelled([question for question in questions if not question.options], text))


def _labelled(asked: Sequence[Question], text: str) -> dict[str, str]:
    """Empty when no line begins with a label."""
    plan = next((question for question in asked if question.kind == "plan"), asked[0] if asked else None)
    if plan is None:
        return {}
    lines: dict[str, list[str]] = {}
    now, labels = plan.id, 0
    for line in text.strip().splitlines():
        label = _LABEL.match(line)
        named = label and _named(asked, label[1], label[2])
        if label and named:
            now, line, labels = named, line[label.end() :], labels + 1
        lines.setdefault(now, []).append(line)
    joined = {key: "\n".join(said).strip() for key, said in lines.items()}
    return {key: said for key, said in joined.items() if said} if labels else {}


def _named(asked: Sequence[Question], number: str | None, word: str | None) -> str | None:
    if number:
        return asked[int(number) - 1].id if 1 <= int(number) <= len(asked) else None
    said = (word or "").strip().casefold()
    for question in asked:
        if said in (
            question.label.casefold(),
            question.label.casefold().rstrip("?"),
            question.heading.casefold(),
        ):
            return question.id
    usual = next((kind for kind, words in _USUAL.items() if said in words), None)
    return next((question.id for question in asked if usual and question.kind == usual), None)


def _in_order(asked: Sequence[Question], text: str) -> dict[str, str]:
    for parts in (re.split(r"\n\s*\n", text.strip()), text.strip().splitlines()):
        said = [part.strip() for part in parts if part.strip()]
        if len(said) == len(asked):
            return {question.id: part for question, part in zip(asked, said, strict=True)}
    return {}
