"""Copies of everything: made while people register, verified, put back into an empty place; and other databases."""

from flask import Blueprint

blueprint = Blueprint("backup", __name__)
