"""The samples of proxies stand in front of the same server as those of the doctor."""

from tests.doctor.conftest import asked, public  # noqa: F401 - fixtures
