"""What mailing adds to the application when it is built."""

from flask import Flask

from conference.mailing import demo, texts


def init_app(app: Flask) -> None:
    """Prepare the templates of mail; in the demo, and only there, open the mailbox."""
    texts.init_app(app)
    if app.config["DEMO"]:
        demo.init_app(app)
