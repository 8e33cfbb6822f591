"""What machines that watch ask for."""

import hmac

from flask import Response, abort, current_app, request

from conference.extensions import limiter
from conference.monitoring import blueprint, metrics


@blueprint.get("/metrics")
@limiter.exempt
def metrics_txt() -> Response:
    """Send the figures, for Prometheus, to who has the token of the setting METRICS_TOKEN; nobody else finds them."""
    token, given = current_app.config["METRICS_TOKEN"], request.authorization
    sent = given.token or "" if given is not None and given.type == "bearer" else ""
    if not token or not hmac.compare_digest(sent.encode(), token.encode()):
        abort(404)
    body, content_type = metrics.document(request.headers.get("Accept", ""))
    answer = Response(body, content_type=content_type)
    answer.headers["Cache-Control"] = "no-store"
    return answer
