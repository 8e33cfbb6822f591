"""The image, built from the Containerfile and run, on a machine that reaches no registry: its base is made of Debian's
packages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import ROOT
from tests.served import KEY, Server

BASE = "docker.io/library/debian:13-slim"
IMAGE = "localhost/prezence"
NEEDED = ("podman", "crun", "mmdebstrap", "unshare")
KEPT = Path(os.environ.get("PREZENCE_CONTAINER_STORE", ROOT / "var" / "containers"))  # layers stay for the next time
CLOSED = (
    "--read-only", "--tmpfs=/tmp", "--cap-drop=all", "--security-opt=no-new-privileges", "--network=host",
    "--cgroups=disabled", "--ulimit=nofile=1024:4096", "--ulimit=nproc=1024:2048",
)  # fmt: skip
AUTHORITIES = "/usr/local/share/ca-certificates"  # of this machine; what is built trusts them while it is
APART = 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"'
"""crun refuses two versions of control groups beside each other; the newer is hidden, from us alone."""


def why_not() -> str:
    """Return why no image can be built here; empty where one can."""
    if os.geteuid() != 0:
        return "NO IMAGE WAS BUILT: building without a registry needs root"
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        return f"NO IMAGE WAS BUILT: {', '.join(missing)} are missing: scripts/system-packages containers"
    return ""


def podman(*arguments: str) -> list[str]:
    """Return how podman is called with a store of its own."""
    own = ["podman", f"--root={KEPT}/store", f"--runroot={KEPT}/run", "--cgroup-manager=cgroupfs"]
    return ["unshare", "--mount", "sh", "-c", APART, "sh", *own, *arguments]


def said(*arguments: str) -> str:
    """Return what podman says; raises AssertionError with its words where it fails."""
    done = subprocess.run(podman(*arguments), capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def build(*options: str, tag: str = IMAGE) -> None:
    """Build the image, and its base where that is not there yet."""
    KEPT.mkdir(parents=True, exist_ok=True)
    if subprocess.run(podman("image", "exists", BASE), check=False).returncode:
        packed = KEPT / "base.tar"
        subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", "trixie", packed], check=True)
        said("import", str(packed), BASE)
        packed.unlink()
    trust = f"--volume={AUTHORITIES}:{AUTHORITIES}:ro"
    said("build", "--isolation=chroot", "--network=host", "--format=docker", trust, f"--tag={tag}", *options, ".")


LIST = (
    "cd /opt/prezence && find . -type f -print0 | sort --zero-terminated | xargs --null sha256sum"
    " && find . -type l -printf '%l  %p\\n'"
)


def files(tag: str) -> dict[str, str]:
    """Return what an image holds of Prezence: of each file a digest of its content, of each link where it leads."""
    listed = said("run", "--rm", *CLOSED, "--no-healthcheck", "--entrypoint=/bin/sh", tag, "-c", LIST)
    return {path: digest for digest, path in (line.split("  ", 1) for line in listed.splitlines())}


@contextmanager
def running(data: Path, port: int) -> Iterator[str]:
    """Run the image as docs/server.md says, its data in a folder; gives the name of the container."""
    address = f"127.0.0.1:{port}"
    environ = {"SECRET_KEY": KEY, "EXTERNAL_URL": f"http://{address}", "WEB_BIND": address}
    environ |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": "9"}  # where nobody takes letters
    name = f"prezence-{port}"
    settings = [f"--env={key}={value}" for key, value in environ.items()]
    command = podman("run", "--rm", f"--name={name}", *CLOSED, *settings, f"--volume={data}:/var/lib/prezence", IMAGE)
    said_there = KEPT / "said.log"
    with said_there.open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        try:
            Server(process, port).wait_until_ready()
        except TimeoutError as error:
            raise AssertionError(said_there.read_text(encoding="utf-8")[-2000:]) from error
        yield name
    finally:
        subprocess.run(podman("stop", "--time=30", name), check=False, capture_output=True)
        process.wait(40)
