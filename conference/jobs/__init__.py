"""Work in the background that is asked for: kept as rows, done by the worker piece by piece, with a result."""

from flask import Blueprint

blueprint = Blueprint("jobs", __name__)
