"""Visitors in a process of their own: `python -m bench._visitors PORT CLIENTS SECONDS WHAT` prints JSON.

WHAT is `register`, a complete registration, or the path of a page. Times are in seconds.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from http.client import HTTPException

from bench._conference import SLUG
from tests.visitor import Unexpected, Visitor


def run(port: int, clients: int, seconds: float, what: str) -> dict[str, object]:
    """Let so many visitors work side by side for so long."""
    start, times, errors = threading.Barrier(clients + 1), [], []
    mark = f"{time.time_ns():x}"

    def visit(number: int) -> None:
        visitor, count = Visitor(port), 0
        start.wait()
        until = time.perf_counter() + seconds
        while (begun := time.perf_counter()) < until:
            count += 1
            try:
                if what == "register":
                    name = f"{mark}-{number}-{count}"
                    visitor.register(
                        SLUG, family_name=f"Měřená{number}", email=f"m-{name}@example.org",
                        visit="any" if count % 2 else "",
                    )  # fmt: skip
                else:
                    visitor.ask("GET", what)
            except (OSError, HTTPException, Unexpected) as error:
                errors.append(f"{type(error).__name__}: {error}")
                visitor.close()
                continue
            times.append(time.perf_counter() - begun)
        visitor.close()

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return {"took": time.perf_counter() - begun, "times": times, "errors": errors, "cpu": time.process_time()}


if __name__ == "__main__":
    port, clients, seconds, what = sys.argv[1:]
    print(json.dumps(run(int(port), int(clients), float(seconds), what)))
