"""Watching the server: figures for Prometheus, what needs a person, and letters to its administrators about that."""

from flask import Blueprint

blueprint = Blueprint("monitoring", __name__)
