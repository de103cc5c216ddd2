"""A local stand-in for Slack: Web API, Socket Mode, events, interactions and a page (docs/standins.md)."""

from .control import Control
from .serving import LocalSlack, serve

__all__ = ["Control", "LocalSlack", "serve"]
