"""Which fact of a title a question seeks."""

from __future__ import annotations

import re

from assistant.ask.mentions import Frame

FACTS = (
    ("directors", r"\bwho (?:directed|made)\b|\bdirectors?\b|\bdirected\b|\bwhose film\b"),
    ("writers", r"\bwho wrote\b|\bwriters?\b|\bscreenwriters?\b|\bwritten by\b"),
    ("prizes", r"\b(?:oscars?|awards?|prizes?|academy award|nominated|nominations?|won|win)\b"),
    ("money", r"\b(?:budget|box office|gross(?:ed)?|earn(?:ed)?|cost|expensive|profit)\b"),
    ("cast",
     r"\bwho (?:else )?(?:stars?|starred|plays?|played|acts?|acted|is in|was in|are in|appears?)\b|\bcast\b"
     r"|\b(?:which|what|name the) (?:actors?|actress(?:es)?|leads?|stars?)\b|\bwho was in it\b"),
    ("runtime_min", r"\bhow long\b|\brun ?time\b|\brunning time\b|\bhow many (?:minutes|hours)\b"
     r"|\b(?:longer|shorter) than .*\b(?:hours?|minutes?)\b"),
    ("year", r"\bwhen\b|\b(?:what|which) year\b|\brelease (?:date|year)\b"),
    ("genres", r"\b(?:what|which) (?:kind|genres?|sort|type)\b|\bgenres?\b"),
    ("language", r"\b(?:what|which) language\b"),
    ("overview", r"\babout$|\bplot\b|\bsynopsis\b|\bwhat happens\b"),
    ("vibe", r"\bvibe\b|\bscore\b|\brat(?:ed|ing)\b|\bhow many reviews\b"),
)  # fmt: skip


def fact_of(frame: Frame) -> str | None:
    """Of the facts in FACTS the first the question's form asks for."""
    text = frame.text
    return next((fact for fact, pattern in FACTS if re.search(pattern, text)), None)
