"""Where a line must not break, and how dates, times, durations and phones are written. "~" stands for U+00A0."""

import re
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from conference.czech.typography import (
    NBSP,
    InvalidPhoneError,
    format_date,
    format_day,
    format_duration,
    format_long_date,
    format_phone,
    format_range,
    format_time,
    nbsp,
    parse_phone,
    plural_cs,
)

CZECH = [
    # One-letter prepositions and conjunctions
    "k~mostu, s~bratrem, v~Plzni, z~nádraží, u~babičky, o~páté, a~tak, i~dnes",
    "V~Plzni a~v~Chebu, K~lesu i~z~lesa",
    "Sociální bydlení (v~Plzni) – a~„v~obcích“",
    "ve městě ke stolu se psem",
    "e-mail nebo tabulka, skupina-a je plná, a/b test",
    # Numbers and what they count
    "5~míst, 500~lidí, 365~dní, 5,5~místa, 10~kilogramů",
    "50~%, 19~°C, 100~m², 10~kg, 16~h, 8~hod., 1~000~000~Kč, 250~€, 5~m, 20~MB",
    "2~500 a~1~000~000",
    "strana~2, tabulka~3, s.~53, obr.~1, tab.~3, č.~9, Skupina~2",
    "5.~pluk, 8.~kapitola, II.~patro, Karel~IV.",
    "měřítko 1~:~50~000, poměr hlasů 5~:~3",
    "od 9 do 10, 5 nebo 6, kolem 5 a~6",
    "v~roce 2017 proběhla konference a~roku 2018. Další",
    "8:30 registrace, 9~hodin",
    # Dates
    "2.~11.~2017 a~3.~11.~2017",
    "2.~listopadu 2017",
    "2.–3.~11.~2017",
    # Numbers of phones and postal codes
    "tel.~+420~378~033~351, 600~000~041, 800~11~22~33",
    "00420~600~000~041 nebo 600~000~041",
    "306~13 Plzeň",
    # Titles and initials
    "Ing.~Novák, Mgr.~et~Mgr.~Novák a~PhDr.~Jana Nováková",
    "doc.~PhDr.~Olga Šalvějová, Ph.D., MBA",
    "Ing.~arch.~Jan Novák, prof.~dr.~h.~c.~Novák, p.~Novák, Ph.~D.",
    "K.~H.~Borovský, T.~G.~M., Ch.~Novák",
    "titul Mgr. je vyšší než Bc. a~nižší",
    # Law
    "§~111 odst.~2 písm.~e) zákona č.~108/2006~Sb., §§~45 až 47",
    "ČSN~01~6910",
    # Forms of organisations and other compound abbreviations
    "Naděje, s.~r.~o., Domov, z.~s., Pomoc, o.~p.~s., Byty, a.~s., v.~v.~i., Klíč, z.~ú., spol.~s~r.~o., př.~n.~l.",
]


@pytest.mark.parametrize("expected", CZECH)
def test_czech_rules(expected):
    broken = expected.replace("~", " ")
    # "111 odst." counts as number and word, so the whole reference holds together
    wanted = expected.replace("111 odst.~2 písm.", "111~odst.~2~písm.")

    assert nbsp(broken).replace(NBSP, "~") == wanted


# Internetová jazyková příručka, "Zalomení řádků a nevhodné výrazy na jejich konci" (https://prirucka.ujc.cas.cz/?id=880):
# a line does not break in these places. One case for each of its rules, in its order, with its own kind of examples.
INSTITUTE = {
    "prepositions without a syllable": "k~mostu, s~bratrem, v~Plzni, z~nádraží",
    "one-letter prepositions and conjunctions": "u~babičky, o~páté, rodiče a~děti, tudy i~tamtudy",
    "digits in groups": "2~500, 1~000~000, 25,325~23",
    "a number and a sign": "50~%, §~23, #~26, *~1921, †~2000",
    "a number and an abbreviation or a unit": "5~str., 8~hod., s.~53, č.~9, obr.~1, tab.~3, 100~m², 10~kg, 16~h, 19~°C",
    "money": "1~000~000~Kč, 250~€",
    "a number and what it counts": "500~lidí, 365~dní, 10~kilogramů, strana~2, 5.~pluk, II.~patro, Karel~IV.",
    "the day and the month": "16.~ledna 1972",
    "scales, ratios, division": "v~měřítku 1~:~50~000, poměr hlasů 5~:~3, 10~:~2~=~5",
    "phones": "+420~800~123~987, 723~456~789, 800~11~22~33",
    "abbreviations of several parts, codes": "a.~s., s.~r.~o., mn.~č., př.~n.~l., T.~G.~M., PS~PČR, FF~UK, ČSN~01~6910",
    "longer ones may break between their parts": "ÚJČ AV ČR",
    "abbreviated names and titles": "p.~Novák, Ing.~Novák, K.~H.~Borovský, Ch.~Novák",
}
OFFICES = [  # what letters of offices are full of
    "č.~j.~KPS-123/2026, sp.~zn.~12/2026",
    "§~5~odstavce druhého, str.~3, čl.~2, příl.~1",
    "v~letech 2018–2020, s.~5–7, 10–15~%, od 10 do 15~°C",
    "od 8:30 do 9:00, VELKÝ SÁL KULTURNÍHO DOMU",
]


