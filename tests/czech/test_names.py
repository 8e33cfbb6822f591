"""Titles, full names, initials, salutations and the cleaning of typed names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conference.czech.names import (
    clean_name,
    full_name,
    highest_title,
    initials,
    normalise_titles_after,
    normalise_titles_before,
    salutation,
    suggested_name,
)
from conference.czech.salutation import vocative
from conference.czech.titles import AFTER, BEFORE


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("Bc", "Bc."),
        ("mgr", "Mgr."),
        ("MGR.", "Mgr."),
        ("ing arch", "Ing. arch."),
        ("Ing.arch.", "Ing. arch."),
        ("ing", "Ing."),
        ("bca", "BcA."),
        ("mga", "MgA."),
        ("Prof", "prof."),
        ("Doc. phdr", "doc. PhDr."),
        ("doc.PhDr.", "doc. PhDr."),
        ("mgr et mgr", "Mgr. et Mgr."),
        ("Mgr.et Mgr.", "Mgr. et Mgr."),
        ("Ing., Mgr.", "Ing. Mgr."),
        ("mudr", "MUDr."),
        ("judr", "JUDr."),
        ("rndr", "RNDr."),
        ("paeddr", "PaedDr."),
        ("thdr", "ThDr."),
        ("thlic", "ThLic."),
        ("mddr", "MDDr."),
        ("mvdr", "MVDr."),
        ("pharmdr", "PharmDr."),
        ("dr", "Dr."),
        ("Dr.h.c.", "dr. h. c."),
        ("akad mal", "akad. mal."),
        ("  Dipl.-Ing.   Xyz ", "Dipl.-Ing. Xyz"),
        ("Ingrid", "Ingrid"),
        ("plk.", "plk."),
        ("", ""),
        (" , ", ""),
    ],
)
def test_titles_before_the_name(typed, right):
    assert normalise_titles_before(typed) == right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("phd", "Ph.D."),
        ("PhD.", "Ph.D."),
        ("Ph. D.", "Ph.D."),
        ("csc", "CSc."),
        ("mba", "MBA"),
        ("dis", "DiS."),
        ("DIS.", "DiS."),
        ("llm", "LL.M."),
        ("LL. M.", "LL.M."),
        ("thd", "Th.D."),
        ("drsc", "DrSc."),
        ("DrSc", "DrSc."),
        ("mpa dba", "MPA, DBA"),
        ("phd mba", "Ph.D., MBA"),
        ("Ph.D.,MBA", "Ph.D., MBA"),
        (", MBA", "MBA"),
        ("Ph.D.; MBA", "Ph.D., MBA"),
        ("Fellow of ABC, mba", "Fellow of ABC, MBA"),
        ("MBA et MBA", "MBA et MBA"),
        ("MBAX", "MBAX"),
        ("", ""),
    ],
)
def test_titles_after_the_name(typed, right):
    assert normalise_titles_after(typed) == right


@pytest.mark.parametrize("title", BEFORE)
def test_a_right_title_before_stays(title):
    assert normalise_titles_before(title) == title
    assert normalise_titles_before(title.replace(".", "").replace(" ", "").lower()) == title


@pytest.mark.parametrize("title", AFTER)
def test_a_right_title_after_stays(title):
    assert normalise_titles_after(title) == title
    assert normalise_titles_after(title.replace(".", "").upper()) == title


typed_titles = st.lists(st.sampled_from([*BEFORE, *AFTER, "et", "ing", "X.", "čestný", ",", ";", "."])).map(" ".join)


@settings(deadline=None)  # the machine may be busy
@given(typed_titles | st.text())
def test_right_titles_need_no_more_mending(text):
    for normalise in (normalise_titles_before, normalise_titles_after):
        assert normalise(normalise(text)) == normalise(text)


def test_full_names():
    assert full_name("Mgr.", "Karolína", "Vodičková", "MBA") == "Mgr. Karolína Vodičková, MBA"
    assert full_name("", "Karolína", "Vodičková", "") == "Karolína Vodičková"
    assert full_name("doc. PhDr.", "Olga", "Šalvějová", "Ph.D., MBA") == "doc. PhDr. Olga Šalvějová, Ph.D., MBA"


def test_initials():
    assert initials("Karolína", "Vodičková") == "KV"
    assert initials("Eliška", "chrpová Žabníková") == "ECh"
    assert initials("šárka", "ďáblíková") == "ŠĎ"
    assert initials("", "'t Hooft") == "T"
    assert initials("", "") == ""


@pytest.mark.parametrize(
    ("before", "after", "highest"),
    [
        ("Mgr. et Mgr.", "Ph.D., MBA", "Ph.D."),
        ("doc. PhDr.", "Ph.D.", "doc."),
        ("prof. Ing.", "DrSc.", "prof."),
        ("judr", "", "JUDr."),
        ("Bc.", "DiS.", "Bc."),
        ("Ing. arch.", "MBA", "Ing. arch."),
        ("", "MBA", None),
        ("plk.", "", None),
        ("", "", None),
    ],
)
def test_the_highest_title(before, after, highest):
    assert highest_title(before, after) == highest


@pytest.mark.parametrize(
    ("honorific", "family", "before", "after", "czech", "english"),
    [
        ("ms", "Vodičková", "Mgr.", "MBA", "Vážená paní Vodičková", "Dear Ms Vodičková"),
        ("mr", "Zimolez", "Bc.", "", "Vážený pane Zimolezi", "Dear Mr Zimolez"),
        ("mr", "Jalovec", "Ing.", "", "Vážený pane Jalovče", "Dear Mr Jalovec"),
        ("ms", "Šeřík", "", "DiS.", "Vážená paní Šeřík", "Dear Ms Šeřík"),
        ("ms", "Habrová", "PhDr.", "", "Vážená paní doktorko", "Dear Dr Habrová"),
        ("mr", "Mochna", "JUDr.", "", "Vážený pane doktore", "Dear Dr Mochna"),
        ("ms", "Ocúnová", "Mgr.", "Ph.D.", "Vážená paní doktorko", "Dear Dr Ocúnová"),
        ("ms", "Šalvějová", "doc. PhDr.", "Ph.D.", "Vážená paní docentko", "Dear Dr Šalvějová"),
        ("mr", "Hloh", "prof. Ing.", "CSc.", "Vážený pane profesore", "Dear Professor Hloh"),
        ("mr", "Smith", "", "", "Dobrý den", "Dear Mr Smith"),
        ("mr", "Smith", "", "Ph.D.", "Vážený pane doktore", "Dear Dr Smith"),
        ("ms", "Nguyễn", "", "", "Vážená paní Nguyễn", "Dear Ms Nguyễn"),
        ("neutral", "Vodičková", "PhDr.", "", "Dobrý den", "Dear Alex Vodičková"),
        ("", "Vodičková", "", "", "Dobrý den", "Dear Alex Vodičková"),
        ("ms", "", "", "", "Dobrý den", "Dear Alex"),
        ("ms", "–", "", "", "Dobrý den", "Dear Ms –"),
    ],
)
def test_salutations(honorific, family, before, after, czech, english):
    assert salutation(honorific, "Alex", family, before, after, "cs") == czech
    assert salutation(honorific, "Alex", family, before, after, "en") == english


def test_a_letter_to_nobody():
    assert salutation("neutral", "", "", lang="en") == "Hello"


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        ("Novák", "Nováku"),
        ("Němec", "Němče"),
        ("Kolář", "Koláři"),
        ("Král", "Králi"),
        ("Havel", "Havle"),
        ("Kučera", "Kučero"),
        ("Novotný", "Novotný"),
        ("Krejčí", "Krejčí"),
        ("Petrů", "Petrů"),
        ("Vlk", "Vlku"),
        ("Mach", "Machu"),
        ("Vaněk", "Vaňku"),
        ("Beneš", "Beneši"),
        ("Plavuň", "Plavuni"),
        ("Petr", "Petře"),
        ("Oláh", "Oláhu"),
        ("Horváth", "Horváthe"),
        ("Müller", "Müllere"),
        ("Nguyen", "Nguyene"),
        ("Hugo", "Hugo"),
        ("Novák Malý", "Nováku Malý"),
        ("Novák-Svoboda", "Nováku-Svobodo"),
    ],
)
def test_vocatives(family, expected):
    assert vocative(family) == expected


# Made-up people are named after plants here: nominative and vocative.
PLANTS = [
    "Bodlák Bodláku", "Cesmína Cesmíno", "Hloh Hlohu", "Hořec Hořče", "Jahoda Jahodo", "Jalovec Jalovče",
    "Jasan Jasane", "Kakost Kakoste", "Konvalinka Konvalinko", "Lupina Lupino", "Lípa Lípo",
    "Mateřídouška Mateřídouško", "Mařinka Mařinko", "Mochna Mochno", "Orsej Orseji", "Ostružina Ostružino",
    "Pampeliška Pampeliško", "Plavuň Plavuni", "Přeslička Přesličko", "Rozchodník Rozchodníku",
    "Rozrazil Rozrazile", "Rákos Rákosi", "Sedmikráska Sedmikrásko", "Skřípina Skřípino", "Starček Starčku",
    "Svlačec Svlačče", "Tavolník Tavolníku", "Topol Topole", "Zimolez Zimolezi", "Černobýl Černobýle",
    "Žindava Žindavo",
]  # fmt: skip


@pytest.mark.parametrize("pair", PLANTS)
def test_vocatives_of_plants(pair):
    family, expected = pair.split()

    assert vocative(family) == expected


SURNAMES = """
Novák Nováku, Svoboda Svobodo, Novotný Novotný, Dvořák Dvořáku, Černý Černý, Procházka Procházko, Kučera Kučero,
Veselý Veselý, Horák Horáku, Němec Němče, Marek Marku, Pospíšil Pospíšile, Pokorný Pokorný, Hájek Hájku, Král Králi,
Jelínek Jelínku, Růžička Růžičko, Beneš Beneši, Fiala Fialo, Sedláček Sedláčku, Doležal Doležale, Zeman Zemane,
Kolář Koláři, Krejčí Krejčí, Navrátil Navrátile, Čermák Čermáku, Urban Urbane, Vaněk Vaňku, Blažek Blažku, Kříž Kříži,
Kovář Kováři, Kratochvíl Kratochvíle, Bartoš Bartoši, Vlček Vlčku, Polák Poláku, Musil Musile, Kopecký Kopecký,
Šimek Šimku, Konečný Konečný, Malý Malý, Holub Holube, Čech Čechu, Štěpánek Štěpánku, Staněk Staňku, Soukup Soukupe,
Dostál Dostále, Sýkora Sýkoro, Moravec Moravče, Vávra Vávro, Tichý Tichý, Matoušek Matoušku, Bláha Bláho, Říha Řího,
Bureš Bureši, Hruška Hruško, Ševčík Ševčíku, Mareš Mareši, Beran Berane, Pavlík Pavlíku, Havlíček Havlíčku,
Mach Machu, Vlk Vlku, Duch Duchu, Kunc Kunci, Dub Dube, Chlup Chlupe, Kocour Kocoure, Kalous Kalousi,
Matys Matysi, Zajíc Zajíci, Kozel Kozle, Havel Havle, Sokol Sokole, Vrabec Vrabče, Petr Petře, Švagr Švagře
"""


@pytest.mark.parametrize("pair", SURNAMES.strip().split(","))
def test_vocatives_of_the_commonest_surnames(pair):
    family, expected = pair.split()

    assert vocative(family) == expected


@pytest.mark.parametrize(
    "family",
    ["Hus", "Rus", "Kos", "Los", "Švec", "Žnec", "Lev", "Pes", "Mráz", "Řez", "Rys", "Klaus", "Weiss", "Šek", "Bek",
     "Chmel", "Vřes", "Rmen", "Kůň", "Vůl", "Důl", "Kadlec", "Doležel", "Daniel", "Kámen", "Kořen", "Malý-Kos"],
)  # fmt: skip
def test_names_about_which_czechs_waver_are_greeted_without_them(family):
    assert vocative(family) is None
    assert salutation("mr", "Jan", family) == "Dobrý den"
    assert salutation("ms", "Jana", family) == f"Vážená paní {family}"


@pytest.mark.parametrize(
    "family",
    [
        "Smith", "Bush", "Shaw", "Zelenskyj", "von Berg", "Wałęsa", "Nguyễn", "O'Brien", "McDonald", "NOVÁK", "novák",
        "X", "", "Novák2", "Жуков", "Novák-", "Novák  Malý", "Jan (host)",
    ],
)  # fmt: skip
def test_unsure_vocatives_are_not_guessed(family):
    assert vocative(family) is None


@settings(deadline=None)  # the machine may be busy
@given(st.text(), st.text(), st.sampled_from(["ms", "mr", "neutral", "?"]), st.sampled_from(["cs", "en"]))
def test_every_person_can_be_written_to(given_name, family, honorific, lang):
    assert salutation(honorific, given_name, family, lang=lang).split(" ")[0] in (
        "Vážený", "Vážená", "Dobrý", "Dear", "Hello",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  Karolína \t Vodičková\n", "Karolína Vodičková"),
        ("NOVÁKOVÁ", "NOVÁKOVÁ"),
        ("Nova\u0301k", "Novák"),
        ("No\u200bvák\x00\u202e", "Novák"),
        ("Jana\u00a0Marie", "Jana Marie"),
        ("Řehoř \ud800", "Řehoř"),
        ("", ""),
    ],
)
def test_cleaned_names(typed, clean):
    assert clean_name(typed) == clean


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("NOVÁKOVÁ", "Nováková"),
        ("nováková", "Nováková"),
        ("z albatrosu", "z Albatrosu"),
        ("VON DER LEYEN", "von der Leyen"),
        ("van der berg", "van der Berg"),
        ("DE SOUZA", "de Souza"),
        ("CHRPOVÁ ŽABNÍKOVÁ", "Chrpová Žabníková"),
        ("nováková-malá", "Nováková-Malá"),
        ("O'NEILL", "O'Neill"),
        ("MCDONALD", "McDonald"),
        ("LI", "Li"),
    ],
)
def test_a_name_in_capitals_or_small_letters_alone_is_offered_as_it_is_written(typed, meant):
    assert suggested_name(typed) == meant


@pytest.mark.parametrize(
    "name",
    ["Nováková", "McDonald", "de Souza", "O'Neill", "van der Berg", "z ALBATROSU", "J.", "Ch.", "李", "", "DiCaprio"],
)
def test_mixed_case_is_how_a_person_writes_it(name):
    assert suggested_name(name) == name


@settings(deadline=None)  # the machine may be busy
@given(st.text() | st.text("aáčAÁČ -'’.vonzdemc", max_size=12))
def test_what_is_suggested_is_not_doubted_again(text):
    assert suggested_name(suggested_name(text)) == suggested_name(text)


@settings(deadline=None)  # the machine may be busy
@given(st.text() | st.text("aáčAÁČ -'’.vonzde", max_size=12))
def test_a_clean_name_is_clean(text):
    assert clean_name(clean_name(text)) == clean_name(text)
