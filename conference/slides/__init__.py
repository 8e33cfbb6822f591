"""Speakers' slides: due date, upload, who may see them."""

from flask import Blueprint

blueprint = Blueprint("slides", __name__)