@pytest.mark.parametrize("expected", [*INSTITUTE.values(), *OFFICES], ids=[*INSTITUTE, *OFFICES])
def test_lines_break_where_the_institute_lets_them(expected):
    assert nbsp(expected.replace("~", " ")).replace(NBSP, "~") == expected


@pytest.mark.parametrize(
    "expected",
    [
        "on 2~November~2017 a talk I liked",
        "5~km, 15~%, 50~minutes, 2~hours, 20~°C",
        "5 places in room 2",
        "call +420~378~033~351 or 600~000~041",
        "1~000~000 and 10~MB",
        "s. r. o. and Ing. Novák",
    ],
)
def test_english_binds_numbers_units_dates_and_phones_only(expected):
    assert nbsp(expected.replace("~", " "), "en").replace(NBSP, "~") == expected


def test_text_stays_text_and_markup_stays_markup():
    assert type(nbsp("v Plzni")) is str
    assert type(nbsp(Markup("v Plzni"))) is Markup


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<a href="/v Plzni" title="k > v lese">v Plzni</a>', '<a href="/v Plzni" title="k > v lese">v~Plzni</a>'),
        ("<p>jedeme v <strong>Plzni</strong></p>", "<p>jedeme v~<strong>Plzni</strong></p>"),
        ("<strong>Ing.</strong> Novák", "<strong>Ing.</strong>~Novák"),
        ("<p>bod v</p> <p>Plzni</p>", "<p>bod v</p> <p>Plzni</p>"),
        ("<li>k\n</li>\n<li>lesu</li>", "<li>k\n</li>\n<li>lesu</li>"),
        ("<p>sejdeme se v\nPlzni</p>", "<p>sejdeme se v~Plzni</p>"),
        ("<p>město\nPlzeň</p>", "<p>město\nPlzeň</p>"),
        ("<pre>a v lese</pre><code>a v b</code> v lese", "<pre>a v lese</pre><code>a v b</code> v~lese"),
        ("zadejte v <code>a b</code>", "zadejte v~<code>a b</code>"),
        ("&quot;v Plzni&quot; a &amp; z&nbsp;lesa k lesu", "&quot;v~Plzni&quot; a~&amp; z&nbsp;lesa k~lesu"),
        ("<!-- v lese -->v lese<br>s psem", "<!-- v lese -->v~lese<br>s~psem"),
        ("s.&nbsp;r. o.", "s.&nbsp;r.~o."),
    ],
)
def test_only_the_text_between_tags_is_touched(source, expected):
    assert nbsp(Markup(source)).replace(NBSP, "~") == expected


def test_plain_text_with_angle_brackets_is_text():
    assert nbsp("<b>v Plzni</b>") == f"<b>v{NBSP}Plzni</b>"


def test_new_lines_of_plain_text_stay():
    assert nbsp("a\nv Plzni\nk\nlesu") == f"a\nv{NBSP}Plzni\nk\nlesu"


pieces = st.lists(
    st.sampled_from([
        "k", "s", "v", "z", "o", "u", "a", "i", "A", "5", "2.", "11.", "2017", "600", "000", "041", "13", "%", "míst",
        "Ing.", "Mgr.", "et", "Novák", "r.", "o.", "§", "odst.", "č.", "108/2006", "Sb.", "+420", NBSP, "", "\n",
        "<b>", "</b>", "<p>", "</p>", "&nbsp;", "&amp;", "<", ">", "<!--", "-->", "<code>", "</code>", '"',
    ])
).map(" ".join)  # fmt: skip


@settings(deadline=None)  # the machine may be busy
@given(pieces | st.text(), st.sampled_from(["cs", "en"]), st.sampled_from([str, Markup]))
def test_twice_is_once(text, lang, kind):
    once = nbsp(kind(text), lang)

    assert nbsp(once, lang) == once


@settings(deadline=None)  # the machine may be busy
@given(pieces | st.text(), st.sampled_from(["cs", "en"]))
def test_nothing_but_spaces_changes(text, lang):
    bound = nbsp(text, lang)

    assert len(bound) == len(text)
    assert all(after == before or (before, after) == (" ", NBSP) for before, after in zip(text, bound, strict=True))


