"""A conference set up by the organisers' guide alone: nothing is pressed or followed that it does not name."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from conference.help.contents import ORGANISERS
from conference.help.reading import source
from conference.lib import clock
from conference.team.actions import create_account
from tests.client import PageClient, text_of
from tests.outbox import letters

ON_ANY_FORM = {"Uložit"}  # whoever fills in a form presses what ends it
TABLE = "9:00–9:15\tZahájení\tMgr. Jana Svízelová\n9:15–10:00\tTřicet bytů\tIng. Petr Bydlil\n10:00\tKáva"
CONFERENCE = datetime(2026, 6, 11, 8, 45, tzinfo=ZoneInfo("Europe/Prague"))
SENTENCE = "Spolufinancováno Evropskou unií."


class Reader:
    """A new colleague with the guide in hand, who looks for the words in bold on the pages."""

    def __init__(self, client: PageClient) -> None:
        self.client, self.text, self.page = client, "", client.page("/")

    def reads(self, chapter: str) -> None:
        """Open a chapter."""
        self.text = source(ORGANISERS.by_name[chapter], "cs")

    def follows(self, *names: str) -> None:
        """Follow links one after the other."""
        for name in names:
            self._is_told(name)
            self.page = self.client.follow(self.page.link(name))

    def presses(self, button: str, about: str = "", **fields: Any) -> None:
        """Fill in fields by their labels, with _ for spaces, and press a button; of several the one about somebody."""
        if button not in ON_ANY_FORM:
            self._is_told(button)
        labels = {re.sub(r" \(nepovinné\)$", "", text_of(label)): label for label in self.page.all("label")}
        values = {}
        for label, value in fields.items():
            target = labels[label.replace("_", " ")].attrs["for"]
            values[str(self.page.one(f"[id='{target}']").attrs["name"])] = value
        self.page = self.client.submit(self.page, f"{button} {about}".strip(), **values)

    def _is_told(self, name: str) -> None:
        assert f"**{name}**" in self.text, f"the guide does not say {name!r}"


def signs_in(reader: Reader) -> None:
    """By the first chapter: the link comes by e-mail."""
    reader.page = reader.client.follow("/")
    reader.reads("beginning")
    reader.follows("Pro pořadatele")
    reader.presses("Poslat odkaz k přihlášení", **{"E-mail": "olga@example.org"})
    link = re.findall(r"https://prezence\.example\.org(/organise/sign-in/\S+)", letters()[-1].text)[0]
    reader.page = reader.client.page(link)
    reader.presses("Přihlásit se")
    assert reader.page.h1 == "Moje konference"


def test_a_conference_from_the_first_sign_in_to_the_evidence(app: Flask, client: PageClient) -> None:
    create_account("olga@example.org", name="Olga Nová", language="cs")
    reader = Reader(client)
    signs_in(reader)

    reader.reads("conference")
    reader.follows("Nová konference")
    reader.presses("Založit konferenci", Název_česky="Bydlení 2026", První_den="2026-06-11", Jméno_v_adrese="bydleni")
    assert reader.page.h1 == "Zveřejnění"
    assert len(reader.page.all(".notice li")) == 3  # the town, the contact and an organiser are missing

    reader.follows("Místo a doprava")
    reader.presses("Uložit", Obec="Kadaň", Ulice_a_číslo="Smyšlená 5")
    reader.follows("Kontakt a osobní údaje")
    reader.presses("Uložit", **{"E-mail": "konference@example.org"})
    reader.follows("Organizace", "Přidat organizaci")
    reader.presses("Uložit", Název_organizace="Město Kadaň", pořadatel="organiser")
    reader.follows("Dotace a publicita")
    reader.presses("Uložit", Název_projektu="Bydlení", Věta_o_financování=SENTENCE, Zobrazit_znak_Evropské_unie=True)

    reader.reads("registration")
    reader.follows("Přihlašování")
    reader.presses("Uložit", Přihlášky_od="2026-05-01T08:00", zájem_o_osvědčení="wants_certificate")
    reader.follows("Kapacita a čekací listina")
    reader.presses("Změnit počet míst", Počet_míst="60")

    reader.reads("programme")
    reader.follows("Program", "Vložit tabulku")
    reader.presses("Ukázat, co se přečetlo", Tabulka=TABLE)
    reader.presses("Převzít je")
    reader.follows("Program", "Zveřejnit program")
    reader.page = client.submit(reader.page, "Zveřejnit verzi 1")  # the page counts the versions

    reader.reads("conference")
    reader.follows("Nastavení", "Zveřejnění")
    reader.presses("Zveřejnit stránky")

    somebody = app.test_client()
    assert isinstance(somebody, PageClient)
    assert somebody.page("/bydleni/programme").texts("h3")[:2] == ["Zahájení", "Třicet bytů"]
    registers(somebody)
    writes_to_everybody(reader)
    with clock.frozen(CONFERENCE):
        notes_arrivals(reader)
    with clock.frozen(CONFERENCE + timedelta(hours=8)):
        brings_it_to_an_end(reader)


def registers(somebody: PageClient) -> None:
    """A participant, on the public page: it needs no guide."""
    page = somebody.submit(
        somebody.page("/bydleni/register"), "Odeslat přihlášku",
        given_name="Jana", family_name="Nová", email="jana@example.org", organisation="Město Most",
        municipality="Most", wants_certificate=True, privacy_read=True,
    )  # fmt: skip
    assert page.h1


def writes_to_everybody(reader: Reader) -> None:
    """A letter to those who are registered, tried first."""
    reader.reads("letters")
    reader.follows("Dopisy", "Napsat dopis")
    reader.presses("Uložit koncept", Předmět_česky="Změna sálu", Text_česky="{oslovení},\n\nsejdeme se v Malém sále.")
    reader.presses("Poslat mi zkušební dopis")
    reader.follows("Pokračovat k odeslání")
    reader.presses("Odeslat")
    assert [letter.recipient for letter in letters() if letter.subject == "Změna sálu"] == ["jana@example.org"]


def notes_arrivals(reader: Reader) -> None:
    """The day at the door, a month later: signed in anew."""
    signs_in(reader)
    reader.page = reader.client.page(reader.page.link("Bydlení 2026"))
    reader.reads("desk")
    reader.follows("Prezence")
    reader.presses("Příchod", about="Jana Nová")


def brings_it_to_an_end(reader: Reader) -> None:
    """Certificates, the survey, the report and the evidence."""
    reader.reads("certificates")
    reader.follows("Osvědčení")
    reader.page = reader.client.submit(reader.page, "Vystavit 1 osvědčení")  # the large button, which counts them
    assert letters()[-1].kind == "certificate_issued"

    reader.reads("afterwards")
    reader.follows("Dotazník")
    reader.presses("Začít s navrženými otázkami")
    reader.follows("Zpráva a doklady", "Kontrola publicity")
    reader.presses("Zkontrolovat vše")
    reader.follows("Zpráva a doklady", "Doklady pro dotaci")
    reader.presses("Vytvořit ZIP")
    assert "Soubor se připravuje" in reader.page.text  # that it is made is tested in tests/evidence
