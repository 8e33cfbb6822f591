"""The worker erases what people wrote when its day has come, and takes the last answers into the results."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from conference.events.models import Event
from conference.extensions import db
from conference.lib import clock
from conference.surveys.models import Survey, SurveyText, UsedTicket
from conference.worker import run
from tests.factories import at
from tests.surveys.replies import LAST_DAY, ask, reply


def test_the_worker_does_it_by_itself(app: Flask, event: Event, survey: Survey) -> None:
    better = ask(event)
    for _ in range(6):
        reply(survey, {better: "Děkuji."})

    with clock.frozen(at(10, day=LAST_DAY + timedelta(days=1))):
        run(app, once=True)
    db.session.refresh(survey)
    assert (survey.replies, survey.shown) == (6, 6)

    with clock.frozen(at(10, day=LAST_DAY + timedelta(days=366))):
        run(app, once=True)
    db.session.rollback()
    kinds = (SurveyText, UsedTicket)
    assert [db.session.scalar(sa.select(sa.func.count()).select_from(kind)) for kind in kinds] == [0, 0]
