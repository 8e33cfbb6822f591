"""The paper says what the facts say, in the language of the person, as one tagged page."""

import base64
import io
import json
import subprocess
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from conference.certificates.document import CertificateFacts, CertificateLogo, Contribution, paper, render_certificate
from conference.certificates.paper_words import long_dates
from conference.printing.pdf import ForbiddenResourceError
from conference.printing.qr import qr_data_uri
from tests.printing.pdf_checks import found_by_checker

pytestmark = pytest.mark.slow

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)  # as that of the application
LEGAL = (
    "Účast na konferenci je formou dalšího vzdělávání podle § 111 odst. 2 písm. e) zákona č. 108/2006 Sb.,"
    " o sociálních službách."
)


def picture(width: int, height: int) -> str:
    memory = io.BytesIO()
    Image.new("RGB", (width, height), "#cccccc").save(memory, "PNG")
    return "data:image/png;base64," + base64.b64encode(memory.getvalue()).decode()


PICTURES = {"programme.png": picture(340, 120), "organiser.png": picture(260, 120)}


WOMAN = CertificateFacts(
    language="cs",
    number="2017/0042",
    code="K7QF-3M9T-XB",
    verify_url="https://prezence.example.org/verify/K7QF-3M9T-XB",
    event_slug="plzen-2017",
    event_title="Sociální bydlení v Plzeňském kraji",
    event_subtitle="2. krajská konference",
    edition=2,
    organiser_name="Centrum pro komunitní práci západní Čechy",
    honorific="ms",
    title_before="Mgr.",
    given_name="Jana",
    family_name="Nováková",
    title_after="MBA",
    organisation="Městský úřad Horní Lhota, odbor sociálních věcí",
    days=(date(2017, 11, 2),),
    minutes=350,
    with_visit=True,
    venue_name="Krajský úřad Plzeňského kraje",
    venue_street="Škroupova 18",
    venue_town="Plzeň",
    topics=("Zavádění sociálního bydlení v Plzni", "Projekt „Férové bydlení“", "Prohlídka 13 sociálních bytů"),
    legal_line=LEGAL,
    issued_on=date(2017, 11, 6),
    issued_in="Plzeň",
    issuer_name="Jméno Příjmení",
    issuer_position="ředitel",
    publicity_text="Projekt je podpořen z Evropského sociálního fondu.",
    project_title="Podpora odborného partnerství – prostupné a sociální bydlení v Plzeňském kraji",
    project_number="CZ.03.2.63/0.0/0.0/15_023/0000958",
    emblem=True,
    logos=(CertificateLogo("programme.png", "logo programu"), CertificateLogo("organiser.png", "logo pořadatele")),
)
MAN = replace(WOMAN, honorific="mr", given_name="Petr", family_name="Dvořák", title_before="", title_after="")
ENGLISH = replace(
    MAN,
    language="en",
    event_title="Social Housing in the Plzeň Region",
    event_subtitle="2nd regional conference",
    legal_line="Attending a conference is further education under Section 111(2)(e) of Act No. 108/2006 Coll.",
    organiser_number="123 45 678",
)
BARE = CertificateFacts(
    language="cs",
    number="2017/0045",
    code="B3XE-7Y4G-MS",
    verify_url="https://prezence.example.org/verify/B3XE-7Y4G-MS",
    event_slug="bydleni",
    event_title="Bydlení",
    organiser_name="Obec Lhota",
    honorific="neutral",
    given_name="Alex",
    family_name="Malý",
    days=(date(2017, 11, 2),),
    minutes=260,
    issued_on=date(2017, 11, 6),
    issuer_name="Jméno Příjmení",
)
LONG = replace(
    WOMAN,
    title_before="prof. PhDr.",
    given_name="Anežka",
    family_name="Šťovíčková-Chrpová",
    title_after="Ph.D., MBA, LL.M.",
    organisation="Středisko komunitních, sociálních a bydlení podporujících služeb města Horšovský Týn a okolních obcí,"
    " příspěvková organizace (smyšlená)",
    event_title="Sociální, prostupné a dostupné bydlení v obcích s rozšířenou působností: zkušenosti z Plzeňského,"
    " Karlovarského a Ústeckého kraje",
    topics=WOMAN.topics * 2,
)
SPEAKER = replace(
    WOMAN, kind="contribution", minutes=0, with_visit=False, topics=(), legal_line="",
    contributions=(
        Contribution("Zavádění sociálního bydlení v Plzni", "speaker", date(2017, 11, 2)),
        Contribution("Bytový fond", "moderator", date(2017, 11, 2)),
    ),
    note="Pořadatel děkuje za přínos k programu konference.",
)  # fmt: skip


