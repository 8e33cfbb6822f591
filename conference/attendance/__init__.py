"""Presence: who was there, and when."""

from flask import Blueprint

blueprint = Blueprint("attendance", __name__)
