"""Two registrations of one person made one: likely doubles, both side by side, what is kept, and the way back."""

from flask import Blueprint

blueprint = Blueprint("merging", __name__)
