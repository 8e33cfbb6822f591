"""XML that any parser reads, whatever people typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conference.lib import xml


@given(st.text(), st.text())
def test_any_text_is_read_back_without_what_xml_forbids(text, value):
    root = xml.element("a")
    xml.add(root, "b", text, name=value)
    read = etree.fromstring(xml.document(root))
    allowed = xml.allowed(text)
    assert (read.findtext("b") or "") == allowed.replace("\r\n", "\n").replace("\r", "\n")
    assert set(allowed) <= set(text) | {" "}  # for a break


@pytest.mark.parametrize("sign", ["\x00", "\x08", "\x0e", "\x1b", "\ud800", "\ufffe", "\uffff"])
def test_what_no_document_may_hold_is_left_out(sign):
    assert xml.allowed(f"a{sign}b") == "ab"


@pytest.mark.parametrize("sign", ["\t", "\n", "\r", "\x7f", "\u00a0", "\ue000", "\ufffd", "\U0001f3e0"])
def test_all_else_stays(sign):
    assert xml.allowed(f"a{sign}b") == f"a{sign}b"
