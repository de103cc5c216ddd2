"""A local stand-in for Jira Cloud: REST v3, agile, webhooks and a page (docs/standins.md)."""

from .control import Control, document
from .serving import LocalJira, serve

__all__ = ["Control", "LocalJira", "document", "serve"]
