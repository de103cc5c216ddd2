"""Changes proposed from stand-up answers, on the sets the rules were made with and on two held out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from assistant.core.ports import Encoder
from assistant.standup.proposals.file import Given, proposed
from tests.quality import answer_sets
from tests.quality.table import Line, Metric, compared

Changes = set[tuple[str, str, str | None]]


def measure(model: Encoder) -> Iterator[Line]:
    for name, file in answer_sets.SETS.items():
        rows = answer_sets.rows(file)
        gold: list[Changes] = [{(c["key"], c["kind"], c["to"]) for c in row["gold"]} for row in rows]
        given = [Given.model_validate(row) for row in rows]
        ours: list[Changes] = [{(c.key, c.kind, c.to) for c in proposed(row)} for row in given]
        sure: list[Changes] = [{(c.key, c.kind, c.to) for c in proposed(row) if c.sure} for row in given]
        simple = [keyword_anywhere(row) for row in given]
        for figure, part in (("precision", ours), ("recall", gold)):
            beside = simple if figure == "precision" else gold
            metrics = {"key and keyword anywhere": share(simple, gold, of=beside)}
            label = f"proposals, {name}: {figure} of {sum(map(len, part))} changes"
            yield compared(label, len(rows), metrics, share(ours, gold, of=part))
        wrong = float(sum(len(made - right) for made, right in zip(sure, gold, strict=True)))
        label = f"proposals, {name}: wrong writes of {sum(map(len, sure))} sure"
        noise = sum(len(made - right) for made, right in zip(simple, gold, strict=True))
        yield Line(label, len(rows), {"key and keyword anywhere": float(noise)}, wrong)


def share(made: Sequence[Changes], gold: Sequence[Changes], *, of: Sequence[Changes]) -> Metric:
    right = np.array([len(a & b) for a, b in zip(made, gold, strict=True)])
    all_of = np.array([len(a) for a in of])
    return lambda chosen: float(right[chosen].sum() / max(1, all_of[chosen].sum()))


def keyword_anywhere(row: Given) -> Changes:
    """Any ticket named in an answer with a word of finishing, starting, reviewing or being blocked in it."""
    made: Changes = set()
    for answer in row.answers.values():
        named = {one.key for one in row.tickets if one.key.casefold() in (answer or "").casefold()}
        said = (answer or "").casefold()
        review = next((name for name in row.workflow if "review" in name.casefold()), None)
        first = next((name for name in row.workflow if re.search("progress|doing", name.casefold())), None)
        words = {"done|finish|closed": row.workflow[-1], "review|pr ": review, "start|working": first}
        for pattern, to in words.items():
            made |= {(key, "move", to) for key in named if to and re.search(pattern, said)}
        made |= {(key, "flag", None) for key in named if re.search("block|stuck|waiting", said)}
    return made
