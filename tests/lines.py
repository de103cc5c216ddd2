"""Lines of the bot, of the stand-ins and of the tests: `make check` shows them, so that growth is noticed."""

import sys
from collections.abc import Iterable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
CODE = {".py", ".js", ".css", ".html"}
LONGEST = 300


def lengths(paths: Iterable[Path]) -> dict[Path, int]:
    files = (path for top in paths for path in ([top] if top.is_file() else sorted(top.rglob("*"))))
    return {
        path: len(path.read_text("utf-8").splitlines())
        for path in files
        # Migrations are generated.
        if path.suffix in CODE and not {"__pycache__", "versions"} & set(path.parts)
    }


def main() -> int:
    standins = lengths([ROOT / "integrations/standins"])
    bot = lengths([ROOT / "bot.py", ROOT / "assistant", ROOT / "integrations"])
    bot = {path: lines for path, lines in bot.items() if path not in standins}
    tests = lengths([ROOT / "tests"])
    for name, files in (("bot", bot), ("stand-ins", standins), ("tests", tests)):
        middle = median(lines for lines in files.values() if lines)
        sys.stdout.write(
            f"{name:<10} {sum(files.values()):>6} lines, {len(files)} files, median {middle:.0f}\n"
        )
    long = {path: lines for path, lines in (bot | standins).items() if lines > LONGEST}
    for path, lines in long.items():
        sys.stdout.write(f"over {LONGEST} lines: {path.relative_to(ROOT)} ({lines})\n")
    heavier = sum(standins.values()) >= sum(bot.values())
    if heavier:
        sys.stdout.write("the stand-ins have grown larger than the bot\n")
    return int(bool(long) or heavier)


if __name__ == "__main__":
    sys.exit(main())
