"""Which of Jira's fields is which: custom fields differ from site to site, so they go by their type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.core.ports import Json

MARKER = "usher"
"""The entity property that carries our marker."""
ASKED = "usher.asked"
"""The entity property that says who asked for what Jira's own history cannot."""
SYSTEM = (
    "summary", "description", "issuetype", "status", "assignee", "reporter", "priority", "labels", "parent",
    "created", "updated", "security", "project", "issuelinks", "comment",
)  # fmt: skip
OURS = ("summary", "description", "assignee", "priority", "labels", "parent")
"""System fields that `Changes` calls by the same name."""


@dataclass(frozen=True)
class Fields:
    """Ids of the custom fields we know; None where the site has none. `schemas` and `names` are every
    field's, by its id."""

    sprint: str | None
    points: str | None
    flagged: str | None
    rank: str | None
    schemas: dict[str, Json] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def wanted(self) -> list[str]:
        """What a ticket is read from."""
        return [*SYSTEM, *(id for id in (self.sprint, self.points, self.flagged, self.rank) if id)]

    @property
    def lacking(self) -> list[str]:
        own = {"sprint": self.sprint, "points": self.points, "flagged": self.flagged}
        return [name for name, id in own.items() if id is None]

    def ours(self, id: str) -> str:
        """What `Changes` calls a field; its own id when it has no name there."""
        own = {self.sprint: "sprint", self.points: "points", self.flagged: "flagged"}
        return own.get(id, id)

    def changed(self, item: Json) -> str:
        """What we call the field of a line in an issue's history."""
        id = item.get("fieldId") or item["field"]
        return {"issuetype": "type", "IssueParentAssociation": "parent", "Key": "key"}.get(id) or self.ours(
            id
        )


def find_fields(rows: Sequence[Json], points_field: str) -> Fields:
    """`rows` as GET /field lists them; `points_field` is a name or id, or empty."""
    by_type: dict[str, str] = {}
    for row in rows:
        by_type.setdefault(row.get("schema", {}).get("custom", "").rpartition(":")[2], row["id"])
    names = {row["name"].casefold(): row["id"] for row in rows if row.get("custom")}
    ids = {row["id"] for row in rows}
    if points_field:
        points = points_field if points_field in ids else names.get(points_field.casefold())
    else:
        points = names.get("story points") or by_type.get("jsw-story-points")
    return Fields(
        sprint=by_type.get("gh-sprint"),
        points=points,
        flagged=names.get("flagged"),
        rank=by_type.get("gh-lexo-rank"),
        schemas={row["id"]: row.get("schema", {}) for row in rows},
        names={row["id"]: row["name"] for row in rows},
    )
