"""`python -m integrations.standins.slack`: the local workspace as a process of its own."""

import sys

from ..running import as_process, parser, read
from .application import Application
from .serving import refuse_real_tokens


def main() -> int:
    options = parser("integrations.standins.slack", __doc__, 8065)
    options.add_argument("--manifest", type=read, help="the app's manifest (JSON): scopes, events, commands")
    given = options.parse_args()

    def make(port: int) -> Application:
        refuse_real_tokens()
        return Application(given.data_dir, given.seed, given.manifest, port)

    return as_process(make, given)


if __name__ == "__main__":
    sys.exit(main())
