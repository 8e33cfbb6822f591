"""Certificates of attendance: who is entitled, the PDF, the register, verification."""

from flask import Blueprint

blueprint = Blueprint("certificates", __name__)
