"""What mailing adds to the application when it is built."""

from flask import Flask

from conference.lib import tasks
from conference.mailing import commands, delivery, demo, texts


def init_app(app: Flask) -> None:
    """Prepare the templates of mail and have it sent; in the demo, and only there, open the mailbox."""
    texts.init_app(app)
    tasks.add(app, delivery.work_once, order=10)  # first in each round
    app.cli.add_command(commands.check_mail)
    if app.config["DEMO"]:
        demo.init_app(app)
