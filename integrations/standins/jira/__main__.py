"""`python -m integrations.standins.jira`: the local Jira as a process of its own."""

import sys

from ..running import as_process, parser
from .application import Application


def main() -> int:
    given = parser("integrations.standins.jira", __doc__, 8066).parse_args()
    return as_process(lambda port: Application(given.data_dir, given.seed, port), given)


if __name__ == "__main__":
    sys.exit(main())
