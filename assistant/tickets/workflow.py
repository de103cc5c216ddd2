"""The columns a ticket moves through, and finding the one a person means."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from assistant.core.errors import UserError

DEFAULT = (
    ("Project Backlog", "todo"),
    ("Sprint Backlog", "todo"),
    ("In Progress", "doing"),
    ("In Review", "doing"),
    ("Ready for Staging", "doing"),
    ("In Staging", "doing"),
    ("Ready for Production", "doing"),
    ("Done", "done"),
)
"""(column, category), left to right."""


def find_status(names: Sequence[str], wanted: str) -> str:
    """The column meant: any case, shortened or slightly misspelt; or a UserError that names them all."""
    by_letters = {_letters(name): name for name in names}
    letters = _letters(wanted)
    if letters in by_letters:
        return by_letters[letters]
    begin = [name for short, name in by_letters.items() if letters and short.startswith(letters)]
    near = difflib.get_close_matches(letters, by_letters, n=1, cutoff=0.6)
    if len(begin) == 1:
        return begin[0]
    if near and not begin:
        return by_letters[near[0]]
    shown = wanted.replace("`", "")[:40]
    if begin:
        raise UserError(f"`{shown}` could be {_either(begin)}. Which one?")
    if not letters:
        raise UserError(f"Where to? The columns are {_either(names)}.")
    raise UserError(f"There is no column `{shown}`. There are: {', '.join(names)}.")


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _either(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]
