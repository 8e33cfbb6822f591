"""What watching adds: requests are counted."""

from flask import Flask

from conference.monitoring import requests


def init_app(app: Flask) -> None:
    """Count requests."""
    requests.init_app(app)
