"""The quick start of a programme: a pasted or uploaded table becomes items, rooms and speakers."""

from flask import Blueprint

blueprint = Blueprint("quickstart", __name__)
