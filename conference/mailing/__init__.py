"""E-mail: the outbox, its texts, delivery with retries."""

from flask import Blueprint

blueprint = Blueprint("mailing", __name__)
