"""One line of the table, the data it comes from, and the errors beside the figures."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Metric = Callable[[NDArray[np.int64]], float]

DRAWS = 500
DEFAULT = "../shared/data"


@dataclass(frozen=True)
class Line:
    """`error` is the standard error of ours; `gain_error` that of ours minus the best baseline, paired."""

    measure: str
    rows: int
    baselines: Mapping[str, float]
    ours: float
    error: float | None = None
    gain_error: float | None = None


class NoData(Exception):
    """A set is not there; the text says which file."""


def folder_of(name: str) -> Path:
    """Where a set, or a file of one, lies under QUALITY_DATA."""
    return (Path(os.environ.get("QUALITY_DATA") or DEFAULT) / name).resolve()


def rows(name: str) -> list[Any]:
    """What stands on the lines of SET/FILE under QUALITY_DATA."""
    path = folder_of(name)
    if not path.exists():
        raise NoData(f"there is no {path}; QUALITY_DATA says where the sets are")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def compared(measure: str, count: int, metrics: Mapping[str, Metric], ours: Metric) -> Line:
    """Each metric is a function of the rows drawn; errors come from drawing them again with replacement."""
    everything = np.arange(count)
    baselines = {name: metric(everything) for name, metric in metrics.items()}
    random = np.random.default_rng(0)
    draws = [random.integers(0, count, count) for _ in range(DRAWS)]
    drawn = np.array([ours(d) for d in draws])
    best = max(baselines, key=lambda name: baselines[name], default=None)
    gain = None if best is None else float(np.std(drawn - np.array([metrics[best](d) for d in draws])))
    return Line(measure, count, baselines, ours(everything), float(np.std(drawn)), gain)


def mean_of(values: Sequence[float] | Numbers | NDArray[np.bool_]) -> Metric:
    array = np.asarray(values, dtype=np.float64)
    return lambda chosen: float(array[chosen].mean())


def spearman(scores: Sequence[float] | Numbers, gold: Sequence[float] | Numbers) -> Metric:
    from scipy.stats import rankdata  # type: ignore[import-untyped]

    a, b = np.asarray(scores, dtype=np.float64), np.asarray(gold, dtype=np.float64)
    return lambda chosen: float(np.corrcoef(rankdata(a[chosen]), rankdata(b[chosen]))[0, 1])


def micro_f1(given: Sequence[Sequence[str]], gold: Sequence[Sequence[str]]) -> Metric:
    """Over all (row, label) pairs."""
    right = np.array([len(set(a) & set(b)) for a, b in zip(given, gold, strict=True)])
    both = np.array([len(set(a)) + len(set(b)) for a, b in zip(given, gold, strict=True)])
    return lambda chosen: float(2 * right[chosen].sum() / both[chosen].sum())


def drawn(lines: Sequence[Line]) -> str:
    head = f"{'measure':<57} {'rows':>6}  {'ours':>6} {'s.e.':>6} {'gain s.e.':>9}  baselines\n"
    return head + "".join(_one(line) for line in lines)


def _one(line: Line) -> str:
    beside = ", ".join(f"{name} {value:.3f}" for name, value in line.baselines.items()) or "-"
    return (
        f"{line.measure:<57} {line.rows:>6}  {line.ours:>6.3f} {_short(line.error):>6} "
        f"{_short(line.gain_error):>9}  {beside}\n"
    )


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