@settings(deadline=None)  # the machine may be busy
@given(pieces)
def test_tags_and_entities_are_never_changed(text):
    tags = re.compile(r"</?[a-z][^<>]*>|&\w+;")

    assert tags.findall(nbsp(Markup(text))) == tags.findall(text)


DAY = date(2017, 11, 2)


def test_dates_in_both_languages():
    assert format_date(DAY) == "2.\u00a011.\u00a02017"
    assert format_date(DAY, "en") == "2\u00a0November\u00a02017"
    assert format_day(DAY) == "čtvrtek 2.\u00a011.\u00a02017"
    assert format_day(DAY, "en") == "Thursday 2\u00a0November\u00a02017"
    assert format_long_date(DAY) == "2.\u00a0listopadu 2017"
    assert format_long_date(DAY, "en") == "2\u00a0November\u00a02017"


def test_a_moment_is_written_by_its_own_day():
    assert format_date(datetime(2017, 11, 2, 23, 59)) == "2.\u00a011.\u00a02017"  # noqa: DTZ001 - naive on purpose


def test_times_have_no_leading_zero_in_the_hour():
    assert format_time(time(8, 30)) == "8:30"
    assert format_time(time(0, 5), "en") == "0:05"
    assert format_time(datetime(2017, 11, 2, 16, 15)) == "16:15"  # noqa: DTZ001 - naive on purpose


def test_ranges():
    assert format_range(time(8, 30), time(9, 0)) == "8:30–9:00"
    morning, evening = datetime(2017, 11, 2, 8, 30), datetime(2017, 11, 3, 16, 0)  # noqa: DTZ001 - naive on purpose
    assert format_range(morning, morning.replace(hour=9, minute=0), "en") == "8:30–9:00"
    assert format_range(morning, evening) == "2.\u00a011.\u00a02017 8:30\u00a0– 3.\u00a011.\u00a02017 16:00"


@pytest.mark.parametrize(
    ("minutes", "czech", "english"),
    [
        (0, "0~minut", "0~minutes"),
        (1, "1~minuta", "1~minute"),
        (4, "4~minuty", "4~minutes"),
        (59, "59~minut", "59~minutes"),
        (60, "1~hodina", "1~hour"),
        (121, "2~hodiny 1~minuta", "2~hours 1~minute"),
        (350, "5~hodin 50~minut", "5~hours 50~minutes"),
    ],
)
def test_durations(minutes, czech, english):
    assert format_duration(minutes).replace(NBSP, "~") == czech
    assert format_duration(minutes, "en").replace(NBSP, "~") == english


def test_no_negative_duration():
    with pytest.raises(ValueError, match="negative"):
        format_duration(-1)


def test_czech_plural():
    words = [plural_cs(n, "místo", "místa", "míst") for n in (0, 1, 2, 4, 5, 11, 21, 22, 101)]

    assert words == ["míst", "místo", "místa", "místa", "míst", "míst", "míst", "míst", "míst"]


@settings(deadline=None)  # the machine may be busy
@given(st.dates(), st.integers(0, 3000), st.sampled_from(["cs", "en"]))
def test_what_is_formatted_needs_no_more_binding(day, minutes, lang):
    for text in (format_date(day, lang), format_day(day, lang), format_duration(minutes, lang)):
        assert nbsp(text, lang) == text


@pytest.mark.parametrize(
    "typed",
    ["600 000 041", "+420600000041", "00420 600 000 041", "600-000-041", "(+420) 600 000 041", "600\u00a0000\u00a0041"],
)
def test_phone_as_people_type_it(typed):
    assert parse_phone(typed) == "+420600000041"


def test_phone_of_another_country():
    assert parse_phone("+421 905 123 456") == "+421905123456"
    assert parse_phone("0905 123 456", "SK") == "+421905123456"


@pytest.mark.parametrize(
    "typed",
    [
        "", "abc", "112", "60000004", "6000000411", "377 123 456, 600 000 041", "377 123 456 linka 12",
        "377123456 ext 1", "600 000 041 Novák", "+999 600 000 041", "+", "9" * 300,
    ],
)  # fmt: skip
def test_what_is_no_phone(typed):
    with pytest.raises(InvalidPhoneError):
        parse_phone(typed)


def test_phone_shown():
    assert format_phone("+420378033351") == "+420\u00a0378\u00a0033\u00a0351"
    assert format_phone("+420600000041") == "+420\u00a0600\u00a0000\u00a0041"
    assert format_phone("+421905123456") == "+421\u00a0905\u00a0123\u00a0456"
    assert format_phone("neuvedeno") == "neuvedeno"
    assert format_phone("112") == "112"
    assert format_phone("") == ""


@settings(deadline=None)  # the machine may be busy
@given(st.text())
def test_any_text_is_a_phone_or_a_named_refusal(text):
    try:
        number = parse_phone(text)
    except InvalidPhoneError:
        return
    assert parse_phone(format_phone(number)) == number
