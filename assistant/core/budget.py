"""`/budget`: what models took this month, and what they may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.allowance import forget_use
from assistant.core.blocks import escape
from assistant.core.commands import Call, Reply
from assistant.core.ports import Finding
from assistant.core.spending import Ledger, Spent, forget_answers

if TYPE_CHECKING:
    from assistant.core.kit import Kit


def install(kit: Kit) -> None:
    kit.commands.add("budget", "what language models took this month", bare=lambda call: _reply(kit, call))
    kit.cleaners.extend([forget_answers, forget_use])
    kit.checks.append(lambda: _check(kit))


def _reply(kit: Kit, call: Call) -> Reply:
    if kit.llm.ledger is None or not kit.llm.enabled:
        return Reply(
            "No language model is set up: everything is made offline and costs nothing. "
            "LLM_MODEL and LLM_API_KEY change that."
        )
    return Reply("\n".join(lines(kit.llm.ledger, kit.llm.model)))


def lines(ledger: Ledger, model: str) -> list[str]:
    """The month in total beside its budget, then what each prompt took."""
    by_prompt = ledger.by_prompt(ledger.month)
    total = sum(by_prompt.values(), Spent())
    limits = ledger.limits
    said = [
        f"*{escape(model)}, {ledger.month}*",
        f"{total.tokens:,} tokens in {total.calls:,} calls{_of(limits.month_tokens, 'tokens')}",
    ]
    if ledger.cost(model, 0, 0) is None:
        said.append("It has no price in LLM_PRICES, so its cost is not known.")
    else:
        said.append(f"{_money(total.cost, limits.currency)}{_of(limits.month_cost, limits.currency)}")
    if limits.run_tokens or limits.run_cost:
        said.append(f"One run may take {_both(limits.run_tokens, limits.run_cost, limits.currency)}.")
    if limits.person_day_tokens:
        said.append(f"One person's questions may take {limits.person_day_tokens:,} tokens a day.")
    said += [
        f"• {escape(prompt)} ({escape(by)}): {spent.tokens:,} tokens in {spent.calls:,} calls, "
        f"{_money(spent.cost, limits.currency)}"
        for (by, prompt), spent in by_prompt.items()
    ]
    return said


def _check(kit: Kit) -> list[Finding]:
    if kit.llm.ledger is None or not kit.llm.enabled or not kit.llm.ledger.limits.in_money:
        return []
    if kit.llm.ledger.cost(kit.llm.model, 0, 0) is not None:
        return []
    advice = f"Give the price of {kit.llm.model}, or a budget in tokens; until then nothing is asked."
    return [Finding("LLM_PRICES", False, f"no price for {kit.llm.model}", advice)]


def _of(limit: float, unit: str) -> str:
    amount = f"{limit:,}" if isinstance(limit, int) else f"{limit:g}"
    return f" of {amount} {unit} this month" if limit else ""


def _both(tokens: int, cost: float, currency: str) -> str:
    return " and ".join(
        filter(None, [f"{tokens:,} tokens" if tokens else "", f"{cost:g} {currency}" if cost else ""])
    )


def _money(cost: float, currency: str) -> str:
    return f"{cost:.2f} {currency}" if cost >= 0.005 or cost == 0 else f"{cost:.4f} {currency}"
