"""What `doctor` looks at in the catalogue: whether the index holds what the database says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.ports import Finding

if TYPE_CHECKING:
    from assistant.core.kit import Kit


def index(kit: Kit) -> list[Finding]:
    from assistant.titles import index_store as store
    from assistant.titles.index import cards_of, passages_of

    try:
        with kit.db.read() as session:
            live = store.live(session)
            recorded = len(store.indexed(session, live.name)) if live else 0
        if live is None:
            return [Finding("search index", True, "nothing is indexed yet; `bot.py index` does it")]
        held = sum(kit.index().count(name) for name in (cards_of(live.name), passages_of(live.name)))
    except (UserError, Unavailable, Rejected) as error:
        return [Finding("search index", False, str(error), "See `index folder` or `index server` above.")]
    except SQLAlchemyError:
        return []  # the check of the database has said what is wrong
    advice = "Run `bot.py index`: it makes the index anew from the database."
    return [Finding("search index", held == recorded, f"{held} of {recorded} documents", advice)]
