"""JQL, strictly: what is not known here is a 400, never a match (docs: jql-fields, jql-operators).

A quoted date is read in the zone of the account that asks; a bare number is milliseconds since 1970.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import JSON, JiraError
from .jql_fields import FIELDS, Field, operand
from .site import Site

Match = Callable[[JSON], bool]
_TOKEN = re.compile(
    r'\s*(?:(?P<op>>=|<=|!=|!~|&&|\|\||[=><~(),!])|"(?P<dq>(?:[^"\\]|\\.)*)"|\'(?P<sq>(?:[^\'\\]|\\.)*)\''
    r'|(?P<word>[^\s()=!<>~,"\'&|]+))'
)
_RESERVED = {"and", "or", "not", "in", "is", "order", "by", "was", "changed", "empty", "null"}


@dataclass(frozen=True)
class Query:
    match: Match
    order: tuple[tuple[Field, bool], ...]
    """Fields with whether they go down."""


def parse(text: str, site: Site, account: str) -> Query:
    parser = _Parser(text, site, account)
    return parser.query()


class _Parser:
    def __init__(self, text: str, site: Site, account: str) -> None:
        self._site = site
        self._account = account
        self._tokens: list[tuple[str, str]] = []
        at = 0
        text = text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                raise _wrong(f"Error in the JQL Query: unexpected character '{text[at:].strip()[:1]}'.")
            kind = str(found.lastgroup)
            value = found[kind]
            self._tokens.append((kind if kind in ("op", "word") else "text", re.sub(r"\\(.)", r"\1", value)))
            at = found.end()
        self._at = 0

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _is(self, *words: str) -> bool:
        """Whether one of these comes now; it is taken then."""
        kind, value = self._peek()
        if kind in ("op", "word") and value.lower() in words:
            self._at += 1
            return True
        return False

    def _expect(self, what: str) -> None:
        if not self._is(what):
            raise _wrong(
                f"Error in the JQL Query: Expecting '{what}' but got '{self._peek()[1] or 'the end'}'."
            )

    def query(self) -> Query:
        if self._peek() == ("end", "") or self._peek()[1].lower() == "order":
            raise _wrong(
                "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
            )
        match = self._either()
        order: list[tuple[Field, bool]] = []
        if self._is("order"):
            self._expect("by")
            order.append(self._ordering())
            while self._is(","):
                order.append(self._ordering())
        if self._peek()[0] != "end":
            raise _wrong(f"Error in the JQL Query: Expecting operator or end but got '{self._peek()[1]}'.")
        if len(order) > 7:
            raise _wrong("The maximum number of fields to order by is 7.")
        return Query(match, tuple(order))

    def _ordering(self) -> tuple[Field, bool]:
        field = self._field()
        if self._is("desc"):
            return field, True
        self._is("asc")
        return field, False

    def _either(self) -> Match:
        ways = [self._both()]
        while self._is("or", "||"):
            ways.append(self._both())
        return ways[0] if len(ways) == 1 else lambda issue: any(way(issue) for way in ways)

    def _both(self) -> Match:
        parts = [self._one()]
        while self._is("and", "&&"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda issue: all(part(issue) for part in parts)

    def _one(self) -> Match:
        if self._is("not", "!"):
            inner = self._one()
            return lambda issue: not inner(issue)
        if self._is("("):
            inner = self._either()
            self._expect(")")
            return inner
        return self._clause()

    def _field(self) -> Field:
        kind, name = self._next()
        if kind not in ("word", "text") or (kind == "word" and name.lower() in _RESERVED):
            raise _wrong(f"Error in the JQL Query: Expecting a field name but got '{name or 'the end'}'.")
        wanted = name.lower()
        for id, row in self._site.fields.items():  # custom fields go by name or cf[number]
            if row["custom"] and wanted in (row["name"].lower(), f"cf[{id.rpartition('_')[2]}]"):
                wanted = row["schema"]["custom"].rpartition(":")[2]
        if wanted not in FIELDS:
            raise _wrong(f"Field '{name}' does not exist or you do not have permission to view it.")
        return FIELDS[wanted]

    def _clause(self) -> Match:
        field = self._field()
        if self._is("is"):
            negated = self._is("not")
            if not self._is("empty", "null"):
                raise _wrong("Error in the JQL Query: 'is' takes EMPTY or NULL.")
            return lambda issue: bool(field.get(self._site, issue)) is negated
        negated = self._is("not")
        if self._is("in"):
            return field.match(self._site, "not in" if negated else "in", self._list(field))
        kind, sign = self._next()
        if kind != "op" or sign not in ("=", "!=", ">", ">=", "<", "<=", "~", "!~") or negated:
            raise _wrong(f"Error in the JQL Query: Expecting an operator but got '{sign or 'the end'}'.")
        if sign not in field.signs:
            raise _wrong(f"The operator '{sign}' is not supported by the '{field.name}' field.")
        return field.match(self._site, sign, self._value(field))

    def _list(self, field: Field) -> list[Any]:
        if "in" not in field.signs:
            raise _wrong(f"The operator 'in' is not supported by the '{field.name}' field.")
        if self._peek()[0] == "word":  # a function that gives a list
            return self._value(field)
        self._expect("(")
        values = self._value(field)
        while self._is(","):
            values += self._value(field)
        self._expect(")")
        return values

    def _value(self, field: Field) -> list[Any]:
        kind, value = self._next()
        if kind not in ("word", "text") or (
            kind == "word" and value.lower() in _RESERVED - {"empty", "null"}
        ):
            raise _wrong(f"Error in the JQL Query: Expecting a value but got '{value or 'the end'}'.")
        arguments: list[str] | None = None
        if kind == "word" and self._is("("):
            arguments = []
            while not self._is(")"):
                if self._peek()[0] == "end":
                    raise _wrong("Error in the JQL Query: Expecting ')' before the end.")
                arguments.append(self._next()[1])
        return operand(self._site, self._account, field, kind, value, arguments)


def _wrong(message: str) -> JiraError:
    return JiraError(400, message)
