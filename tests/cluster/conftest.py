"""One cluster for all tests of this folder, and the real clock, by which its machines live."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from tests.cluster import isolation
from tests.cluster.machines import Cluster, running
from tests.cluster.people import Person
from tests.cluster.services import Missing
from tests.factories import make_event
from tests.postgres import NoPostgres

CUT_SHORT = "Machines of the cluster share {}: this kernel, or not being root, lets us have no own ones."


only_all = pytest.mark.usefixtures("whole_run")  # of tests that take long, and of `make test-all`


@pytest.fixture
def whole_run(request: pytest.FixtureRequest) -> None:
    """Everything is tested that can be."""
    if not request.config.getoption("--all"):
        pytest.skip("takes long: a part of `make test-all`")


@pytest.fixture(autouse=True)
def _real_clock() -> Iterator[None]:
    """What a test arranges is of today."""
    with clock.frozen(datetime.now(UTC)):
        yield


@pytest.fixture(scope="package")
def whole_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Machines that run. Where PostgreSQL, Redis or moto can't be had the tests are skipped, and say why."""
    folder: Path = tmp_path_factory.mktemp("cluster")
    if missing := isolation.missing():
        with warnings.catch_warnings():
            warnings.simplefilter("always")  # to be seen at the end of the run, and no error
            warnings.warn(CUT_SHORT.format(", ".join(missing)), stacklevel=1)
    try:
        with running(folder) as found:
            yield found
    except (NoPostgres, Missing) as why:
        pytest.skip(f"no cluster: {why}")


@pytest.fixture
def cluster(whole_cluster: Cluster) -> Iterator[Cluster]:
    """The same, whole again after each test."""
    yield whole_cluster
    db.session.rollback()
    whole_cluster.restore()


@pytest.fixture
def person(cluster: Cluster) -> Person:
    """Somebody whose every request goes to the next machine."""
    return cluster.person()


def conference(slug: str, *, capacity: int = 1000) -> Event:
    """A published conference in thirty days whose registration is open now."""
    day = (clock.now() + timedelta(days=30)).date()
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    return make_event(
        slug, capacity=capacity, starts_on=day, ends_on=day, registration_closes_at=noon - timedelta(days=2),
        slides_due_at=noon - timedelta(days=3),
    )  # fmt: skip
