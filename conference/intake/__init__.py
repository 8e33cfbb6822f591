"""Imports: people, speakers and the programme read from spreadsheets, looked through first, and taken back whole."""

from flask import Blueprint

blueprint = Blueprint("intake", __name__)
