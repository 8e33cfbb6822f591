"""Letters to everybody whom something about a conference concerns: people with a place, people who wait, speakers."""

from flask import Blueprint

blueprint = Blueprint("letters", __name__)
