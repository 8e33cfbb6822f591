"""Processes that share the memory of the one that started them: started again when they end, stopped together."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

Stopped = Callable[[], bool]
Work = Callable[[Stopped], None]

STOPPING_SIGNALS = {signal.SIGTERM, signal.SIGINT}
STOPS_WITHIN = 45.0  # seconds; who has not ended by then is killed
AT_ONCE = 5.0  # a process that ends within so many seconds of its start,
TOO_OFTEN = 5  # so many times on end, is not started again: then all stop
PDEATHSIG = 1  # prctl(2): the signal a process gets when its parent dies
log = logging.getLogger(__name__)


def supervise(
    works: Mapping[str, Work],
    *,
    before_fork: Callable[[], None] = lambda: None,
    after_fork: Callable[[], None] = lambda: None,
    ready: Callable[[], None] = lambda: None,
    before_end: Callable[[], None] = lambda: None,
) -> int:
    """Run each work in a process of its own until SIGTERM or SIGINT; returns the exit status.

    A work is given a function that says whether it is to stop; one that ends by itself is begun again. `after_fork`
    runs in each process before its work, `ready` in this one when all have been started, `before_end` before they are
    asked to stop.
    """
    gc.disable()
    before_fork()
    if count := _threads() - 1:
        log.error("%d threads run before the processes part: those will wait for them in vain", count)
    gc.collect()
    gc.freeze()  # what is there is never looked at again by the collector, whose marks would unshare the memory
    gc.enable()
    watched = STOPPING_SIGNALS | {signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, watched)
    running: dict[int, tuple[str, float]] = {}
    failures = 0

    def start(name: str) -> None:
        running[_fork(works[name], after_fork, watched)] = (name, time.monotonic())

    try:
        for name in works:
            start(name)
        ready()
        while True:
            if signal.sigwait(watched) in STOPPING_SIGNALS:
                return 0
            for process, status in _ended(running):
                name, began = running.pop(process)
                code = os.waitstatus_to_exitcode(status)  # negative where it was killed
                failures = failures + 1 if code > 0 and time.monotonic() - began < AT_ONCE else 0
                if code:
                    log.error("%s (process %d) has ended with %d", name, process, code)
                if failures >= TOO_OFTEN:
                    log.error("%s ends again and again: all stop", name)
                    return 1
                start(name)
    finally:
        before_end()
        _stop(running)


def _threads() -> int:
    """Return how many threads this process has, those of libraries too, where the system says."""
    with suppress(OSError):
        return len(os.listdir("/proc/self/task"))
    return 1


def _fork(work: Work, after_fork: Callable[[], None], watched: set[signal.Signals]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        wished = False

        def wish(*_: object) -> None:
            nonlocal wished
            wished = True

        for number in STOPPING_SIGNALS:
            signal.signal(number, wish)
        if sys.platform == "linux":  # elsewhere the work itself sees that its parent is gone
            ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGTERM)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, watched)
        after_fork()
        work(lambda: wished or os.getppid() != parent)
        status = 0
    except BaseException as error:
        log.critical("a process fails", exc_info=error)
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _ended(running: Mapping[int, object]) -> list[tuple[int, int]]:
    """Return those that have ended, with their status. Signals of several may be one, so all are asked."""
    found = [os.waitpid(process, os.WNOHANG) for process in running]
    return [(process, status) for process, status in found if process]


def _stop(running: Mapping[int, object]) -> None:
    for process in running:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
    left, until = set(running), time.monotonic() + STOPS_WITHIN
    while left and time.monotonic() < until:
        left -= {process for process, _ in _ended(dict.fromkeys(left))}
        time.sleep(0.02)
    for process in left:
        log.error("process %d did not end in time", process)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
