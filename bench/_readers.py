"""Readers in a process of their own: `python -m bench._readers PORT CONNECTIONS SECONDS PATH` prints JSON.

Each keeps a connection open and asks for one page again and again, over a plain socket, so that what is measured is the
server and not a library of the client. Times are in seconds, sizes in bytes as sent.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time


def run(port: int, connections: int, seconds: float, path: str) -> dict[str, object]:
    """Let so many readers ask side by side for so long. Raises RuntimeError for an answer that is not a page."""
    asked = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\nConnection: keep-alive\r\n\r\n"
    ).encode()
    start, times, sizes = threading.Barrier(connections + 1), [], set()

    def read() -> None:
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            start.wait()
            until = time.perf_counter() + seconds
            while (begun := time.perf_counter()) < until:
                line.sendall(asked)
                sizes.add(receive(line))
                times.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=read) for _ in range(connections)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return {"took": time.perf_counter() - begun, "times": times, "size": max(sizes, default=0)}


def receive(line: socket.socket) -> int:
    """Read one whole answer; its size. Raises RuntimeError for anything but 200."""
    data = line.recv(65536)
    while b"\r\n\r\n" not in data:
        data += more(line)
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head[:200])
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    received = len(body)
    while received < length:
        received += len(more(line))
    return len(head) + 4 + length


def more(line: socket.socket) -> bytes:
    """Return the next piece. Raises RuntimeError when the server hangs up."""
    piece = line.recv(65536)
    if not piece:
        raise RuntimeError("the server hung up")
    return piece


if __name__ == "__main__":
    port, connections, seconds, path = sys.argv[1:]
    print(json.dumps(run(int(port), int(connections), float(seconds), path)))
