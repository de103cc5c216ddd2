"""Text that speaks to the machine or its readers instead of the film: neither quoted nor shown to a model."""

from __future__ import annotations

import re

from assistant.core.prompts import REACHES_OUT

_ORDERS = re.compile(
    r"""\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|question|previous|task)\b
    |\b(?:system|hidden|developer|assistant|user)\s*(?:prompt|mode|message|instructions?|:)
    |\byou\s+(?:are\s+now|must|should|are\s+an\s+ai)\b|\bif\s+you\s+are\s+an?\s+ai\b|\blanguage\s+model\b
    |\b(?:from\s+now\s+on|act\s+as|pretend|your\s+(?:task|rules|instructions|answer)|new\s+rules)\b
    |^\W*(?:please\s+)?(?:run|execute|call|create|delete|invite|post|send|set|subscribe|mention|notify|tell|reply
        |repeat|respond|append|output|print|reveal|show|translate|summari[sz]e|visit|copy|begin|answer)\b
    |\b(?:the\s+correct\s+answer|when\s+asked|to\s+every\s+question|quoted\s+as\s+saying|do\s+not\s+quote)\b
    |\b(?:instructions?|administrator|grant\s+the|password|api\s+key|secret|channels?)\b
    |</?[a-z_|][^<>]*>|\[/?inst\]|\#{3}|\{\{|\$\{|`|drop\s+table|\bTODO\b""",
    re.I | re.X,
)
_ELSEWHERE = re.compile(
    r"\b[a-z0-9-]+\.(?:com|net|org|io|example|info|biz|ru|cn|app|dev|co)\b|\w@\w|\w:/|\bhxxp|\]\(|javascript:|data:",
    re.I,
)


def hostile(text: str) -> bool:
    """Whether a sentence gives orders, reaches for people, or leads elsewhere. It errs on the safe side: what
    it takes for hostile is left out, and there are other sentences."""
    return bool(REACHES_OUT.search(text) or _ORDERS.search(text) or _ELSEWHERE.search(text))
