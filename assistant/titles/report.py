"""What became of every row of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

OUTCOMES = ("new", "changed", "same")


@dataclass
class IngestReport:
    """Counts by kind of row: outcomes, reasons for setting aside, fields that could not be read."""

    source: str
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    set_aside: dict[str, Counter[str]] = field(default_factory=dict)
    odd: dict[str, Counter[str]] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    """What the source did not hand over, by reason."""
    merged: int = 0
    """Titles found to be those of another source."""
    stopped: str = ""
    """Why the run ended before its source did."""
    duplicates: int = 0
    """Reviews whose text the same title has already."""
    batches: int = 0
    due: int = 0
    """Rows that have landed and are to be merged, or were."""
    done: int = 0

    def count(self, kind: str, outcome: str) -> None:
        self.outcomes.setdefault(kind, Counter())[outcome] += 1

    def aside(self, kind: str, reason: str) -> None:
        self.set_aside.setdefault(kind, Counter())[reason] += 1

    def unreadable(self, kind: str, fields: list[str]) -> None:
        if fields:
            self.odd.setdefault(kind, Counter()).update(fields)

    def add(self, other: IngestReport) -> None:
        """Take over the counts of what has committed."""
        for mine, theirs in (
            (self.outcomes, other.outcomes),
            (self.set_aside, other.set_aside),
            (self.odd, other.odd),
        ):
            for kind, counts in theirs.items():
                mine.setdefault(kind, Counter()).update(counts)
        self.skipped.update(other.skipped)
        self.merged += other.merged
        self.duplicates += other.duplicates
        self.batches += other.batches
        self.due += other.due
        self.done += other.done

    def total(self, kind: str) -> int:
        return sum(self.outcomes.get(kind, Counter()).values()) + sum(
            self.set_aside.get(kind, Counter()).values()
        )

    def as_json(self) -> dict[str, Any]:
        kinds = [kind for kind in ("title", "review", "signal") if self.total(kind)]
        return {
            "source": self.source,
            **{
                f"{kind}s": {
                    "rows": self.total(kind),
                    **{name: self.outcomes.get(kind, Counter())[name] for name in OUTCOMES},
                    "set_aside": dict(self.set_aside.get(kind, {})),
                    "unreadable_fields": dict(self.odd.get(kind, {})),
                }
                for kind in kinds
            },
            "duplicate_reviews": self.duplicates,
            "merged_titles": self.merged,
            "skipped": dict(self.skipped),
            "stopped": self.stopped,
        }

    def as_text(self) -> str:
        lines = [f"{self.source}:" if self.batches else f"{self.source}: nothing new"]
        kinds = [kind for kind in ("title", "review", "signal") if self.total(kind)]
        lines += [f"  {self.total(kind)} {kind}s: " + ", ".join(self._parts(kind)) for kind in kinds]
        if self.duplicates:
            lines.append(f"  {self.duplicates} reviews repeat a text of the same title and count once")
        if self.merged:
            lines.append(f"  {self.merged} titles are those of another source and were merged")
        lines += [f"  skipped: {n} because {why}" for why, n in self.skipped.items()]
        if self.stopped:
            lines.append(f"  stopped early: {self.stopped}")
        return "\n".join(lines) + "\n"

    def _parts(self, kind: str) -> list[str]:
        parts = [f"{self.outcomes.get(kind, Counter())[outcome]} {outcome}" for outcome in OUTCOMES]
        parts += [f"{n} set aside: {why}" for why, n in self.set_aside.get(kind, {}).items()]
        return parts + [f"{n} with an unreadable {name}" for name, n in self.odd.get(kind, {}).items()]
