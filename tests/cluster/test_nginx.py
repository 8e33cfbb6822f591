"""The samples of nginx in front of several machines: who is gone is passed over."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import ROOT
from tests.cluster.conftest import conference, only_all
from tests.cluster.machines import Cluster
from tests.served import end, free_port
from tests.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.postgres, only_all]

DEPLOY = ROOT / "deploy"
IN_SAMPLE = ("10.0.0.11:8000", "10.0.0.12:8000", "10.0.0.13:8000")


@contextmanager
def nginx(folder: Path, cluster: Cluster) -> Iterator[int]:
    """Run it with both samples, without TLS; its port."""
    port, upstream = free_port(), (DEPLOY / "nginx-several.conf").read_text(encoding="utf-8")
    for old, web in zip(IN_SAMPLE, cluster.webs, strict=True):
        assert old in upstream
        upstream = upstream.replace(old, f"{web.address}:{web.port}")
    sample = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    passing = re.search(r"\n    location / \{\n.*?\n    \}\n", sample, re.S)
    assert passing
    location = passing[0].replace("http://127.0.0.1:8000", "http://prezence")
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"pid {folder}/pid; worker_processes 1; daemon off; error_log {folder}/nginx.log; events {{}}\n"
        f"http {{ {kept} access_log off;\n{upstream}\nserver {{ listen 127.0.0.1:{port};\n{location}\n}} }}\n"
    )
    command = ["nginx", "-p", str(folder), "-e", f"{folder}/nginx.log", "-c", str(file)]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(command)
    try:
        yield port
    finally:
        end(process)


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed: scripts/system-packages proxies")
def test_a_machine_that_is_gone_is_passed_over(cluster: Cluster, tmp_path: Path) -> None:
    slug = conference("nginx").slug
    tmp_path.chmod(0o755)
    with nginx(tmp_path, cluster) as port:
        until = time.monotonic() + 20
        visitor = Visitor(port)
        while (status := answer(visitor)) != 200:
            assert time.monotonic() < until, f"nginx answers {status}"
            time.sleep(0.05)
        cluster.webs[1].kill()
        for number in range(6):
            assert visitor.ask("GET", f"/{slug}/")[0] == 200
            visitor.register(slug, family_name="Nová", email=f"n{number}@example.org")
        visitor.close()
    assert sum(f"event={slug} " in web.log for web in cluster.webs) >= 2  # both that are left have worked


def answer(visitor: Visitor) -> int:
    """What is answered; 0 where nobody is there."""
    try:
        return visitor.ask("GET", "/health/live")[0]
    except OSError:
        visitor.close()
        return 0
