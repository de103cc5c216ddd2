"""How an answer looks. Everything in it was written by somebody else, so everything is escaped."""

from __future__ import annotations

import json
from collections.abc import Sequence

from assistant.ask.answer import Answer, Cited, Statement, WorkSource, marked, named
from assistant.ask.kept import Kept
from assistant.core.blocks import actions, button, clip, confirm, context, counted, escape, section
from assistant.core.ports import Json

SOURCES_SHOWN = 10
TEXT = 2800
QUOTE = 160


def answer_message(answer: Answer, question_id: int, *, shareable: bool = False) -> Json:
    """{text, blocks} for a post: the answer, its sources by number, how it was made, and its buttons.

    `shareable`: only whoever asked sees it, and may show it to others."""
    parts = [told(statement) for statement in answer.statements[: answer.apart]]
    together = "\n".join(marked(statement) for statement in answer.statements[answer.apart :])
    if together:
        parts.append(_verbatim(section(clip(escape(together), TEXT))))
    if answer.choices:
        parts.append(actions(_choices(answer, question_id)))
        return {"text": clip(escape(answer.text), TEXT), "blocks": parts}
    if answer.sources:
        parts += [_verbatim(context(text)) for text in _sources(answer)]
    parts.append(_verbatim(context(escape(_made(answer)))))
    named_for = sorted({title.credit for title in answer.titles if title.credit})
    parts += [_verbatim(context(escape(credit))) for credit in named_for]
    parts.append(actions(_feedback(question_id, shareable=shareable)))
    return {"text": clip(escape(answer.text), TEXT), "blocks": parts}


def told(statement: Statement) -> Json:
    """One statement by itself, as it is shown while others are still being written."""
    return _verbatim(section(escape(marked(statement))))


def _verbatim(block: Json) -> Json:
    """Slack makes no link or mention of what merely looks like one (docs.slack.dev, text object)."""
    for text in block.get("elements") or [block["text"]]:
        text["verbatim"] = True
    return block


def _sources(answer: Answer) -> list[str]:
    """Those of work side by side, since each is but a name; those of titles in lines."""
    lines = [_source(n, source, answer.text) for n, source in enumerate(answer.sources, 1)]
    if answer.titles:
        return ["\n".join(lines[:SOURCES_SHOWN])]
    return ["  ·  ".join(lines[n : n + SOURCES_SHOWN]) for n in range(0, len(lines), SOURCES_SHOWN)]


def _source(number: int, source: Cited, said: str) -> str:
    """Where it stands, and the words unless the answer quotes them. What is of work opens by its number."""
    if isinstance(source, WorkSource):
        mark = f"<{escape(source.url)}|[{number}]>" if source.url else f"[{number}]"
        return f"{mark} {escape(clip(source.label, QUOTE))}"
    unsaid = source.quote if source.quote and source.quote not in said else ""
    quote = f": “{clip(unsaid, QUOTE)}”" if unsaid else ""
    demo = " (demo text)" if source.title.demo else ""
    return escape(f"[{number}] {clip(source.label, QUOTE)}{quote}{demo}")


def _made(answer: Answer) -> str:
    by = (
        "Made offline."
        if answer.engine == "offline"
        else f"Made with {answer.engine}; sources checked by code."
    )
    return " ".join(part for part in (answer.note, answer.searched, by) if part)


def _choices(answer: Answer, question_id: int) -> list[Json]:
    return [
        button(named(title), f"ask.choose.{n}", json.dumps({"question": question_id, "title": title.id}))
        for n, title in enumerate(answer.choices)
    ]


def _feedback(question_id: int, *, shareable: bool) -> list[Json]:
    share = [button("Share", "ask.share", str(question_id))] if shareable else []
    helpful = button("Helpful", "ask.helpful", str(question_id))
    return [helpful, button("Not helpful", "ask.not_helpful", str(question_id)), *share]


def mine_message(count: int, questions: Sequence[Kept], deleted: int = 0) -> Json:
    """What is kept of a person, for them alone, with a button to delete each and one for all."""
    done = f"{counted(deleted, 'question')} deleted. " if deleted else ""
    if not count:
        text = f"{done}I keep no questions of yours."
        return {"text": text, "blocks": [section(text)]}
    newest = f", the newest {len(questions)} below" if count > len(questions) else ""
    text = f"{done}I keep {counted(count, 'question')} of yours{newest}. Votes on them go with them."
    parts = [section(text)]
    for one in questions:
        said = f"*{escape(clip(one.text, QUOTE))}*\n{escape(clip(one.answer, QUOTE))}"
        parts.append(_verbatim(section(said, button("Delete", "ask.forget", str(one.id)))))
    sure = confirm("Delete all?", "All your questions and their answers go for good.", "Delete all")
    parts.append(actions([button("Delete all", "ask.forget.all", style="danger", confirm=sure)]))
    return {"text": text, "blocks": parts}