@cache
def certificate(facts: CertificateFacts) -> bytes:
    """The PDF of a certificate; set once for each."""
    return render_certificate(facts, ENVIRONMENT, PICTURES)


@pytest.fixture(scope="module")
def text_of():
    """The text of a certificate as it is copied from its pages, on one line, with plain spaces; set once for each."""
    known: dict[CertificateFacts, str] = {}

    def read(facts: CertificateFacts) -> str:
        if facts not in known:
            content = certificate(facts)
            run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
            known[facts] = " ".join(run.stdout.decode().replace("\u00a0", " ").split())
        return known[facts]

    return read


@pytest.fixture(scope="module")
def woman():
    with pikepdf.open(io.BytesIO(render_certificate(WOMAN, ENVIRONMENT, PICTURES))) as document:
        yield document


def pages(facts: CertificateFacts) -> int:
    with pikepdf.open(io.BytesIO(certificate(facts))) as document:
        return len(document.pages)


def elements(element: pikepdf.Object):
    kids = element.get("/K", pikepdf.Array())
    for kid in kids.as_list() if isinstance(kids, pikepdf.Array) else []:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def test_a_certificate_is_one_tagged_page_of_pdf_ua_1(woman):
    assert len(woman.pages) == 1
    assert woman.Root.MarkInfo.Marked is True
    assert str(woman.Root.Lang) == "cs"
    assert woman.open_metadata()["pdfuaid:part"] == "1"
    assert str(woman.docinfo.Title) == "Osvědčení o účasti 2017/0042: Mgr. Jana Nováková, MBA"
    assert str(woman.docinfo.Author) == "Centrum pro komunitní práci západní Čechy"
    assert str(woman.docinfo.CreationDate) == "D:20171106"


def test_its_tags_have_one_h1_a_table_of_facts_and_no_picture_without_words(woman):
    found = list(elements(woman.Root.StructTreeRoot))
    kinds = [str(element.S)[1:] for element in found]
    assert (kinds.count("H1"), kinds.count("H2"), kinds.count("Table")) == (1, 1, 1)
    assert (kinds.count("TH"), kinds.count("TD")) == (4, 4)
    assert [str(element.Alt) for element in found if str(element.S) == "/Figure"] == [
        "QR kód: stránka pro ověření osvědčení č. 2017/0042",
        "Znak Evropské unie",
        "logo programu",
        "logo pořadatele",
    ]


def test_the_address_of_verification_is_a_link_and_a_qr_code(woman):
    addresses = {str(link.A.URI) for link in woman.pages[0].obj.Annots.as_list()}
    assert addresses == {"https://prezence.example.org/verify/K7QF-3M9T-XB"}
    shown = paper(WOMAN, "roomy")["qr"]
    assert shown == qr_data_uri(WOMAN.verify_url, "QR kód: stránka pro ověření osvědčení č. 2017/0042")


def test_it_says_who_attended_what_when_where_and_how_long(text_of):
    text = text_of(WOMAN)
    assert "Centrum pro komunitní práci západní Čechy potvrzuje, že Mgr. Jana Nováková, MBA" in text
    assert "Městský úřad Horní Lhota, odbor sociálních věcí" in text
    assert "se zúčastnila konference Sociální bydlení v Plzeňském kraji 2. krajská konference" in text
    assert "Datum 2. listopadu 2017" in text
    assert "Místo Krajský úřad Plzeňského kraje, Škroupova 18, Plzeň" in text
    assert "Rozsah odborného programu 5 hodin 50 minut, včetně prohlídky" in text
    assert "Projekt „Férové bydlení“ · Prohlídka 13 sociálních bytů" in text
    assert LEGAL in text
    assert "č. 2017/0042" in text
    assert "Vystaveno: Plzeň, 6. listopadu 2017" in text
    assert "Jméno Příjmení ředitel, Centrum pro komunitní práci západní Čechy" in text
    assert "prezence.example.org/verify/ K7QF-3M9T-XB" in text
    assert "Projekt je podpořen z Evropského sociálního fondu." in text
    assert "reg. č. CZ.03.2.63/0.0/0.0/15_023/0000958" in text


def test_the_verb_agrees_with_the_honorific_and_neutral_wording_has_no_gender(text_of):
    assert "potvrzuje, že Petr Dvořák" in text_of(MAN)
    assert "se zúčastnil konference Sociální bydlení" in text_of(MAN)
    assert "Obec Lhota vydává na jméno Alex Malý osvědčení o účasti na konferenci Bydlení" in text_of(BARE)
    assert "zúčastnil" not in text_of(BARE)


