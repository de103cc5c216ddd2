"""What becomes of a ticket that two sides have edited: a three-way merge per field, without any I/O.

`base` is what both sides last agreed on, or the last value of theirs that we have taken note of. A field that
differs from the base was changed on that side. Whatever `ours` says otherwise than the new base is to be
pushed; pushing it and reading it back makes all three equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Value = str | int | float | bool | None | tuple[str, ...]
Values = Mapping[str, Value]
Rule = Literal["theirs", "ours", "latest", "ask"]
RULES: tuple[Rule, ...] = ("theirs", "ours", "latest", "ask")


@dataclass(frozen=True)
class Pull:
    """Write `new` over our `old`."""

    field: str
    old: Value
    new: Value


@dataclass(frozen=True)
class Push:
    """Write `new` over their `old`."""

    field: str
    old: Value
    new: Value


@dataclass(frozen=True)
class Clash:
    """Both sides changed a field. `kept` is the side whose value stands; None: until a person decides, each
    keeps its own."""

    field: str
    base: Value
    ours: Value
    theirs: Value
    kept: Literal["ours", "theirs"] | None


Action = Pull | Push | Clash


@dataclass(frozen=True)
class Plan:
    """`base` is to be stored together with what the actions do on our side."""

    actions: tuple[Action, ...]
    base: Values

    @property
    def pulls(self) -> tuple[Pull, ...]:
        return tuple(action for action in self.actions if isinstance(action, Pull))

    @property
    def pushes(self) -> tuple[Push, ...]:
        return tuple(action for action in self.actions if isinstance(action, Push))

    @property
    def clashes(self) -> tuple[Clash, ...]:
        return tuple(action for action in self.actions if isinstance(action, Clash))


@dataclass(frozen=True)
class Policy:
    """Who wins a conflict, by field; the tracker where nothing is said. `held` fields wait and are left alone
    on both sides. In `fragile` ones theirs would be damaged by a write, so ours always gives way.
    """

    rules: Mapping[str, Rule] = field(default_factory=dict)
    held: Set[str] = frozenset()
    fragile: Set[str] = frozenset()


@dataclass(frozen=True)
class Moments:
    """When each of our fields was changed, and their ticket: for the rule "latest"."""

    ours: Mapping[str, datetime]
    theirs: datetime


def plan(
    ours: Values,
    theirs: Values,
    base: Values,
    policy: Policy,
    *,
    sent: Values | None = None,
    moments: Moments | None = None,
) -> Plan:
    """`sent` is what we tried to write without having heard whether it arrived: where theirs says just that,
    it is our own write and no change of theirs. All fields of `theirs` must be in `ours` and `base`."""
    actions: list[Action] = []
    agreed = dict(base)
    for name in theirs:
        if name in policy.held:
            continue
        arrived = sent is not None and name in sent and sent[name] == theirs[name]
        was = theirs[name] if arrived else base[name]
        kept, clash = _merge(name, ours[name], theirs[name], was, policy, moments)
        if clash:
            actions.append(clash)
            if clash.kept is None:
                continue
        agreed[name] = theirs[name]
        if kept != ours[name]:
            actions.append(Pull(name, ours[name], kept))
        if kept != theirs[name]:
            actions.append(Push(name, theirs[name], kept))
    return Plan(tuple(actions), agreed)


def still_unheard_of(sent: Values, theirs: Values) -> dict[str, Value]:
    """`sent` once `theirs` was seen: what has arrived is forgotten, or an equal edit of theirs would one day
    be taken for it."""
    return {name: value for name, value in sent.items() if theirs.get(name) != value}


def _merge(
    name: str, ours: Value, theirs: Value, base: Value, policy: Policy, moments: Moments | None
) -> tuple[Value, Clash | None]:
    """The value that stands, and the conflict if there was one."""
    if ours in (theirs, base):
        return theirs, None
    if name in policy.fragile:
        return theirs, Clash(name, base, ours, theirs, "theirs")
    if theirs == base:
        return ours, None
    if isinstance(ours, tuple) and isinstance(theirs, tuple) and isinstance(base, tuple):
        return _merged(ours, theirs, base), None
    rule = policy.rules.get(name, "theirs")
    if rule == "latest":
        later = moments is not None and name in moments.ours and moments.ours[name] > moments.theirs
        rule = "ours" if later else "theirs"
    if rule == "ask":
        return ours, Clash(name, base, ours, theirs, None)
    return (ours if rule == "ours" else theirs), Clash(name, base, ours, theirs, rule)


def _merged(ours: tuple[str, ...], theirs: tuple[str, ...], base: tuple[str, ...]) -> tuple[str, ...]:
    """Sets merge without conflict: what either side added is in, what either took away is out."""
    kept = set(base) & set(ours) & set(theirs)
    return tuple(sorted(kept | (set(ours) - set(base)) | (set(theirs) - set(base))))


@dataclass(frozen=True)
class Known:
    """One of our tickets as the census needs it."""

    key: str
    updated: datetime


@dataclass(frozen=True)
class Counted:
    """What a census found: `missing` are ours and not seen, `unread` are theirs and not as we know them."""

    missing: tuple[str, ...]
    unread: tuple[str, ...]


def count(known: Mapping[str, Known], seen: Mapping[str, Known]) -> Counted:
    """Both by remote id. Deleted, moved or hidden: the census cannot tell, a look at each can."""
    unread = (id for id, line in seen.items() if known.get(id) != line)
    return Counted(tuple(id for id in known if id not in seen), tuple(unread))


@dataclass(frozen=True)
class Brake:
    """A round that would do something drastic to more tickets than both of these stops and asks."""

    share: float = 0.2
    count: int = 10

    def stops(self, drastic: int, known: int) -> bool:
        return drastic > self.count and drastic > self.share * known


def drastic(pulls: tuple[Pull, ...], clashes: tuple[Clash, ...], closing: Set[Value]) -> bool:
    """Whether taking this over would close a ticket or overwrite what people wrote. `closing` names the
    statuses that are done."""
    if any(clash.kept == "theirs" for clash in clashes):
        return True
    return any(
        (pull.field in ("summary", "description") and bool(pull.old))
        or (pull.field == "status" and pull.new in closing and pull.old not in closing)
        for pull in pulls
    )
