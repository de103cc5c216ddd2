"""The command `digest`. Exit codes: 0 done, 99 nothing to do."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.core.exits import DONE, NOTHING

if TYPE_CHECKING:
    from assistant.core.kit import Kit

Run = Callable[[Namespace, "Kit"], int]


def digest(parser: ArgumentParser) -> Run:
    parser.add_argument("--channel", metavar="C", required=True, help="the channel's id")
    parser.add_argument("--dry-run", action="store_true", help="print the edition and post nothing")
    parser.add_argument("--json", action="store_true")

    def run(args: Namespace, kit: Kit) -> int:
        from assistant.digest import blocks, digest_service

        digests, now = digest_service(kit), kit.clock()
        subscription = digests.subscription(args.channel)
        period = now.astimezone(subscription.zone).date().isoformat()
        if args.dry_run:
            message = blocks.edition_message(digests.preview(subscription, now))
            sys.stdout.write(json.dumps(message) + "\n" if args.json else as_text(message["blocks"]))
            return DONE
        posted = digests.post(subscription, period, now)
        said = "goes out as soon as the bot runs" if posted else "is out already"
        sys.stdout.write(f"The edition of {period} for {args.channel} {said}.\n")
        return DONE if posted else NOTHING

    return run


def as_text(blocks: list[dict[str, Any]]) -> str:
    """The words of an edition, without Slack's marks."""
    texts = [block["text"] for block in blocks if "text" in block]
    texts += [element for block in blocks if block["type"] == "context" for element in block["elements"]]
    lines = "\n".join(text["text"] for text in texts).replace("*", "")
    for mark, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        lines = lines.replace(mark, sign)
    return lines + "\n"