def test_the_english_paper_speaks_english(text_of):
    text = text_of(ENGLISH)
    assert "Certificate of attendance" in text
    assert "Centrum pro komunitní práci západní Čechy, ID No. 123 45 678, certifies that Petr Dvořák" in text
    assert "attended the conference Social Housing in the Plzeň Region" in text
    assert "5 hours 50 minutes, including the site visit" in text
    assert "Date 2 November 2017" in text
    assert "Section 111(2)(e) of Act No. 108/2006 Coll." in text
    with pikepdf.open(io.BytesIO(render_certificate(ENGLISH, ENVIRONMENT))) as document:
        assert str(document.Root.Lang) == "en"


def test_a_certificate_of_contribution_says_what_the_person_contributed_as_whom(text_of):
    text = text_of(SPEAKER)
    assert "Osvědčení o aktivní účasti na konferenci" in text
    assert "se aktivně podílela na programu konference Sociální bydlení" in text
    assert "Zavádění sociálního bydlení v Plzni (řečnice) · Bytový fond (moderátorka)" in text
    assert "Pořadatel děkuje za přínos k programu konference." in text
    assert "Rozsah" not in text


def test_contributions_of_several_days_name_the_day(text_of):
    days = (date(2017, 11, 2), date(2017, 11, 3))
    assert "Bytový fond (moderátorka, 2. listopadu 2017)" in text_of(replace(SPEAKER, days=days))


def test_what_is_empty_leaves_no_trace(text_of):
    text = text_of(BARE)
    assert "4 hodiny 20 minut" in text
    for absent in ("§ 111", "prohlídky", "Témata", "Místo", "IČO", "reg. č.", "None", ", ,"):
        assert absent not in text
    assert "Vystaveno: 6. listopadu 2017" in text
    assert "Jméno Příjmení Obec Lhota" in text


def test_the_legal_line_is_printed_only_when_there_is_one(text_of):
    assert "§ 111" in text_of(WOMAN)
    assert "§ 111" not in text_of(replace(WOMAN, legal_line=""))


@pytest.mark.parametrize("facts", [BARE, ENGLISH, LONG], ids=["bare", "english", "long"])
def test_short_and_long_texts_stay_on_one_page(facts):
    assert pages(facts) == 1


def test_a_long_paper_still_says_everything(text_of):
    text = text_of(LONG)
    assert "prof. PhDr. Anežka Šťovíčková-Chrpová, Ph.D., MBA, LL.M." in text
    assert "příspěvková organizace (smyšlená)" in text
    assert "Karlovarského a Ústeckého kraje" in text
    assert LEGAL in text


def test_a_paper_too_long_for_any_page_goes_on_and_loses_nothing(text_of):
    endless = replace(
        LONG, topics=tuple(f"Téma číslo {number} o sociálním bydlení v obcích" for number in range(1, 121))
    )
    assert pages(endless) > 1
    assert "Téma číslo 120 o sociálním bydlení" in text_of(endless)
    assert "Vystaveno: Plzeň" in text_of(endless)


def test_a_family_name_wider_than_the_paper_is_broken_and_not_cut(text_of):
    name = "Wolfeschlegelsteinhausenbergerdorff" * 3
    facts = replace(BARE, family_name=name)
    assert pages(facts) == 1
    assert name in text_of(facts).replace(" ", "")


def test_text_from_people_is_data(text_of):
    facts = replace(BARE, organisation="<img src='http://127.0.0.1:9/x.png'> & synové", given_name="{{ 7 * 7 }}")
    assert "<img src='http://127.0.0.1:9/x.png'> & synové" in text_of(facts)
    assert "{{ 7 * 7 }} Malý" in text_of(facts)


@pytest.mark.parametrize("source", ["http://127.0.0.1:9/logo.png", "file:///etc/hostname", "logo.png"])
def test_a_logo_from_network_or_disk_is_refused(source):
    with pytest.raises(ForbiddenResourceError, match="may not load"):
        render_certificate(
            replace(BARE, logos=(CertificateLogo("logo.png", "logo"),)), ENVIRONMENT, {"logo.png": source}
        )


def test_a_logo_whose_file_is_lost_leaves_no_hole(text_of):
    assert paper(WOMAN, "roomy", {})["funding"]["logos"] == paper(replace(WOMAN, logos=()), "roomy")["funding"]["logos"]
    assert "Projekt je podpořen z Evropského sociálního fondu." in text_of(
        replace(WOMAN, logos=(CertificateLogo("x.png", "x"),))
    )


def test_many_logos_take_more_rows_and_never_fall_below_10_mm():
    facts = replace(
        WOMAN, emblem=False, logos=tuple(CertificateLogo(f"{number}.png", f"logo {number}") for number in range(6))
    )
    wide = {f"{number}.png": picture(400, 100) for number in range(6)}
    assert paper(facts, "roomy", wide)["funding"]["logo_height"] == 10
    with pikepdf.open(io.BytesIO(render_certificate(facts, ENVIRONMENT, wide))) as document:
        assert len(document.pages) == 1


