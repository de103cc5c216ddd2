"""Reads and checks `prompts/*.md`: YAML front matter, then `# system` and `# user`, with $variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

REACHES_OUT = re.compile(r"https?:|www\.|<[!@#]|@(?:here|channel|everyone)\b", re.I)
"""What could call people or lead them elsewhere: a sentence with it is never repeated."""


class Front(BaseModel):
    """`version` rises when results should be made anew; `output` names the result type, or is "text"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    model: Literal["fast", "strong"] = "fast"
    inputs: tuple[str, ...]
    output: str
    team_text: bool = False


@dataclass(frozen=True)
class Prompt:
    name: str
    front: Front
    system: str
    user: str

    @property
    def id(self) -> str:
        return f"{self.name}@{self.front.version}"

    def render(self, values: Mapping[str, str]) -> list[tuple[str, str]]:
        """Messages for a chat model. Values are data: each stands between fences it cannot close."""
        missing = set(self.front.inputs) ^ set(values)
        if missing:
            raise ValueError(f"prompt {self.name}: inputs differ: {', '.join(sorted(missing))}")
        fenced = {name: _fence(name, text) for name, text in values.items()}
        return [("system", self.system), ("user", Template(self.user).substitute(fenced))]


def load_prompts(folder: Path) -> dict[str, Prompt]:
    """Every prompt by name; raises ValueError naming the file and what is wrong with it."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.md"))}


def _read(path: Path) -> Prompt:
    parts = re.fullmatch(r"---\n(.*?)\n---\n+# system\n(.*?)\n# user\n(.*)", path.read_text("utf-8"), re.S)
    if parts is None:
        raise ValueError(f"{path.name}: needs front matter, then `# system` and `# user`")
    try:
        front = Front.model_validate(yaml.safe_load(parts[1]))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    prompt = Prompt(path.stem, front, parts[2].strip(), parts[3].strip())
    used = set(Template(prompt.user).get_identifiers())
    if used != set(front.inputs) or Template(prompt.system).get_identifiers():
        raise ValueError(f"{path.name}: inputs {sorted(front.inputs)} but the user part uses {sorted(used)}")
    return prompt


def _fence(name: str, text: str) -> str:
    inert = re.sub(rf"</?\s*{name}\s*>", " ", text, flags=re.I)
    return f"<{name}>\n{inert}\n</{name}>"
