"""What the log must not keep: secret links."""

import logging
import re

from flask import Flask

SECRET = re.compile(r"(/(?:my|speaker|desk|survey|organise/sign-in|organise/reset-password)/)[^/\s?\"']+")


def init_app(app: Flask) -> None:
    """Take the tokens out of the lines that the application logs, such as the address of a page that failed."""
    if not any(isinstance(known, WithoutSecrets) for known in app.logger.filters):  # the logger outlives applications
        app.logger.addFilter(WithoutSecrets())


def without_secrets(text: str) -> str:
    """Return the text with an ellipsis for the token of each secret link in it."""
    return SECRET.sub(r"\1…", text)


class WithoutSecrets(logging.Filter):
    """Rewrites each line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, without its secrets."""
        record.msg, record.args = without_secrets(record.getMessage()), ()
        return True
