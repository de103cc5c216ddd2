"""Times away that nobody typed: from a status in Slack, and from a calendar somebody published."""
