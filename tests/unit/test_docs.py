"""What the documents name as their proof is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache

import pytest

from tests.lines import ROOT

NAMED = re.compile(r"`[^`\n]*?(?P<file>(?:tests/\w+/)?test_\w+)(?:\.py)?(?:::(?P<test>[\w…]+))?`")


def named() -> Iterator[tuple[str, str, str]]:
    """(document, file, test), a test shortened with … as the documents do."""
    for document in sorted(ROOT.glob("docs/*.md")):
        text = document.read_text("utf-8")
        for file, test in sorted({(m["file"], m["test"] or "") for m in NAMED.finditer(text)}):
            yield document.name, file, test


@cache
def names_in(file: str) -> list[str]:
    """Of every function in the files called so."""
    paths = list(ROOT.glob(f"{file}.py") if "/" in file else ROOT.glob(f"tests/**/{file}.py"))
    assert paths, file
    parts = [part for path in paths for part in ast.walk(ast.parse(path.read_text("utf-8")))]
    return [part.name for part in parts if isinstance(part, ast.FunctionDef)]


@pytest.mark.parametrize(("document", "file", "test"), [*named()])
def test_what_a_document_names_as_its_proof_exists(document: str, file: str, test: str) -> None:
    names = names_in(file)
    assert not test or [name for name in names if fnmatch(name, test.replace("…", "*"))], document


def test_the_sync_has_a_test_for_each_of_its_guarantees() -> None:
    rows = re.findall(r"^\| G(\d+) \|.*\|(.*)\|$", (ROOT / "docs/sync.md").read_text("utf-8"), re.M)
    assert [number for number, _ in rows] == [str(number) for number in range(1, 23)]
    assert [number for number, proof in rows if "test_" not in proof] == ["18"]