def test_a_sample_says_so_across_the_page(text_of):
    content = render_certificate(replace(BARE, number="UKÁZKA"), ENVIRONMENT, sample=True)
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    assert run.stdout.decode().split().count("UKÁZKA") == 2
    assert "UKÁZKA" not in text_of(BARE)


@pytest.mark.parametrize(
    ("facts", "sample"),
    [(WOMAN, False), (ENGLISH, False), (LONG, False), (replace(BARE, number="UKÁZKA"), True)],
    ids=["Czech", "English", "long", "sample"],
)
def test_checkers_find_nothing(facts, sample, tmp_path):
    assert found_by_checker(render_certificate(facts, ENVIRONMENT, PICTURES, sample=sample), tmp_path) == []


def test_a_sample_says_so_to_those_who_listen_first_of_all():
    with pikepdf.open(io.BytesIO(render_certificate(BARE, ENVIRONMENT, sample=True))) as document:
        first = document.Root.StructTreeRoot.K[0].K[0].K[0]
        number = first.K[0].K[0]
        words = {int(about.MCID) for about in _marked_in(document.pages[0])}
    assert (str(first.S), number in words) == ("/P", True)


def _marked_in(page):
    begun = [operands for operands, operator in pikepdf.parse_content_stream(page) if str(operator) == "BDC"]
    return [about for _, about in begun if "/MCID" in about]


def test_names_on_an_english_paper_are_czech_to_those_who_listen():
    with pikepdf.open(io.BytesIO(certificate(ENGLISH))) as document:
        found = [str(one.Lang) for one in _below(document.Root.StructTreeRoot) if "/Lang" in one]
        place = [one for one in _below(document.Root.StructTreeRoot) if str(one.S) == "/TD"][1]
        assert str(place.Lang) == "cs"
    assert found == ["cs"] * 6  # organiser (three times), organisation, place, project


def _below(element):
    for kid in element.get("/K", pikepdf.Array()).as_list():
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _below(kid)


def test_equal_facts_give_equal_bytes():
    assert render_certificate(BARE, ENVIRONMENT) == render_certificate(BARE, ENVIRONMENT)


def test_an_environment_that_does_not_escape_is_refused():
    with pytest.raises(ValueError, match="escapes"):
        render_certificate(BARE, Environment(loader=FileSystemLoader(TEMPLATES), autoescape=False))


@pytest.mark.parametrize("facts", [WOMAN, BARE, ENGLISH, SPEAKER], ids=["woman", "bare", "english", "speaker"])
def test_facts_come_back_from_json_unchanged(facts):
    stored = json.loads(json.dumps(facts.frozen()))
    assert CertificateFacts.thawed(stored) == facts
    assert stored["days"] == ["2017-11-02"]


def test_stored_facts_name_their_logos_and_carry_no_pictures():
    assert WOMAN.frozen()["logos"][0] == {"key": "programme.png", "alt": "logo programu"}
    assert len(json.dumps(WOMAN.frozen())) < 2500


@pytest.mark.parametrize("stored", [{}, {"version": 2}, {"version": 1, "days": []}], ids=["empty", "newer", "torn"])
def test_other_facts_are_refused(stored):
    with pytest.raises(ValueError, match="not the facts"):
        CertificateFacts.thawed(stored)


@pytest.mark.parametrize(
    "change",
    [{"language": "de"}, {"honorific": "dr"}, {"accent": "red"}, {"minutes": 0}, {"days": ()}],
    ids=lambda change: next(iter(change)),
)
def test_what_no_paper_can_say_is_refused(change):
    with pytest.raises(ValueError):
        replace(BARE, **change)


@pytest.mark.parametrize(
    ("days", "czech", "english"),
    [
        ([date(2017, 11, 2)], "2. listopadu 2017", "2 November 2017"),
        ([date(2017, 11, 3), date(2017, 11, 2)], "2.–3. listopadu 2017", "2–3 November 2017"),
        ([date(2017, 10, 31), date(2017, 11, 1)], "31. října – 1. listopadu 2017", "31 October – 1 November 2017"),
        (
            [date(2017, 12, 31), date(2018, 1, 1)],
            "31. prosince 2017 – 1. ledna 2018",
            "31 December 2017 – 1 January 2018",
        ),
        (
            [date(2017, 11, 2), date(2017, 11, 9)],
            "2. listopadu 2017 a 9. listopadu 2017",
            "2 November 2017 and 9 November 2017",
        ),
    ],
)
def test_dates_in_words(days, czech, english):
    assert long_dates(days, "cs").replace("\u00a0", " ") == czech
    assert long_dates(days, "en").replace("\u00a0", " ") == english
