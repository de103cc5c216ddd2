"""Rules that describe JSON with limits; each problem carries its path, as in response_metadata."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Problems = list[str]
Rule = Callable[[Any, str, Problems], None]


def problem(text: str, path: str) -> str:
    return f"[ERROR] {text} [json-pointer:{path}]"


def anything(value: Any, path: str, problems: Problems) -> None:
    """No rule: Slack checks it, this workspace does not."""


def string(most: int, least: int = 1) -> Rule:
    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.append(problem("must provide a string", path))
        elif len(value) < least:
            problems.append(problem(f"must be more than {least - 1} characters", path))
        elif len(value) > most:
            problems.append(problem(f"must be less than {most + 1} characters", path))

    return check


def one_of(*values: Any) -> Rule:
    def check(value: Any, path: str, problems: Problems) -> None:
        if value not in values:
            problems.append(problem(f"must be one of {', '.join(map(str, values))}", path))

    return check


def number(least: int, most: int) -> Rule:
    def check(value: Any, path: str, problems: Problems) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            problems.append(problem(f"must be an integer from {least} to {most}", path))

    return check


def boolean(value: Any, path: str, problems: Problems) -> None:
    if not isinstance(value, bool):
        problems.append(problem("must be a valid boolean", path))


def many(rule: Rule, most: int, least: int = 1) -> Rule:
    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.append(problem("must be a valid array", path))
            return
        if len(value) < least:
            problems.append(problem(f"no fewer than {least} items allowed", path))
        if len(value) > most:
            problems.append(problem(f"no more than {most} items allowed", path))
        for index, item in enumerate(value):
            rule(item, f"{path}/{index}", problems)

    return check


def shape(fields: Mapping[str, Rule], required: Iterable[str] = (), loose: bool = False) -> Rule:
    """An object; unless `loose`, a field that is not listed is a problem."""
    needed = set(required)

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.append(problem("must provide an object", path))
            return
        problems.extend(
            problem(f"missing required field: {name}", path) for name in sorted(needed - value.keys())
        )
        for name, item in value.items():
            if name in fields:
                fields[name](item, f"{path}/{name}", problems)
            elif not loose and name != "type":
                problems.append(problem(f"invalid additional property: {name}", path))

    return check


def typed(rules: Callable[[], Mapping[str, Rule]], kinds: Iterable[str] | None = None) -> Rule:
    """An object whose `type` picks its rule; `kinds` are the types allowed here (None: all)."""
    allowed = None if kinds is None else set(kinds)

    def check(value: Any, path: str, problems: Problems) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        rule = rules().get(kind) if isinstance(kind, str) else None
        if rule is None or (allowed is not None and kind not in allowed):
            problems.append(problem(f"unsupported type: {kind}", f"{path}/type"))
        else:
            rule(value, path, problems)

    return check
