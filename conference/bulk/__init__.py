"""Changes of many people at once: shown before, carried out as one, taken back afterwards."""

from flask import Blueprint

blueprint = Blueprint("bulk", __name__)
