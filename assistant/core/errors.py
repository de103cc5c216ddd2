"""Everything that can go wrong across a boundary.

UserError      the person can fix it; the text is shown to them
Unavailable    try again later
Rejected       trying again will not help

Integrations raise nothing else; a vendor's exception stops at its integration, chained.
"""


class UserError(Exception):
    """Shown to the person who asked: what happened and what to do next. `field` names a modal's block."""

    def __init__(self, text: str, *, field: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.field = field


class Unavailable(Exception):
    """The other side cannot now. `retry_after` is in seconds; `maybe_done` says that the answer was lost,
    so the request may have had its effect."""

    def __init__(self, why: str, *, retry_after: float | None = None, maybe_done: bool = False) -> None:
        super().__init__(why)
        self.retry_after = retry_after
        self.maybe_done = maybe_done


class Rejected(Exception):
    """The other side said no for good."""


class BudgetUsedUp(Unavailable):
    """What may be used is used up; nothing is wrong, and a later run goes on from here."""
