"""One build beside another: its conference, its server and its visitors, told by `bench.places` what to do.

`python _side.py DATABASE FOLDER` prints the id of the server's process, then answers each line of JSON by one:
`["fill", 1000]` makes so many people registered, `["visit", 8, 5.0, "register"]` says what so many visitors found in so
many seconds. It uses nothing that an older build lacks: the build is the one in the current folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path.cwd()))

from bench._conference import fill, prepared  # the build's own folder comes first
from tests.served import environment, free_port, web


def main(database: str, folder: str) -> None:
    """Serve the build until there is nothing more to read."""
    told = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what the server says is no answer of ours
    port = free_port()
    with (
        prepared(database, Path(folder)) as event_id,
        web(environment(database, Path(folder), port=port), port) as server,
    ):
        print(server.process.pid, file=told)
        for line in sys.stdin:
            print(json.dumps(_done(event_id, port, *json.loads(line))), file=told)


def _done(event_id: int, port: int, what: str, *values: Any) -> Any:
    if what == "visit":
        return _visit(port, *values)
    fill(event_id, *values)
    return None


def _visit(port: int, *values: object) -> Any:
    """Let visitors of this build work in a process of their own."""
    command = [sys.executable, "-m", "bench._visitors", str(port), *map(str, values)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
