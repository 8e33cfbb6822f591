"""Pages that change the second factor ask for it first: whoever finds an unlocked computer can't take it away."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import request, url_for
from flask.typing import ResponseReturnValue

from conference.lib.routes import lead_to
from conference.team import second_factor, sessions
from conference.team.access import team_member

P = ParamSpec("P")
MANAGE = "team.manage_second_factor"


def proved(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Have who has a second factor show it, unless they just did in this session (rules.PROOF_LASTS)."""

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if second_factor.is_on(team_member()) and not sessions.is_fresh():
            here = request.script_root + request.path
            return lead_to("team.prove", next=here if request.method == "GET" else url_for(MANAGE))
        return view(*args, **kwargs)

    return run
