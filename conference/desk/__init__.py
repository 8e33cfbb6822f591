"""The desk on the day: finding people, noting who came and who left, by the team and by helpers with a link."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__)
