"""`flask doctor`: looks at all that an installation lives on, and says how to mend what is wrong."""

from collections.abc import Callable, Iterable
from functools import partial

from flask import Flask

from conference.doctor import database, disk, fonts, limits, machine, mail, proxy, stored
from conference.doctor.commands import doctor
from conference.lib import diagnoses
from conference.lib.diagnoses import Cost, Observation

Parts = tuple[tuple[str, str, Callable[[], Iterable[Observation]], Cost], ...]


def init_app(app: Flask) -> None:
    """Add the command, and the diagnoses that belong to no feature."""
    app.cli.add_command(doctor)
    values = app.config
    parts: Parts = (
        ("memory", "There is enough memory.", machine.look, Cost.NOTHING),
        ("disk", "The disk has room.", partial(disk.look, values), Cost.NOTHING),
        ("fsync", "The disk is quick enough.", partial(disk.look_at_speed, values), Cost.SECONDS),
        ("database", "The database is fine.", partial(database.look, values), Cost.SECONDS),
        ("storage", "Uploads are kept.", stored.look, Cost.OTHERS),
        ("redis", "No Redis is wanted.", partial(limits.look, values), Cost.OTHERS),
        ("papers", "Papers can be set.", fonts.look, Cost.SECONDS),
        ("mail", "Mail leaves.", partial(mail.look, values), Cost.OTHERS),
        ("proxy", "The way from outside is open.", partial(proxy.look, values), Cost.OTHERS),
    )
    for name, well, look, cost in parts:
        diagnoses.add(app, name, well, look, cost=cost, reads_tables=False)
