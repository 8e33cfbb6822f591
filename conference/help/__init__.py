"""Help: the organisers' and the administrators' guide, as pages that open at the page one is on."""

from flask import Blueprint

blueprint = Blueprint("help", __name__)
