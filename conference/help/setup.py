"""What help adds to pages: the link to the section that explains the page one is on."""

from flask import Flask, request, url_for

from conference.help import contents


def init_app(app: Flask) -> None:
    """Give templates the address of the help for this page."""
    app.jinja_env.globals["help_address"] = help_address


def help_address() -> str | None:
    """Return where this page is explained; the contents for a page of the team without a section, None elsewhere."""
    endpoint = request.endpoint or ""
    if endpoint.startswith("help."):
        return None
    if found := contents.explained().get(endpoint):
        chapter, section = found
        return url_for("help.chapter", name=chapter.name, _anchor=section)
    return url_for("help.contents") if request.path.startswith("/organise/") else None
