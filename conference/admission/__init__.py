"""Who may register: whether the team has to say yes."""

from flask import Blueprint

blueprint = Blueprint("admission", __name__)
