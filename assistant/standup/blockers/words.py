"""Reads from an answer what stops its writer, and what no longer does. Pure, no model.

The blocker question is taken at its word, line by line; elsewhere only plain words of being stopped count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.standup.summary import gist, says_something
from assistant.standup.team import YES_NO, Question

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+|\s+[–—]\s+|,\s*(?=(?:but|and now|now|while)\b)")
_STOPPED = re.compile(
    r"\b(?:(?:i'?m|i am|we'?re|we are|is|are|still|got|get|now|totally|completely|currently|remains?)\s+"
    r"(?:\w+\s+)?(?:blocked|stuck)"
    r"|^(?:\W*)(?:blocked|stuck)\b"
    r"|(?:blocked|stuck)\s+(?:on|by|with|at|until|because|waiting)"
    r"|(?:waiting|wait)\s+(?:for|on)"
    r"|(?:can'?t|cannot|can not|couldn'?t|unable to|not able to)\s+"
    r"(?:\w+\s+){0,4}?(?:until|without|because|continue|proceed|start|go on|move on|access"
    r"|log ?in|deploy|reach)"
    r"|(?:no|don'?t have|do not have|lack(?:ing)?|missing|still need)\s+(?:\w+\s+){0,2}?"
    r"(?:access|permissions?|rights|credentials|key|keys|account|licen[cs]e|reply|answer|response|approval)"
    r"|(?:haven'?t|have not|hasn'?t|has not)\s+(?:\w+\s+)?(?:heard back|replied|answered"
    r"|responded|approved)"
    r"|depends? on\s+\S+\s+(?:which|that)\s+(?:is|are)(?:n'?t| not)"
    r"|(?:holds?|holding|held)\s+(?:me|us)\s+up"
    r"|held up by|on hold until|at a standstill|going nowhere)",
    re.IGNORECASE,
)
_NOT_STOPPED = re.compile(
    r"\b(?:(?:not|no longer|never|isn'?t|aren'?t|wasn'?t|am not|nothing|nobody|no one"
    r"|don'?t (?:want|need) to)"
    r"\s+(?:\w+\s+){0,2}?(?:blocked|stuck|blocking|waiting|wait|held)"
    r"|un(?:blocked|stuck)|no blockers?|was (?:blocked|stuck)|were (?:blocked|stuck)"
    r"|had been (?:blocked|stuck)"
    r"|if\s+\S+(?:\s+\S+){0,4}?\s+(?:blocked|stuck)|(?:might|may|could|would|will) (?:be"
    r"|get) (?:blocked|stuck)"
    r"|(?:can|could) wait|blocked (?:time|out|off|my calendar|an hour|the morning|the afternoon)"
    r"|blocked (?:users?|spam|bots?|accounts?|ips?|requests?)|while (?:i )?wait(?:ing)?"
    r"|(?:stopped|no more|done|finished|instead of|worth) waiting|(?:waiting|wait) (?:list|time"
    r"|state|room|screen)"
    r"|help(?:ed|ing)?\s+\S+(?:\s+\S+)?\s+(?:who|that) (?:is|was)|stuck to|sticky|lock(?:ed)? wait)",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:un(?:blocked|stuck)|(?:no longer|not|isn'?t|aren'?t)\s+(?:\w+\s+)?(?:blocked|stuck"
    r"|blocking)(?:\s+any ?more)?"
    r"|(?:was|were) (?:blocked|stuck)"
    r"|(?:is|are|got|now|been|finally)\s+(?:\w+\s+)?(?:resolved|solved|fixed|sorted|cleared"
    r"|granted|approved|back)"
    r"|(?:got|have|received|was given|gave me)\s+(?:\w+\s+){0,3}?"
    r"(?:access|permissions?|rights|credentials|key|keys|account|licen[cs]e|reply|answer|response|approval)"
    r"|(?:works?|working) (?:again|now)|(?:replied|answered|responded|approved))\b",
    re.IGNORECASE,
)
_NOT_OVER = re.compile(
    r"\b(?:not|never|nothing|nobody|no one|hasn'?t|haven'?t|isn'?t|aren'?t|wasn'?t|don'?t"
    r"|doesn'?t|didn'?t|until|once|when|if|still|no)\b"
    r"(?!\s+(?:longer|more))(?!\s+(?:\w+\s+)?(?:blocked|stuck|blocking))",
    re.IGNORECASE,
)
LONGEST = 300
"""Characters kept of a blocker."""


@dataclass(frozen=True)
class Heard:
    """`blockers` in the writer's words; `over` are sentences that say something no longer stops them;
    `none` when the blocker question itself says that nothing does."""

    blockers: Sequence[str]
    over: Sequence[str]
    none: bool


def hear(questions: Sequence[Question], answers: Mapping[str, str]) -> Heard:
    asked = [question for question in questions if question.kind == "blocker"]
    rest = "\n".join(text for key, text in answers.items() if not _belongs(key, asked))
    direct = [line for question in asked for line in _direct(question, answers)]
    over = [one for one in sentences("\n".join([*direct, rest])) if is_over(one)]
    blockers = [line for line in direct if not is_over(line)]
    blockers += [one for one in sentences(rest) if is_stopped(one)]
    said = [answers[question.id] for question in asked if answers.get(question.id)]
    none = bool(said) and not direct
    return Heard([gist(one)[:LONGEST] for one in dict.fromkeys(blockers)], over, none)


def _belongs(key: str, asked: Sequence[Question]) -> bool:
    return any(key in (question.id, question.follow_up_id) for question in asked)


def _direct(question: Question, answers: Mapping[str, str]) -> list[str]:
    """What the answer to the blocker question names, a line each."""
    said, more = answers.get(question.id, ""), answers.get(question.follow_up_id, "")
    if question.options and (said == YES_NO[1] or not said):
        return []
    if question.options:
        said = more if says_something(more) else f"{said}, without details"
    lines = (line.strip() for line in said.splitlines())
    return [line for line in lines if says_something(line) and says_something(gist(line))]


def sentences(text: str) -> list[str]:
    return [one.strip(" .") for one in _SENTENCE.split(text.replace("’", "'")) if one.strip(" .")]


def is_stopped(sentence: str) -> bool:
    """Whether these words, said in passing, mean that something stops the writer."""
    return bool(_STOPPED.search(sentence)) and not _NOT_STOPPED.search(sentence) and not is_over(sentence)


def is_over(sentence: str) -> bool:
    return bool(_OVER.search(sentence)) and not _NOT_OVER.search(sentence)
