"""The menus of the pages: a feature adds its links in its `setup.py`, each with the number of its turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Flask, current_app

MENUS = "prezence.menus"


class Menu(StrEnum):
    """Which menu a link stands in."""

    PUBLIC = "public"  # of a conference, for everybody
    OWN = "own"  # behind a person's secret link
    ORGANISER = "organiser"  # of a conference, for its team
    SETTINGS = "settings"  # the pages of a conference's settings


@dataclass(frozen=True)
class Link:
    """A link to a page; it is current on that page and on those whose endpoints begin with one of `below`."""

    label: Any  # a lazy text
    endpoint: str
    order: int
    below: tuple[str, ...] = ()
    role: str = ""  # the least role in the team that sees it; empty for everybody
    beside_own: bool = False  # whether it stands in the short menu behind a person's link too
    public: str | None = None  # of a page of the settings: the public page that shows it
    when: Callable[[Any], bool] | None = None  # whether a conference has it
    opens: Menu | None = None  # the link is current wherever one of this menu is


def add(app: Flask, menu: Menu, link: Link) -> None:
    """Put a link into a menu of an application."""
    _menus(app)[0].setdefault(menu, []).append(link)


def put_below(app: Flask, endpoint: str, *prefixes: str) -> None:
    """Make links to another feature's `endpoint` current on pages whose endpoints begin with one of `prefixes`."""
    _menus(app)[1].setdefault(endpoint, []).extend(prefixes)


def links(menu: Menu) -> list[Link]:
    """List the links of a menu of the current application, by their order."""
    return sorted(_menus(current_app)[0].get(menu, []), key=lambda link: link.order)


def is_current(link: Link, endpoint: str) -> bool:
    """Return whether a page is the one that a link leads to, or below it."""
    further = tuple(_menus(current_app)[1].get(link.endpoint, ()))
    if endpoint == link.endpoint or endpoint.startswith(link.below + further):
        return True
    return link.opens is not None and any(is_current(other, endpoint) for other in links(link.opens))


def _menus(app: Flask) -> tuple[dict[Menu, list[Link]], dict[str, list[str]]]:
    """Give the links of each menu, and what else is below an endpoint."""
    found: tuple[dict[Menu, list[Link]], dict[str, list[str]]] = app.extensions.setdefault(MENUS, ({}, {}))
    return found
