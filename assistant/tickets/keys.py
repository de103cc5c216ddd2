"""Ticket keys in text. Which of them exist, the store knows."""

import re

_KEY = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z][A-Za-z0-9]{1,9}-(?:[Ll])?[1-9][0-9]{0,8}(?![A-Za-z0-9_])")


def find_keys(text: str) -> list[str]:
    """Everything that looks like a key, in upper case, each once, in the order of the text."""
    return list(dict.fromkeys(match.upper() for match in _KEY.findall(text)))


def lines_about(key: str, text: str) -> str:
    """The lines of `text` that name `key`."""
    return "\n".join(line.strip() for line in text.splitlines() if key in find_keys(line))


def local_key(project: str, number: int) -> str:
    """The key of a ticket that the tracker has not made yet; it can never be one of the tracker's."""
    return f"{project}-L{number}"
