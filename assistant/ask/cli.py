"""Commands: bring the index up to date, search, ask. Exit codes as everywhere."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.core.errors import UserError
from assistant.core.exits import DONE, NOTHING
from assistant.core.files import read_text, write_json_lines

if TYPE_CHECKING:
    from assistant.ask.answer import Answer
    from assistant.core.kit import Kit
    from assistant.titles.index import IndexReport

Run = Callable[[Namespace, "Kit"], int]


def write(text: str) -> None:
    sys.stdout.write(text)


def index(parser: ArgumentParser) -> Run:
    parser.add_argument("--rebuild", action="store_true", help="write everything into a fresh index")
    parser.add_argument("--pause", type=float, default=0.05, metavar="S", help="rest between batches")
    parser.add_argument("--json", action="store_true")

    def run(args: Namespace, kit: Kit) -> int:
        from assistant.ask import indexer

        report = indexer(kit).run(rebuild=args.rebuild, pause=args.pause, progress=_progress)
        if sys.stderr.isatty():
            sys.stderr.write("\n")
        write(json.dumps(report.as_json()) + "\n" if args.json else report.as_text())
        return DONE if report.changed or report.removed else NOTHING

    return run


def search(parser: ArgumentParser) -> Run:
    parser.add_argument("--queries", required=True, metavar="FILE", help='JSONL of {"qid", "query"}')
    parser.add_argument("--out", required=True, metavar="FILE", help='JSONL of {"qid", "ranking"}')
    parser.add_argument("-k", type=int, default=100, metavar="N", help="titles a query, best first")

    def run(args: Namespace, kit: Kit) -> int:
        from assistant.ask import title_search

        searched = title_search(kit)
        count = write_json_lines(
            args.out,
            (
                {
                    "qid": row["qid"],
                    "ranking": [found.title.source_id for found in searched.titles(row["query"], args.k)],
                }
                for row in _rows(args.queries, "qid", "query")
            ),
        )
        write(f"{count} queries answered in {args.out}\n")
        return DONE if count else NOTHING

    return run


def ask(parser: ArgumentParser) -> Run:
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    parser.add_argument("--as", dest="user", metavar="USER", help="the Slack id of who asks")
    parser.add_argument("--questions", metavar="FILE", help='JSONL of {"qid", "question"}')
    parser.add_argument("--out", metavar="FILE", help="JSONL of the answers")
    parser.add_argument("--export", metavar="FILE", help="JSONL of what was asked and answered, with votes")
    parser.add_argument("--json", action="store_true")

    def run(args: Namespace, kit: Kit) -> int:
        if args.export:
            return _export(args.export, kit)
        if bool(args.question) == bool(args.questions) or bool(args.questions) != bool(args.out):
            parser.error("give a QUESTION, --export FILE, or --questions FILE and --out FILE")
        return _answer_file(args, kit) if args.questions else _answer_one(args, kit)

    return run


def _answer_one(args: Namespace, kit: Kit) -> int:
    from assistant.ask import ask_service, title_search
    from assistant.ask.work.answering import Asker

    asker = Asker(args.user, args.user) if args.user else None
    if args.user:
        with kit.db.read() as session:
            if kit.people.get(session, args.user) is None:
                raise UserError(f"I do not know {args.user}. Use a member's Slack id, such as U012AB3CD.")
    _, answer = ask_service(kit, title_search(kit)).answer(args.question, asker=asker)
    if args.json:
        write(json.dumps(_as_json(answer), ensure_ascii=False) + "\n")
        return DONE
    sources = [f"[{n}] {source.label}" for n, source in enumerate(answer.sources, 1)]
    write("\n".join(part for part in (answer.text, *sources, answer.note, answer.searched) if part) + "\n")
    return DONE


def _answer_file(args: Namespace, kit: Kit) -> int:
    from assistant.ask import ask_service, title_search

    service = ask_service(kit, title_search(kit))

    def answered(row: dict[str, Any]) -> dict[str, Any]:
        try:
            _, answer = service.answer(row["question"])
        except UserError as error:
            return {"qid": row["qid"], "answer": error.text, "declined": True, "citations": []}
        return {"qid": row["qid"], **_as_json(answer)}

    count = write_json_lines(args.out, map(answered, _rows(args.questions, "qid", "question")))
    write(f"{count} questions answered in {args.out}\n")
    return DONE if count else NOTHING


def _export(path: str, kit: Kit) -> int:
    from assistant.ask.kept import exported

    with kit.db.read() as session:
        count = write_json_lines(path, exported(session))
    write(f"{count} questions written to {path}\n")
    return DONE if count else NOTHING


def _as_json(answer: Answer) -> dict[str, Any]:
    citations = [source.as_citation() for source in answer.sources]
    return {"answer": answer.text, "declined": answer.declined, "citations": citations}


def _rows(path: str, *fields: str) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append({"qid": row[fields[0]], fields[1]: str(row[fields[1]])})
        except (ValueError, KeyError, TypeError) as error:
            raise UserError(
                f"{path}, line {number}: not a JSON object with {' and '.join(fields)}."
            ) from error
    return rows


def _progress(report: IndexReport) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{report.documents} documents, {report.embedded} embedded\x1b[K")
        sys.stderr.flush()
