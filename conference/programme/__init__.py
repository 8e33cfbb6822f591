"""Rooms, programme items, published versions, calendar files."""

from flask import Blueprint

blueprint = Blueprint("programme", __name__)
