"""Questions about the team's own work, answered from its tickets and stand-ups for those who may see them."""
