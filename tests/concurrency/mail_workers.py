"""A mail worker that is started anew whenever it is killed: `python -m tests.concurrency.mail_workers FILE`.

The worker is a fork of this process, so that a new one is there at once; its id is written into FILE.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from conference import create_app
from conference.worker import run


def main(file: Path) -> None:
    """Keep one worker running for ever."""
    app = create_app()
    while True:
        worker = os.fork()
        if worker == 0:
            run(app)
            os._exit(0)
        written = file.with_suffix(".new")
        written.write_text(str(worker), encoding="ascii")
        written.replace(file)
        os.waitpid(worker, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
