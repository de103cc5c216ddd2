"""`make quality`: each figure beside its baseline in the same run, with its standard error."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from time import monotonic

from assistant.core.ports import Encoder
from integrations.models import ModelSettings, embedder
from tests.quality import (
    answers,
    catalogue,
    chat,
    critics,
    demo,
    finding,
    polarity,
    proposals,
    searching,
    trends,
)
from tests.quality.baselines import Remembering
from tests.quality.table import Line, NoData, drawn

MEASURES: dict[str, Callable[[Encoder], Iterator[Line]]] = {
    "polarity": polarity.measure,
    "critics": critics.measure,
    "genres": catalogue.genres,
    "tags": catalogue.tags,
    "trend": trends.measure,
    "search": searching.measure,
    "half": finding.half_remembered,
    "pairs": finding.tag_pairs,
    "demo": demo.measure,
    "proposals": proposals.measure,
    "answers": answers.measure,
    "chat": chat.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make quality ARGS=...", description=__doc__)
    parser.add_argument("only", nargs="*", choices=[*MEASURES, []], help="which; all of them when left out")
    model = Remembering(embedder(ModelSettings()))
    lines: list[Line] = []
    for name in parser.parse_args().only or MEASURES:
        started = monotonic()
        try:
            lines += MEASURES[name](model)
        except NoData as reason:
            sys.stderr.write(f"{name} is left out: {reason}\n")
            continue
        sys.stderr.write(f"{name}: {monotonic() - started:.0f} s\n")
    if lines:
        sys.stdout.write(drawn(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
