"""Desks in a process of their own: `python -m bench._desks PORT TOKENS IDS` prints JSON.

Each token is a desk with a connection; the people of IDS arrive at them in turn, each by one mark. A mark that is not
answered is sent again under its key, as a device does. Times are in seconds, of marks that were answered at once.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from queue import Empty, SimpleQueue
from uuid import uuid4

PATIENCE = 60  # seconds until a mark counts as lost


def run(port: int, tokens: list[str], ids: list[int]) -> dict[str, object]:
    """Let all people arrive at the desks."""
    people: SimpleQueue[int] = SimpleQueue()
    for row in ids:
        people.put(row)
    start = threading.Barrier(len(tokens) + 1)
    times: list[float] = []
    again: list[int] = []
    lost: list[str] = []
    keys: list[str] = []

    def stand(token: str) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        start.wait()
        while True:
            try:
                row = people.get_nowait()
            except Empty:
                return
            key, begun, tries = str(uuid4()), time.perf_counter(), 0
            mark = {"key": key, "id": row, "tap": "arrived", "at": datetime.now(UTC).isoformat()}
            while not _send(connection, token, mark):
                tries += 1
                if time.perf_counter() - begun > PATIENCE:
                    lost.append(key)
                    break
                time.sleep(0.05)
            else:
                keys.append(key)
                if tries:
                    again.append(row)
                else:
                    times.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=stand, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    begun = time.perf_counter()
    start.wait()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    return {"times": times, "again": len(again), "lost": lost, "keys": keys, "took": took}


def _send(connection: HTTPConnection, token: str, mark: dict[str, object]) -> bool:
    """Send a mark; whether it was answered."""
    try:
        connection.request("POST", f"/desk/{token}/marks.json", json.dumps({"marks": [mark]}),
                           {"Content-Type": "application/json"})  # fmt: skip
        answer = connection.getresponse()
        body = answer.read()
        return answer.status == 200 and json.loads(body)["results"][0]["outcome"] in ("done", "known")
    except (OSError, HTTPException):
        connection.close()
        return False


if __name__ == "__main__":
    order = json.loads(sys.stdin.read())
    print(json.dumps(run(order["port"], order["tokens"], order["ids"])))
