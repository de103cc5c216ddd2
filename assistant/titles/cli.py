"""Commands on the catalogue. Exit codes: 0 done, 1 failed, 2 usage, 75 try later, 99 nothing to do."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.exits import DONE, LATER, NOTHING
from assistant.core.files import read_text, write_json_lines

if TYPE_CHECKING:
    from assistant.core.kit import Kit
    from assistant.titles.enrich import EnrichReport
    from assistant.titles.makers import Estimate
    from assistant.titles.report import IngestReport

Run = Callable[[Namespace, "Kit"], int]
write = sys.stdout.write


def ingest(parser: ArgumentParser) -> Run:
    parser.add_argument("--source", metavar="NAME", help="without it: every source that is set up")
    parser.add_argument("--path", metavar="DIR", help="the folder of the file source")
    parser.add_argument("--since", metavar="DATE", help="for sources that know dates")
    parser.add_argument("--forget", action="store_true", help="delete all that came from --source instead")
    _for_all(parser)

    def run(args: Namespace, kit: Kit) -> int:
        from assistant.titles import ingest_service, sources_of

        if args.forget:
            return _forget(args, kit)
        options = {name: value for name in ("path", "since") if (value := getattr(args, name))}
        batches, later = 0, False
        for source in sources_of(kit, args.source, options):
            try:
                report = ingest_service(kit).run(source, pause=args.pause, progress=_rows_read)
            except (Unavailable, Rejected) as error:
                if args.source:
                    raise
                later = True
                sys.stderr.write(f"{source.name}: {error}; it is tried again with the next run\n")
                continue
            _end_progress()
            write(json.dumps(report.as_json()) + "\n" if args.json else report.as_text())
            batches += report.batches
        return LATER if later else DONE if batches else NOTHING

    return run


def _forget(args: Namespace, kit: Kit) -> int:
    from assistant.titles import forget_source

    if not args.source:
        raise UserError("--forget needs to know what: give --source.")
    titles, files = forget_source(kit, args.source)
    write(
        f"{titles} titles of {args.source} and all that came with them are deleted, and {files} raw files\n"
    )
    return DONE if titles or files else NOTHING


def enrich(parser: ArgumentParser) -> Run:
    parser.add_argument("--tags", metavar="FILE", help="a JSON list of tags to use instead of our own")
    parser.add_argument("--why", metavar="TITLE", help="say what would be done to it and why, and do nothing")
    parser.add_argument("--dry-run", action="store_true", help="say what a run would ask for and cost")
    _for_all(parser)

    def run(args: Namespace, kit: Kit) -> int:
        from assistant.titles import enrich_service, maker

        made_by = maker(kit, _tags(args.tags) if args.tags else None)
        if args.why:
            lines = enrich_service(kit).why(made_by, args.why)
            write("\n".join(lines or [f"No title is called {args.why}."]) + "\n")
            return DONE if lines else NOTHING
        if args.dry_run:
            due, estimate = enrich_service(kit).estimate(made_by)
            found = {"due": due, **vars(estimate)}
            write(json.dumps(found) + "\n" if args.json else _estimated(due, estimate, kit))
            return DONE if due else NOTHING
        report = enrich_service(kit).run(made_by, pause=args.pause, progress=_titles_made)
        _end_progress()
        write(json.dumps(vars(report)) + "\n" if args.json else _enriched(report, kit))
        return DONE if report.due else NOTHING

    return run


def train(parser: ArgumentParser) -> Run:
    parser.add_argument("--task", required=True, choices=("sentiment", "genres", "tags"))
    parser.add_argument("--data", required=True, metavar="DIR", help="see titles/weights/README.md")
    parser.add_argument("--out", metavar="DIR", help="instead of the weights that are in use")
    parser.add_argument("--json", action="store_true")

    def run(args: Namespace, kit: Kit) -> int:
        from assistant.titles.engines import training, weights

        folder = Path(args.out) if args.out else weights.FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        figures = training.train(args.task, Path(args.data), kit.embedder(), folder)
        shown = ", ".join(f"{name} {value:.4g}" for name, value in figures.items())
        write(json.dumps(figures) + "\n" if args.json else f"{args.task}: {shown}, in {folder}\n")
        return DONE

    return run


def trending(parser: ArgumentParser) -> Run:
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="today without it")
    parser.add_argument("--kind", choices=("movie", "show"))
    parser.add_argument("--out", metavar="FILE", help="JSONL of every title with a signal")
    parser.add_argument("--json", action="store_true")

    def run(args: Namespace, kit: Kit) -> int:
        from assistant.titles import trend_lines

        lines = trend_lines(kit, args.as_of or kit.clock().astimezone(UTC).date(), args.kind)
        if args.out:
            write_json_lines(args.out, ({k: v for k, v in line.items() if k != "title"} for line in lines))
        elif args.json:
            write("".join(json.dumps(line) + "\n" for line in lines))
        else:
            write("".join(f"{n['rank']:>4}  {n['title']}: {n['why']}\n" for n in lines[:20]))
        return DONE if lines else NOTHING

    return run


def export(parser: ArgumentParser) -> Run:
    parser.add_argument("--reviews", action="store_true", help="the reviews' sentiment instead of the titles")
    parser.add_argument("--verdicts", action="store_true", help="what experts have decided, to evaluate with")
    parser.add_argument("--out", metavar="FILE", required=True)
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="of the trend; today")

    def run(args: Namespace, kit: Kit) -> int:
        from assistant.titles import export
        from assistant.titles.verdicts import verdicts

        day = args.as_of or kit.clock().astimezone(UTC).date()
        with kit.db.read() as session:
            what = "verdicts" if args.verdicts else "reviews" if args.reviews else "titles"
            found = {"verdicts": verdicts, "reviews": export.reviews}.get(what)
            lines = found(session) if found else export.titles(session, day)
            count = write_json_lines(args.out, lines)
        write(f"{count} {what} in {args.out}\n")
        return DONE if count else NOTHING

    return run


def _for_all(parser: ArgumentParser) -> None:
    parser.add_argument("--pause", type=float, default=0.0, metavar="S", help="rest between batches")
    parser.add_argument("--json", action="store_true")


def _tags(path: str) -> list[str]:
    try:
        found: Any = json.loads(read_text(path))
    except ValueError as error:
        raise UserError(f"{path} is not JSON: {error}") from error
    if not (isinstance(found, list) and found and all(isinstance(tag, str) and tag for tag in found)):
        raise UserError(f"{path} must hold a JSON list of tag names.")
    return found


def _estimated(due: int, estimate: Estimate, kit: Kit) -> str:
    if not estimate.calls:
        return f"{due} titles are due; no model would be asked.\n"
    currency = kit.settings.llm_currency
    cost = "its price is not in LLM_PRICES" if estimate.cost is None else f"{estimate.cost:.4f} {currency}"
    return (
        f"{due} titles are due: at most {estimate.calls} calls of {kit.llm.model}, about "
        f"{estimate.tokens_in:,} tokens in and {estimate.tokens_out:,} out; {cost}.\n"
    )


def _enriched(report: EnrichReport, kit: Kit) -> str:
    text = f"{report.made} titles enriched, {report.unchanged} unchanged\n"
    if report.tokens_in:
        cost = f", {report.cost:.4f} {kit.settings.llm_currency}" if report.cost else ""
        text += f"  {report.tokens_in:,} tokens in, {report.tokens_out:,} out{cost}\n"
    text += "".join(f"  {n} kept as they were: {why}\n" for why, n in report.kept.items())
    return text + "".join(f"  {n} offline instead: {why}\n" for why, n in report.offline_instead.items())


def _rows_read(report: IngestReport) -> None:
    done = report.done * 30 // max(report.due, 1) * "█"
    _progress(f"{done:<30} {report.done}/{report.due} rows" if report.done else f"{report.due} rows read")


def _titles_made(report: EnrichReport) -> None:
    done = report.made + report.unchanged
    _progress(f"{done * 30 // max(report.due, 1) * '█':<30} {done}/{report.due} titles")


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{text}\x1b[K")
        sys.stderr.flush()


def _end_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\n")
