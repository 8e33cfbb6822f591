"""Organisers' accounts, their roles, signing in, the record of changes."""

from flask import Blueprint

blueprint = Blueprint("team", __name__)
