"""What the site says when it says no."""

from typing import Any

JSON = dict[str, Any]


class JiraError(Exception):
    """An error answer: messages about the request, and `errors` by field."""

    def __init__(self, status: int, *messages: str, errors: JSON | None = None) -> None:
        super().__init__(*messages)
        self.status = status
        self.messages = messages
        self.errors = errors or {}

    def body(self) -> JSON:
        return {"errorMessages": list(self.messages), "errors": self.errors}


def no_issue() -> JiraError:
    """The same for what is not there and what must not be seen."""
    return JiraError(404, "Issue does not exist or you do not have permission to see it.")


def wrong_field(field: str, what: str) -> JiraError:
    return JiraError(400, errors={field: what})
