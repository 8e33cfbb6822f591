"""Site visits and their groups."""

from flask import Blueprint

blueprint = Blueprint("visits", __name__)
