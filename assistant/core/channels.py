"""Where in Slack the bot may write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from slack_sdk import WebClient


def is_in(client: WebClient, channel: str) -> bool:
    """Whether the bot is a member; False too where it cannot even see the channel."""
    try:
        return bool(client.conversations_info(channel=channel)["channel"].get("is_member"))
    except SlackApiError:
        return False
