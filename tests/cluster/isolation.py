"""What makes processes machines: a network, a name and a disk of their own, where the kernel lets us.

As root on Linux each is in a network namespace, reached over a bridge, and in one of host names (`ip netns`,
`unshare`); its data lie on a small disk in memory. Elsewhere they share the network, at addresses 127.0.0.x, and all
have the name of this machine: the tests of what depends on that say so and are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import ExitStack
from functools import cache
from itertools import count
from pathlib import Path

DISK = "160m"  # of a machine: the application keeps 64 MB of it free
_numbers = count(1)


class Isolation:
    """The networks, names and disks of one cluster; `end` takes them away."""

    def __init__(self) -> None:
        self.has_networks, self.has_names, self.has_disks = networks(), names(), disks()
        self._ending = ExitStack()
        self._mark = f"pz{os.getpid() % 100000}x{next(_numbers)}"
        self._net = f"10.{100 + os.getpid() % 100}.{next(_numbers) % 250}"
        self._members = count(2)
        self.host = f"{self._net}.1" if self.has_networks else "127.0.0.1"
        if self.has_networks:
            self._undoing("link", "add", self._bridge, "type", "bridge", undo=("link", "del", self._bridge))
            _ip("addr", "add", f"{self.host}/24", "dev", self._bridge)
            _ip("link", "set", self._bridge, "up")

    def __enter__(self) -> Isolation:
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.close()

    def place(self, name: str) -> tuple[str, list[str]]:
        """Give a new machine its address, and what its commands begin with."""
        number, begins = next(self._members), []
        address = f"127.0.0.{number}"
        if self.has_networks:
            address, space, cable = f"{self._net}.{number}", f"{self._mark}-{number}", f"{self._mark}c{number}"[-14:]
            self._undoing("netns", "add", space, undo=("netns", "del", space))
            _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", space)
            _ip("link", "set", cable, "master", self._bridge, "up")
            for step in (("addr", "add", f"{address}/24", "dev", "eth0"), ("link", "set", "eth0", "up")):
                _ip("-n", space, *step)
            _ip("-n", space, "link", "set", "lo", "up")
            begins += ["ip", "netns", "exec", space]
        if self.has_names:
            begins += ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', name]
        return address, begins

    def disk(self, folder: Path) -> None:
        """Give a folder a small disk of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.has_disks:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "prezence", str(folder)], check=True)
            self._ending.callback(subprocess.run, ["umount", "--lazy", str(folder)], check=False)

    @property
    def _bridge(self) -> str:
        return f"{self._mark}b"[-14:]  # names of links have fifteen letters at most

    def _undoing(self, *words: str, undo: tuple[str, ...]) -> None:
        _ip(*words)
        self._ending.callback(_ip, *undo)


def free_of(folder: Path) -> int:
    """How many bytes are free on the disk of a folder."""
    return shutil.disk_usage(folder).free


@cache
def networks() -> bool:
    """Whether there may be networks of our own."""
    if not names() or not shutil.which("ip"):
        return False
    name = f"pztry{os.getpid()}"[-14:]
    made = _quietly("ip", "link", "add", name, "type", "bridge") and _quietly("ip", "link", "del", name)
    return made and _quietly("ip", "netns", "add", name) and _quietly("ip", "netns", "del", name)


@cache
def names() -> bool:
    """Whether a process may have a host name of its own."""
    return os.geteuid() == 0 and bool(shutil.which("unshare")) and _quietly("unshare", "--uts", "hostname", "pz-try")


@cache
def disks() -> bool:
    """Whether there may be disks of our own."""
    return os.geteuid() == 0 and bool(shutil.which("mount")) and _quietly("unshare", "--mount", "true")


def missing() -> list[str]:
    """Name what the kernel of this machine does not let us have."""
    found = {"networks": networks(), "host names": names(), "disks": disks()}
    return [what for what, is_there in found.items() if not is_there]


def _quietly(*command: str) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr}")
