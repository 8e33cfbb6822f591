"""Places in limited things and their waiting lists."""

from flask import Blueprint

blueprint = Blueprint("places", __name__)
