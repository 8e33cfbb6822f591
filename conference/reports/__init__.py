"""The organiser's dashboard and the outbox as the organiser sees it."""

from flask import Blueprint

blueprint = Blueprint("reports", __name__)
