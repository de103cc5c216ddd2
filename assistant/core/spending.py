"""What models cost: every call is written down, and budgets by the run and by the month are kept.

Costs are in the currency of the price table, per million tokens, as providers print them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, BigInteger, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.core import db
from assistant.core.allowance import Allowance
from assistant.core.clock import Clock
from assistant.core.db import Database, Model
from assistant.core.errors import BudgetUsedUp

if TYPE_CHECKING:
    from assistant.core.config import Settings

MILLION = 1_000_000


class ModelUse(Model):
    """`month` is YYYY-MM in UTC; `cost_micro` counts millionths of the currency."""

    __tablename__ = "core_model_use"
    __table_args__ = (UniqueConstraint("month", "model", "prompt"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str]
    model: Mapped[str]
    prompt: Mapped[str]
    calls: Mapped[int] = mapped_column(default=0)
    tokens_in: Mapped[int] = mapped_column(BigInteger, default=0)
    tokens_out: Mapped[int] = mapped_column(BigInteger, default=0)
    cost_micro: Mapped[int] = mapped_column(BigInteger, default=0)


class ModelAnswer(Model):
    """A paid answer by the hash of all that led to it, so that it is not paid for twice."""

    __tablename__ = "core_model_answer"

    inputs_hash: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[Any] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Spent:
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            self.calls + other.calls,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.cost + other.cost,
        )


@dataclass(frozen=True)
class Limits:
    """0 is no limit."""

    run_tokens: int = 0
    month_tokens: int = 0
    run_cost: float = 0.0
    month_cost: float = 0.0
    currency: str = "USD"
    person_day_tokens: int = 0

    @property
    def in_money(self) -> bool:
        return bool(self.run_cost or self.month_cost)

    def reached(self, run: Spent, month: Spent) -> str | None:
        """Which limit these would go beyond, in words; None while they are within all."""
        for name, limit, spent in (
            ("this run", self.run_tokens, run.tokens),
            ("this month", self.month_tokens, month.tokens),
        ):
            if limit and spent > limit:
                return f"the budget of {name} ({limit:,} tokens) is used up"
        for name, most, cost in (
            ("this run", self.run_cost, run.cost),
            ("this month", self.month_cost, month.cost),
        ):
            if most and cost > most:
                return f"the budget of {name} ({most:g} {self.currency}) is used up"
        return None


class Ledger:
    """Safe to share between threads. `prices`: model to (in, out) per million tokens."""

    def __init__(
        self, database: Database, clock: Clock, prices: Mapping[str, tuple[float, float]], limits: Limits
    ) -> None:
        self._db = database
        self._clock = clock
        self._prices = prices
        self.limits = limits
        self._lock = threading.Lock()
        self._run: Spent | None = None
        self._pending = Spent()

    @classmethod
    def of(cls, database: Database, clock: Clock, settings: Settings) -> Ledger:
        limits = Limits(
            settings.llm_run_tokens,
            settings.llm_month_tokens,
            settings.llm_run_cost,
            settings.llm_month_cost,
            settings.llm_currency,
            settings.llm_person_day_tokens,
        )
        return cls(database, clock, settings.llm_prices, limits)

    def for_run(self) -> Ledger:
        """The same ledger with a run of its own to count."""
        own = Ledger(self._db, self._clock, self._prices, self.limits)
        own._run = Spent()
        return own

    def allowance(self, person: str) -> Allowance:
        """What one person may use today, of all that may be used."""
        return Allowance(self._db, self._clock, self.limits.person_day_tokens, person)

    @property
    def month(self) -> str:
        return f"{self._clock():%Y-%m}"

    def cost(self, model: str, tokens_in: int, tokens_out: int) -> float | None:
        """None without a price for the model."""
        price = self._prices.get(model)
        return None if price is None else (price[0] * tokens_in + price[1] * tokens_out) / MILLION

    def expected(self, model: str, tokens_in: int, tokens_out: int) -> Spent:
        return Spent(1, tokens_in, tokens_out, self.cost(model, tokens_in, tokens_out) or 0.0)

    @contextmanager
    def reserved(self, model: str, tokens_in: int, tokens_out: int) -> Iterator[None]:
        """Room for one call of at most this size. BudgetUsedUp when it would go beyond a limit."""
        if self.limits.in_money and model not in self._prices:
            raise BudgetUsedUp(f"LLM_PRICES has no price for {model}, so a budget in money cannot be kept")
        wanted = self.expected(model, tokens_in, tokens_out)
        month = self.spent(self.month)
        with self._lock:
            ahead = self._pending + wanted
            reached = self.limits.reached((self._run or Spent()) + ahead, month + ahead)
            if reached:
                raise BudgetUsedUp(reached)
            self._pending = ahead
        try:
            yield
        finally:
            with self._lock:
                self._pending = self._pending + Spent(-1, -tokens_in, -tokens_out, -wanted.cost)

    def record(self, model: str, prompt: str, tokens_in: int, tokens_out: int) -> Spent:
        """Write down one call that was made, whatever came of it."""
        made = self.expected(model, tokens_in, tokens_out)
        with self._lock:
            if self._run is not None:
                self._run = self._run + made
        key = {"month": self.month, "model": model, "prompt": prompt}
        with self._db.begin() as session:
            db.upsert(session, ModelUse, list(key), [key])
            session.execute(
                update(ModelUse)
                .filter_by(**key)
                .values(
                    calls=ModelUse.calls + 1,
                    tokens_in=ModelUse.tokens_in + tokens_in,
                    tokens_out=ModelUse.tokens_out + tokens_out,
                    cost_micro=ModelUse.cost_micro + round(made.cost * MILLION),
                )
            )
        return made

    def spent(self, month: str) -> Spent:
        return sum(self.by_prompt(month).values(), Spent())

    def by_prompt(self, month: str) -> dict[tuple[str, str], Spent]:
        """(model, prompt@version) to what it took, the dearest first."""
        with self._db.read() as session:
            rows = session.scalars(select(ModelUse).where(ModelUse.month == month)).all()
        found = {
            (row.model, row.prompt): Spent(row.calls, row.tokens_in, row.tokens_out, row.cost_micro / MILLION)
            for row in rows
        }
        return dict(sorted(found.items(), key=lambda item: (-item[1].cost, -item[1].tokens)))

    def answer(self, inputs_hash: str) -> Any | None:
        with self._db.read() as session:
            found = session.get(ModelAnswer, inputs_hash)
            return found.answer if found else None

    def keep_answer(self, inputs_hash: str, answer: Any) -> None:
        row = {"inputs_hash": inputs_hash, "answer": answer, "created_at": self._clock()}
        with self._db.begin() as session:
            db.upsert(session, ModelAnswer, ["inputs_hash"], [row])


def forget_answers(session: Session, before: datetime) -> int:
    """Answers from before a moment; how many. What was spent stays."""
    gone = delete(ModelAnswer).where(ModelAnswer.created_at < before)
    return session.execute(gone).rowcount  # type: ignore[attr-defined,no-any-return]
