"""Work in a process that ends: results, refusals, limits, and that it ends."""

import os
import signal
import time

import pytest

from conference.lib.apart import Apart, Failed
from conference.untrusted.refusals import Active, RefusalReason, UploadRefused

pytestmark = pytest.mark.slow


@pytest.fixture
def apart():
    place = Apart(seconds=20, megabytes=500, rests=5)
    yield place
    place.end()


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_function_works_in_another_process_that_stays_for_the_next(apart):
    first, second = apart.call("os:getpid"), apart.call("os:getpid")
    assert first == second != os.getpid()


def test_the_process_does_not_load_the_application(apart):
    assert apart.call("conference.lib.colour:is_colour", "#8f3a22") is True
    with pytest.raises(ValueError, match=r"conference\.__spec__ is None"):  # a bare folder
        apart.call("importlib.util:find_spec", "conference")


def test_what_is_raised_there_is_raised_here_and_the_process_goes_on(apart):
    process = apart.call("os:getpid")
    with pytest.raises(ValueError, match="invalid literal"):
        apart.call("builtins:int", "x")
    assert apart.call("os:getpid") == process


def test_a_refusal_comes_back_whole(apart, tmp_path):
    file = tmp_path / "slides.pdf"
    file.write_bytes(b"%PDF-1.7\n%%EOF")
    with pytest.raises(UploadRefused) as refused:
        apart.call("conference.untrusted.pdf_actions:check", file)
    assert (refused.value.reason, refused.value.found) == (RefusalReason.DAMAGED, None)
    assert apart.call("copy:copy", UploadRefused(RefusalReason.MACROS, "x", Active.VBA)).found is Active.VBA


def test_too_long_work_is_ended_and_the_next_gets_a_new_process():
    place = Apart(seconds=5, megabytes=500)
    with pytest.raises(Failed, match="took more than 5 seconds"):
        place.call("time:sleep", 60)
    assert place.call("os:getppid") == os.getpid()
    place.end()


def test_too_much_memory_is_refused_there(apart):
    with pytest.raises(Failed, match="took more than 500 MB"):
        apart.call("operator:mul", b"x", 1 << 30)


def test_a_process_that_is_killed_while_it_works_is_told_of_and_one_killed_before_is_replaced(apart):
    os.kill(apart.call("os:getpid"), signal.SIGKILL)
    assert apart.call("os:getppid") == os.getpid()
    apart.end()
    with pytest.raises(Failed, match="ended its process with -9"):
        apart.call("signal:raise_signal", signal.SIGKILL)


def test_it_ends_by_itself_when_nothing_was_asked_for_a_while():
    place = Apart(seconds=20, megabytes=500, rests=1)
    process = place.call("os:getpid")
    until = time.monotonic() + 20
    while is_running(process) and time.monotonic() < until:
        time.sleep(0.1)
    assert not is_running(process)
    assert place.call("os:getpid") != process
    place.end()
