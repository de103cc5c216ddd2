"""A local Slack: the Web API, Socket Mode, events, interactions and a page, on loopback. Not Slack: see docs/standins.md."""

from .control import Control
from .serving import LocalSlack, serve

__all__ = ["Control", "LocalSlack", "serve"]
