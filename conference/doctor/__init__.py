"""`flask doctor`: looks at all that an installation lives on, and says how to mend what is wrong."""

from flask import Flask

from conference.doctor.commands import doctor


def init_app(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(doctor)
