"""What goes into reading an answer, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass

MOVE, FLAG, UNFLAG = "move", "flag", "unflag"


@dataclass(frozen=True)
class Ticket:
    """A ticket an answer may speak of. `assignee` tells other people's work.

    `flagged` None: nobody knows.
    """

    key: str
    summary: str
    status: str
    mine: bool
    nobodys: bool = False
    assignee: str = ""
    flagged: bool | None = None


@dataclass(frozen=True)
class Change:
    """`to` is the column of a move. `why` are the words of the answer that led to it.

    `sure`: said outright, of the person's own ticket and by its key, so it may go without asking where they
    have chosen so.
    """

    key: str
    kind: str
    to: str | None
    why: str
    sure: bool = False
