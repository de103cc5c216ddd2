"""Where a sprint stands."""

from datetime import date, timedelta

from assistant.tickets.cards import SprintInfo
from assistant.tickets.models import SprintRow


def sprint_info(row: SprintRow, today: date) -> SprintInfo:
    first = row.first or today
    last = row.last or first
    days = max(_working_days(first, last), 1)
    day = min(max(_working_days(first, today), 1), days)
    return SprintInfo(row.name, row.goal, first, last, day, days)


def _working_days(first: date, last: date) -> int:
    """Mondays to Fridays from `first` to `last`, both included."""
    span = (last - first).days + 1
    return sum((first + timedelta(days=n)).weekday() < 5 for n in range(span))
