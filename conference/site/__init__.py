"""Home pages, practical pages, privacy, health, errors."""

from flask import Blueprint

blueprint = Blueprint("site", __name__)
