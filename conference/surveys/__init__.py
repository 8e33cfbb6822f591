"""The feedback survey of a conference: asked of those who were there, answered by nobody in particular."""

from flask import Blueprint

blueprint = Blueprint("surveys", __name__)
