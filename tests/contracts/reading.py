"""Reading what programs read, the strict way: every document is checked against our own schema first."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema
from lxml import etree

HERE = Path(__file__).parent
NO_ENTITIES = etree.XMLParser(resolve_entities=False, no_network=True)


@cache
def grammar(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(HERE / f"{name}.rng", NO_ENTITIES))


@cache
def json_schema(name: str):
    return fastjsonschema.compile(json.loads((HERE / f"{name}.schema.json").read_text(encoding="utf-8")))


def valid_xml(content: bytes, name: str) -> etree._Element:
    """The root of a document that its grammar accepts."""
    root = etree.fromstring(content, NO_ENTITIES)
    grammar(name).assertValid(root)
    return root


def valid_json(content: bytes, name: str) -> Any:
    """The data of a document that its schema accepts."""
    data = json.loads(content)
    json_schema(name)(data)
    return data
