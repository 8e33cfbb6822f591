"""A moderator's page behind their link: the block in its order, who speaks, the questions people sent beforehand."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from conference.lib.routes import page
from conference.programme.snapshot import item_of
from conference.programme.wording import css_class, kind_label
from conference.speakers import blueprint, queries
from conference.speakers.models import Speaker
from conference.speakers.views import item_by_code, speaker_page


@blueprint.get("/speaker/<token>/moderating/<code:code>")
@speaker_page
def moderating(person: Speaker, code: str) -> ResponseReturnValue:
    """Show the block of an item that one moderates; who tells a story anonymously is not named."""
    item = item_by_code(person, code)
    if item not in queries.moderated_by(person):
        abort(404)
    return page(
        speaker=person, item=item, block=[item_of(one) for one in queries.block_of(item)],
        asked=queries.questions_sent(person.event), kind_label=kind_label, css_class=css_class,
    )  # fmt: skip
