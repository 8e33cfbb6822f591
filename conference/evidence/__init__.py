"""After the conference: who pays is shown everywhere, the report, the pack of evidence for the grant."""

from flask import Blueprint

blueprint = Blueprint("evidence", __name__)
