"""Atlassian's rich text in our markdown. Total: a node nobody knows gives its text, and the whole is marked
lossy, so that it is never written back in a poorer form."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from assistant.core.ports import Json
from assistant.core.tracker import Rich

_MARKS = {"strong": "**", "em": "*", "strike": "~~"}
_SPECIAL = re.compile(r"([\\`*\[\]]|~~|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|<(?=[A-Za-z/!?])|&(?=#?\w+;))")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|(?:={3,}|-{3,})\s*$|\|)", re.M)
_NUMBERED = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)", re.M)


def rich(document: Any) -> Rich | None:
    """None for an empty field."""
    if not isinstance(document, dict) or not document.get("content"):
        return None
    renderer = _Renderer()
    text = renderer.blocks(document.get("content")).strip("\n")
    return Rich(text, digest(document), renderer.lossy)


def digest(document: Json) -> str:
    """Of what a reader sees: ids that editors make up do not count."""
    plain = json.dumps(_without_ids(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def _without_ids(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_ids(value) for key, value in node.items() if key != "localId"}
    return [_without_ids(child) for child in node] if isinstance(node, list) else node


class _Renderer:
    def __init__(self) -> None:
        self.lossy = False
        self._blocks: dict[str, Callable[[Json], str]] = {
            "paragraph": lambda node: _guarded(self._inline(node.get("content"))),
            "heading": self._heading,
            "bulletList": lambda node: self._list(node, lambda number: "- "),
            "orderedList": self._ordered,
            "taskList": self._tasks,
            "codeBlock": self._code,
            "blockquote": lambda node: _indented(self.blocks(node.get("content")), "> ", "> "),
            "rule": lambda node: "---",
            "table": self._table,
        }

    def blocks(self, nodes: Any) -> str:
        parts = (
            [self._block(node) for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []
        )
        return "\n\n".join(part for part in parts if part.strip())

    def _block(self, node: Json) -> str:
        known = self._blocks.get(str(node.get("type")))
        if known:
            if node.get("marks"):
                self.lossy = True
            return known(node)
        self.lossy = True
        shown, inner = _shown(node), node.get("content")
        if isinstance(inner, list) and any(_is_inline(child) for child in inner):
            return _guarded(self._inline(inner))
        return "\n\n".join(part for part in (_escaped(shown), self.blocks(inner)) if part)

    def _heading(self, node: Json) -> str:
        level = _attrs(node).get("level")
        level = level if isinstance(level, int) and 1 <= level <= 6 else 1
        text = self._inline(node.get("content")).replace("\n", " ").strip()
        return f"{'#' * level} {text}" if text else ""

    def _ordered(self, node: Json) -> str:
        first = _attrs(node).get("order", 1)
        start = first if isinstance(first, int) and first >= 0 else 1
        return self._list(node, lambda number: f"{start + number}. ")

    def _list(self, node: Json, marker: Callable[[int], str]) -> str:
        lines = []
        for number, item in enumerate(_children(node)):
            lead = marker(number)
            if item.get("type") != "listItem":
                self.lossy = True
                lines.append(_indented(self._block(item), lead, " " * len(lead)))
                continue
            text = ""
            for child in _children(item):
                if (part := self._block(child)).strip():
                    close = str(child.get("type")).endswith("List")
                    text += ("\n" if close else "\n\n") + part if text else part
            lines.append(_indented(text, lead, " " * len(lead)))
        return "\n".join(line for line in lines if line.strip())

    def _tasks(self, node: Json) -> str:
        lines = []
        for item in _children(node):
            if item.get("type") == "taskList":
                lines.append(_indented(self._tasks(item), "  ", "  "))
                continue
            box = "x" if _attrs(item).get("state") == "DONE" else " "
            text = self._inline(item.get("content")) if item.get("type") == "taskItem" else self._block(item)
            lines.append(_indented(text or " ", f"- [{box}] ", "  "))
        return "\n".join(lines)

    def _code(self, node: Json) -> str:
        text = "".join(str(child.get("text", "")) for child in _children(node))
        longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        language = str(_attrs(node).get("language") or "")
        language = language if re.fullmatch(r"[\w+#.-]+", language) and language != "text" else ""
        return f"{fence}{language}\n{text}\n{fence}"

    def _table(self, node: Json) -> str:
        rows = [_children(row) for row in _children(node)]
        if not rows or not rows[0]:
            return ""
        header = all(cell.get("type") == "tableHeader" for cell in rows[0])
        later = any(cell.get("type") == "tableHeader" for row in rows[1:] for cell in row)
        spans = any(
            _attrs(cell).get(span, 1) != 1 for row in rows for cell in row for span in ("colspan", "rowspan")
        )
        if not header or later or spans:
            self.lossy = True
        width = max(len(row) for row in rows)
        lines = [[self._cell(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
        shown = [f"| {' | '.join(line)} |" for line in lines]
        return "\n".join([shown[0], f"|{' --- |' * width}", *shown[1:]])

    def _cell(self, cell: Json) -> str:
        inner = _children(cell)
        if len(inner) != 1 or inner[0].get("type") != "paragraph":
            self.lossy = True
        text = self.blocks(inner)
        if "\n" in text:
            self.lossy = True
        return re.sub(r"\s*\n\s*", " ", text).replace("|", "\\|").strip()

    def _inline(self, nodes: Any) -> str:
        children = [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []
        return "".join(self._span(node) for node in children)

    def _span(self, node: Json) -> str:
        kind, attrs = node.get("type"), _attrs(node)
        if kind == "text":
            return self._text(str(node.get("text", "")), node.get("marks"))
        if kind == "hardBreak":
            return "\n"
        if kind == "mention" and re.fullmatch(r"[\w:.-]+", str(attrs.get("id", ""))):
            name = str(attrs.get("text") or "someone").lstrip("@")
            return f"[@{_escaped(name)}](accountid:{attrs['id']})"
        if kind == "emoji" and attrs.get("text") and not str(attrs["text"]).startswith(":"):
            return str(attrs["text"])
        self.lossy = True
        if kind == "date":
            return _day(attrs.get("timestamp"))
        return _escaped(_shown(node)) or self._inline(node.get("content"))

    def _text(self, text: str, marks: Any) -> str:
        marks = [mark for mark in marks if isinstance(mark, dict)] if isinstance(marks, list) else []
        names = {mark.get("type") for mark in marks}
        if names - {"code", "link", *_MARKS}:
            self.lossy = True
        link = next((_attrs(mark).get("href") for mark in marks if mark.get("type") == "link"), None)
        # Signs must touch what they mark, so spaces at the ends stay outside.
        inner = text.strip()
        if not inner:
            return text
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        if "code" in names:
            fence = "`" * (max((len(run) for run in re.findall(r"`+", inner)), default=0) + 1)
            pad = " " if inner[0] == "`" or inner[-1] == "`" else ""
            inner = f"{fence}{pad}{inner}{pad}{fence}"
        else:
            inner = _escaped(inner)
            if "strike" in names and "~" in inner:  # the signs would run into each other
                self.lossy = True
                names.discard("strike")
            for name, sign in _MARKS.items():
                inner = f"{sign}{inner}{sign}" if name in names else inner
        if isinstance(link, str) and link:
            target = re.sub(r"[\s()<>\\]", lambda found: f"%{ord(found[0]):02X}", link)
            inner = f"[{inner}]({target})"
        return f"{lead}{inner}{tail}"


def _shown(node: Json) -> str:
    """What is left of a node that has no text of its own."""
    attrs = _attrs(node)
    shown = attrs.get("text") or attrs.get("shortName") or attrs.get("url") or attrs.get("title")
    if not shown and node.get("type") in ("media", "mediaInline"):
        return f"(attached in Jira: {attrs.get('alt') or 'a file'})"
    return str(shown or "")


def _is_inline(node: Any) -> bool:
    return isinstance(node, dict) and node.get("type") in ("text", "hardBreak", "mention", "emoji")


def _attrs(node: Json) -> Json:
    found = node.get("attrs")
    return found if isinstance(found, dict) else {}


def _children(node: Json) -> list[Json]:
    inner = node.get("content")
    return [child for child in inner if isinstance(child, dict)] if isinstance(inner, list) else []


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _guarded(text: str) -> str:
    """A paragraph's lines must not look like headings, lists, quotes or tables."""
    return _NUMBERED.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", text))


def _indented(text: str, first: str, further: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(f"{further}{line}".rstrip() for line in lines[1:])])


def _day(timestamp: Any) -> str:
    try:
        return datetime.fromtimestamp(int(timestamp) / 1000, UTC).date().isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return ""
