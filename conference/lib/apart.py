"""Work in a process that ends: what it imports and grows leaves with it, and time and memory have a limit.

The process is a fresh interpreter that loads the named module and nothing of the application around it. It stays for a
while after its last work, so that a batch pays for its imports once, and ends by itself then. What is handed over is
pickled: plain values, our own dataclasses and exceptions. Such a function must not rely on the state of a module, for
the next call may reach a new process.
"""

from __future__ import annotations

import atexit
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from importlib import import_module
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

PACKAGE, ROOT = __name__.partition(".")[0], Path(__file__).parents[2]
BEGIN = f"""
import sys, types
package = types.ModuleType({PACKAGE!r})
package.__path__ = [{str(ROOT / PACKAGE)!r}]
sys.modules[{PACKAGE!r}] = package
from {__name__} import answer
answer(*map(int, sys.argv[1:]))
"""
"""The package is put in as a bare folder: its own `__init__` would load the whole application."""
_inside = False  # such a process, which does itself what it would ask for


class Failed(RuntimeError):  # noqa: N818 - says what happened
    """The process took too long or too much memory, or was ended by somebody."""


class Apart:
    """A place for such work: one process at a time, and one piece of work at a time; any thread may call.

    A piece of work may take so many `seconds`, the process so many `megabytes` of address space; it ends after `rests`
    seconds without work.
    """

    def __init__(self, *, seconds: float, megabytes: int, rests: float = 10) -> None:
        self.seconds, self.megabytes, self.rests = seconds, megabytes, rests
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._owner = 0

    def call(self, function: str, *values: Any, told: Callable[[Any], None] = lambda value: None) -> Any:
        """Return what a function gives, named as "package.module:function"; raises what it raises, and Failed.

        A generator gives what it returns; `told` hears meanwhile what it yields.
        """
        if _inside:
            return work(function, values, told)
        with self._lock:
            was_there = self._owner == os.getpid() and self._line is not None
            try:
                succeeded, result = self._ask(function, values, told)
            except (EOFError, OSError):
                status = self.end()
                if not was_there:
                    raise Failed(f"{function} ended its process with {status}") from None
                return self.call(
                    function, *values, told=told
                )  # it may have ended by itself just before: a new one will tell
        if not succeeded:
            raise result
        return result

    def _ask(self, function: str, values: tuple[Any, ...], told: Callable[[Any], None]) -> tuple[bool, Any]:
        line = self._line_to_process()
        line.send((function, values))
        while True:
            if not line.poll(self.seconds):
                self.end()
                raise Failed(f"{function} took more than {self.seconds:.0f} seconds")
            succeeded, result = line.recv()
            if succeeded is not None:
                return succeeded, result
            try:
                told(result)
            except BaseException:
                self.end()  # what it goes on with is nobody's any more
                raise

    def _line_to_process(self) -> Connection:
        if self._owner == os.getpid() and self._line is not None:
            return self._line
        ours, theirs = Pipe()
        command = [sys.executable, "-c", BEGIN, str(theirs.fileno()), str(int(self.rests)), str(self.megabytes)]
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and words
                command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=sys.__stderr__
            )
        threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no entry behind
        self._process, self._line, self._owner = process, ours, os.getpid()
        atexit.register(self.end)
        return ours

    def most_megabytes(self) -> float:
        """Return the most memory that the process has had, for measurements; 0 where there is none."""
        if self._process is None:
            return 0
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return float(status.partition("VmHWM:")[2].split()[0]) / 1024

    def processor_seconds(self) -> float:
        """Return how long the process has worked, for measurements; 0 where there is none."""
        if self._process is None:
            return 0
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # proc(5): utime and stime

    def end(self) -> int | None:
        """End the process, if there is one of ours; its exit status."""
        if self._owner != os.getpid():
            return None
        atexit.unregister(self.end)
        if self._line is not None:
            self._line.close()
        status = None
        if self._process is not None:
            try:
                status = self._process.wait(1 if self._process.poll() is None else 0)
            except subprocess.TimeoutExpired:
                self._process.kill()
                status = self._process.wait()
        self._process = self._line = None
        return status


def answer(number: int, rests: int, megabytes: int) -> None:
    """Do what is asked on the line with this number, until nothing was for so many seconds. In the process itself."""
    global _inside
    _inside = True
    most = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with Connection(number) as line:
        while line.poll(rests):
            try:
                function, values = line.recv()
            except EOFError:
                return
            try:
                result: tuple[bool, Any] = True, work(function, values, lambda value: line.send((None, value)))
            except MemoryError:
                result = False, Failed(f"{function} took more than {megabytes} MB")
            except Exception as error:
                result = False, error
            try:
                line.send(result)
            except (TypeError, AttributeError, ValueError) as error:  # what can't be pickled
                line.send((False, Failed(f"{function}: {error}")))


def work(function: str, values: tuple[Any, ...], told: Callable[[Any], None]) -> Any:
    """Call a function by its name; tell what a generator yields, and return what it returns."""
    module, _, name = function.partition(":")
    found = getattr(import_module(module), name)(*values)
    if not isinstance(found, Generator):
        return found
    while True:
        try:
            told(next(found))
        except StopIteration as end:
            return end.value
