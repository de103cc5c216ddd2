"""`make bench`: how fast, each figure beside a peer or a limit of the same run."""

import argparse
import importlib
import sys

BENCHES = {
    "ingest": "reviews to the catalogue and Parquet parts beside pyarrow; events stored meanwhile",
    "ack": "acknowledging forms, 20 a second, while titles are enriched",
    "enrich": "enriching titles beside embedding alone, and a second run",
    "sync": "the sync with Jira: import beside plain reading, changes, idle rounds",
    "seen": "from an edit in Jira to the card in Slack, by webhook and by a round",
    "creates": "new tickets that meet trouble on their way to Jira: none doubled, none lost",
    "digest": "an edition of ten titles out of 1,000, and its chart",
    "standup": "a year of 1,000 members in 24 zones, a quiet tick, the end of a big round",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument("only", nargs="*", choices=[*BENCHES, []], help="which; all of them when left out")
    for name in parser.parse_args().only or BENCHES:
        sys.stdout.write(f"{name}: {BENCHES[name]}\n")
        sys.stdout.flush()
        importlib.import_module(f"tests.bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
