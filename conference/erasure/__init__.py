"""The end of personal data: erased when a person asks, and when its time has come; counts and numbers stay."""

from flask import Blueprint

blueprint = Blueprint("erasure", __name__)
