"""Rich text both ways: nothing raises, what goes out is what Jira takes, what comes back stays as it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.standins.jira.adf import check, is_empty, text_of
from integrations.trackers.jira.from_adf import digest, rich
from integrations.trackers.jira.to_adf import document

Node = dict[str, Any]
UNTIMED = settings(deadline=None)


def back(text: str) -> str:
    found = rich(document(text))
    return found.text if found else ""


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "two\nlines",
        "two\n\nparagraphs",
        "**strong** *em* ~~gone~~ `code`",
        "***both***",
        "# Title\n\ntext",
        "- a\n- b\n  - c",
        "1. a\n2. b",
        "3. from three",
        "- [ ] open\n- [x] done",
        "```python\nx = 1\n\n# no title\n```",
        "> a quote\n> on two lines",
        "---",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
        "[here](https://example.com/a_b?c=d)",
        "[@Ada Lovelace](accountid:712020:ada) please",
        "snake_case and 2 \\* 3 < 4",
        "TN-12 and <notatag>".replace("<", "\\<"),
        "\\# no title\n\\- no item\n1\\. no number",
    ],
)
def test_what_people_write_comes_back_as_it_was(text: str) -> None:
    check("description", document(text))
    assert back(text) == text
    found = rich(document(text))
    assert found is None or not found.lossy


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>not a tag</b> & <foo>", "<b>not a tag</b> & <foo>\n"),
        ("a `<b>` c", "a <b> c\n"),
        ("[bad](javascript:alert(1))", "bad\n"),
        ("![cat](https://example.com/cat.png)", "cat\n"),
        ("> # title in a quote", "title in a quote\n"),
        ("> > quote in a quote", "quote in a quote\n"),
        ("- # title in an item", "# title in an item\n"),
        ("- > quote in an item", "> quote in an item\n"),
        ("- | a | b |\n  | --- | --- |\n  | 1 | 2 |", "| a | b |\n| --- | --- |\n| 1 | 2 |\n"),
    ],
)
def test_what_jira_would_refuse_is_mended_and_nothing_said_is_lost(text: str, shown: str) -> None:
    assert text_of(check("description", document(text))) == shown


def test_a_document_is_the_same_bytes_each_time() -> None:
    text = "- [ ] one\n- [x] two\n\n# three"
    assert json.dumps(document(text)) == json.dumps(document(text))


def test_ids_that_editors_make_up_are_no_change() -> None:
    one, two = document("- [ ] task"), document("- [ ] task")
    two["content"][0]["attrs"]["localId"] = "8f3e"
    assert digest(one) == digest(two)
    assert digest(document("- [x] task")) != digest(one)


@pytest.mark.parametrize("empty", [None, {}, "text", {"type": "doc", "version": 1, "content": []}, []])
def test_an_empty_field_is_none(empty: Any) -> None:
    assert rich(empty) is None


@pytest.mark.parametrize(
    ("node", "text"),
    [
        ({"type": "panel", "attrs": {"panelType": "info"}, "content": document("note")["content"]}, "note"),
        ({"type": "expand", "attrs": {"title": "More"}, "content": document("inside")["content"]},
        "More\n\ninside"),
        ({"type": "hologram", "content": [{"type": "text", "text": "from tomorrow"}]}, "from tomorrow"),
        ({"type": "paragraph", "content": [{"type": "date", "attrs": {"timestamp": "1795003200000"}}]},
        "2026-11-18"),
        ({"type": "paragraph", "content": [{"type": "status", "attrs": {"text": "LATE"}}]}, "LATE"),
        ({"type": "mediaSingle", "content": [{"type": "media", "attrs": {"type": "file", "id": "x"}}]},
        "(attached in Jira: a file)"),
        ({"type": "paragraph", "content": [{"type": "mediaInline", "attrs": {"id": "x", "alt": "log.txt"}}]},
        "(attached in Jira: log.txt)"),
        ({"type": "blockCard", "attrs": {"url": "https://example.com"}}, "https://example.com"),
        (
            {"type": "paragraph", "content": [
                {"type": "text", "text": "red", "marks": [{"type": "textColor", "attrs": {"color": "#f00"}}]}
            ]},
            "red",
        ),
    ],
)  # fmt: skip
def test_what_we_cannot_say_gives_its_text_and_is_marked(node: Node, text: str) -> None:
    found = rich({"type": "doc", "version": 1, "content": [node]})
    assert found is not None
    assert (found.text, found.lossy) == (text, True)


# everything there is

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
KINDS = st.sampled_from(
    [
        *(
            "paragraph",
            "heading",
            "bulletList",
            "orderedList",
            "listItem",
            "taskList",
            "taskItem",
            "codeBlock",
        ),
        *("blockquote", "rule", "table", "tableRow", "tableCell", "tableHeader", "panel", "expand", "text"),
        *("hardBreak", "mention", "emoji", "date", "status", "inlineCard", "media", "hologram"),
    ]
)
MARKS = st.sampled_from(["strong", "em", "strike", "code", "link", "underline", "textColor", "hologram"])


def _node(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Node]:
    return st.fixed_dictionaries(
        {"type": KINDS},
        optional={
            "content": st.lists(inner, max_size=4),
            "attrs": st.dictionaries(
                st.sampled_from(["level", "order", "state", "id", "text", "url", "timestamp", "language"]),
                JSON_VALUE,
                max_size=3,
            ),
            "text": TEXT,
            "marks": st.lists(
                st.fixed_dictionaries({"type": MARKS}, optional={"attrs": JSON_VALUE}), max_size=2
            ),
        },
    )


NODES = st.recursive(_node(JSON_VALUE) | JSON_VALUE, _node, max_leaves=15)


@UNTIMED
@given(st.lists(NODES, max_size=5))
def test_rendering_is_total(content: list[Any]) -> None:
    found = rich({"type": "doc", "version": 1, "content": content})
    assert found is None or isinstance(found.text, str)


SPANS = st.lists(
    st.tuples(
        st.text(st.sampled_from("ab c_*`[]<>#-.~\\|&1"), min_size=1, max_size=8).filter(
            lambda text: text == text.strip()
        ),
        st.sampled_from([(), ("strong",), ("em",), ("strike",), ("code",)]),
    ),
    min_size=1,
    max_size=1,
)


@UNTIMED
@given(SPANS)
def test_signs_in_what_people_wrote_stay_signs(spans: list[tuple[str, tuple[str, ...]]]) -> None:
    content = [
        {"type": "text", "text": text, **({"marks": [{"type": mark} for mark in marks]} if marks else {})}
        for text, marks in spans
    ]
    original = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": content}]}
    found = rich(original)
    assert found is not None
    assert text_of(document(found.text)) == text_of(original)


@UNTIMED
@given(st.text(st.sampled_from("ab 12\n*_`#>-+|[]()<>~\\!.:/x")) | TEXT)
def test_whatever_is_written_jira_takes_it(text: str) -> None:
    made = document(text)
    assert check("description", made) == made or is_empty(made)


@UNTIMED
@given(st.text(st.sampled_from("ab 1\n*_`#>-|[]~")))
def test_what_was_read_back_once_is_written_the_same(text: str) -> None:
    once = back(text)
    twice = back(once)
    assert back(twice) == twice
