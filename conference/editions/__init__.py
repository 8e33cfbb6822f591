"""Editions of a series: the next one made from this one, the public page of all, the archive, invitations."""

from flask import Blueprint

blueprint = Blueprint("editions", __name__)
