"""Does what the outbox holds, one claimed row at a time, and sorts the outcomes."""

import logging
import time
from datetime import timedelta

from assistant.core.clock import Clock
from assistant.core.config import Settings
from assistant.core.db import Database
from assistant.core.errors import Rejected, Unavailable
from assistant.core.metrics import OUTBOX_DONE, OUTBOX_TAKEOVERS
from assistant.core.outbox import Claim, Outbox, pause
from assistant.core.ports import Attempt, Delivery, Json

log = logging.getLogger(__name__)

REQUEST_SECONDS = 10.0
"""The longest a delivery's own request may take; its HTTP client's timeout must not exceed it."""

# Slack stamps a message with its own clock, which may be a little behind ours.
CLOCK_SKEW = timedelta(seconds=5)


class Deliverer:
    def __init__(self, db: Database, outbox: Outbox, clock: Clock, settings: Settings) -> None:
        self._db = db
        self._outbox = outbox
        self._clock = clock
        self._lease = settings.lease_seconds
        self._quarantine = timedelta(seconds=settings.quarantine_seconds)
        self._give_up = timedelta(hours=settings.give_up_hours)

    def step(self) -> bool:
        """Deliver one row; False when none may go now."""
        held_since = time.monotonic()
        claim = self._outbox.claim()
        if claim is None:
            return False
        delivery = self._outbox.deliveries[claim.kind]
        try:
            result = self._attempt(delivery, claim, held_since)
        except Unavailable as error:
            self._later(claim, error)
        except Rejected as error:
            self._dead(claim, str(error))
        except Exception as error:  # a delivery's own mistake: its outcome is unknown, and it must not spin
            log.exception("delivery of row %s (%s) failed", claim.id, claim.kind)
            self._later(claim, Unavailable(type(error).__name__, maybe_done=True))
        else:
            self._finish(claim, "sent", state="sent", result=result, finished_at=self._clock(), error=None)
        return True

    def _attempt(self, delivery: Delivery, claim: Claim, held_since: float) -> Json:
        attempt = Attempt(
            key=claim.key,
            payload=claim.payload,
            target=self._target(claim),
            since=(claim.created_at if claim.look_up else claim.first_try) - CLOCK_SKEW,
        )
        if claim.look_up:
            found = delivery.look_up(attempt)
            if found is not None:
                OUTBOX_DONE.labels(claim.kind, "adopted").inc()
                return found
        # A process paused past its lease (a sleeping laptop) must not post what another has posted since.
        if time.monotonic() - held_since > self._lease - REQUEST_SECONDS:
            raise Unavailable("held too long before sending")
        return delivery.send(attempt)

    def _target(self, claim: Claim) -> Json | None:
        if claim.target_key is None:
            return None
        with self._db.read() as session:
            result = self._outbox.result(session, claim.target_key)
        if result is None:
            raise Rejected("the message it refers to was never posted")
        return result

    def _later(self, claim: Claim, error: Unavailable) -> None:
        now = self._clock()
        if now - claim.created_at > self._give_up:
            self._dead(claim, f"gave up: {error}")
            return
        backoff = timedelta(seconds=min(2.0 ** min(claim.attempts, 10), 300))
        wait = timedelta(seconds=error.retry_after) if error.retry_after is not None else backoff
        if error.maybe_done:
            state, wait = "unknown", max(wait, self._quarantine)
        else:
            state = "unknown" if claim.look_up else "pending"
        log.info("row %s (%s) again in %.0f s: %s", claim.id, claim.kind, wait.total_seconds(), error)
        limited = error.retry_after is not None
        self._finish(
            claim,
            "retried",
            state=state,
            not_before=now + wait,
            error=str(error),
            pause_kind=limited and self._outbox.deliveries[claim.kind].limits_are_shared,
        )

    def _dead(self, claim: Claim, reason: str) -> None:
        log.warning("row %s (%s) is a dead letter: %s", claim.id, claim.kind, reason)
        self._finish(claim, "dead", state="dead", error=reason, finished_at=self._clock())

    def _finish(self, claim: Claim, outcome: str, *, pause_kind: bool = False, **values: object) -> None:
        with self._db.begin(patient=True) as session:
            ours = self._outbox.finish(session, claim, **values)
            if pause_kind:
                until = values["not_before"]
                pause(session, claim.kind, until)  # type: ignore[arg-type]  # _later gave a datetime
        if not ours:
            OUTBOX_TAKEOVERS.inc()
            log.warning("row %s (%s) was taken over before it was finished", claim.id, claim.kind)
        OUTBOX_DONE.labels(claim.kind, outcome).inc()
