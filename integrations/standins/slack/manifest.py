"""What the app's manifest allows: scopes, events, commands, shortcuts (docs: reference/app-manifest)."""

from .errors import JSON
from .schema import Problems, anything, many, shape, string

_AGENT = shape({"agent_description": string(300), "suggested_prompts": many(anything, 4, 0)}, loose=True)


class Manifest:
    def __init__(self, manifest: JSON) -> None:
        features = manifest.get("features", {})
        scopes = manifest.get("oauth_config", {}).get("scopes", {})
        settings = manifest.get("settings", {})
        agent = features.get("agent_view") or features.get("assistant_view") or {}
        problems: Problems = []
        _AGENT(agent, "/features/agent_view", problems)
        if problems:
            raise ValueError(f"Slack would refuse this manifest: {'; '.join(problems)}")
        self.name: str = manifest["display_information"]["name"]
        self.bot_name: str = features.get("bot_user", {}).get("display_name") or self.name
        self.scopes: list[str] = [*scopes.get("bot", []), *scopes.get("bot_optional", [])]
        self.redirect_urls: list[str] = manifest.get("oauth_config", {}).get("redirect_urls", [])
        self.events: list[str] = settings.get("event_subscriptions", {}).get("bot_events", [])
        self.commands: dict[str, JSON] = {c["command"]: c for c in features.get("slash_commands", [])}
        self.shortcuts: dict[str, JSON] = {s["callback_id"]: s for s in features.get("shortcuts", [])}
        self.unfurl_domains: list[str] = features.get("unfurl_domains", [])
        self.prompts: list[JSON] = agent.get("suggested_prompts", [])
        self.is_agent: bool = bool(agent)
        if agent:  # docs: ai/agent-sessions: declaring an app as an agent adds the scope
            self.scopes = list(dict.fromkeys([*self.scopes, "assistant:write"]))
        self.interactive: bool = settings.get("interactivity", {}).get("is_enabled", False)
