"""Faults to order: the next calls of a method, or the next deliveries, go wrong in a chosen way."""

from .errors import JSON, invalid_arguments

CALL_KINDS = ("429", "500", "slow", "drop_before", "drop_after", "late", "error")
DELIVERY_KINDS = ("duplicate", "delay", "reorder", "lose")
DELIVERY = "delivery"


class Faults:
    """A fault names a Web API method (or `response_url`, `*`), or `delivery` for what goes to the app."""

    def __init__(self) -> None:
        self.orders: list[JSON] = []

    def order(self, method: str, kind: str, times: int = 1, **options: object) -> None:
        """Options: `seconds` (slow, late, delay), `retry_after`, `error`, `match` (arguments to agree)."""
        if kind not in (DELIVERY_KINDS if method == DELIVERY else CALL_KINDS):
            raise invalid_arguments(f"unknown fault kind: {kind}")
        self.orders.append({"method": method, "kind": kind, "times": times, **options})

    def next(self, method: str, args: JSON) -> JSON | None:
        """The fault that this call meets, counted down."""
        for order in self.orders:
            wanted = order.get("match") or {}
            named = order["method"] in (method, "*") and (method != DELIVERY or order["method"] == DELIVERY)
            if named and all(args.get(key) == value for key, value in wanted.items()):
                order["times"] -= 1
                if order["times"] <= 0:
                    self.orders.remove(order)
                return order
        return None

    def clear(self) -> None:
        self.orders.clear()
