"""The first line of a letter.

Czech, by the custom of polite correspondence: the highest title is named from doctor upwards ("Vážená paní docentko",
"Vážený pane doktore"), without the name; holders of Ing., Mgr., Bc. and DiS. are addressed by family name, which is
the more personal and never the lesser form; "Dobrý den" stands where the person wants no honorific or where the
vocative is unsure. The highest title counts wherever it stands, so a holder of Ph.D. or CSc. is a doctor (advice of the
Institute of the Czech Language, https://dotazy.ujc.cas.cz). MBA and LL.M. are not used in an address.
Women's family names stay in the nominative, as the vocative of -ová, -á and of undeclined names does.
"""

import re

from vokativ import vokativ

from conference.czech.titles import DOCTORS, highest_title

_UNSURE = "Dobrý den"
_ADDRESS_MS = {"prof.": "profesorko", "doc.": "docentko", **dict.fromkeys(DOCTORS, "doktorko")}
_ADDRESS_MR = {"prof.": "profesore", "doc.": "docente", **dict.fromkeys(DOCTORS, "doktore")}

# Letters in which the declension can be trusted: Czech and Slovak ones and those of naturalised German names.
_TRUSTED = re.compile(r"[A-ZÁÄČĎÉĚÍĹĽŇÓÔÖŔŘŠŤÚŮÜÝŽ][a-záäčďéěíĺľňóôöŕřšťúůüýž]+")
_CZECH_MARK = re.compile(r"[áčďéěíňóřšťúůýž]")
_ENDINGS = (("ek", "ku"), ("něk", "ňku"), ("ec", "če"), ("el", "le"), ("a", "o"))  # what the vocative has instead
_UNCHANGED = "eéěiíoóuúůyý"
_SYLLABLE = re.compile(r"[aáeéěiíoóuúůyýäöü]+|(?<=[^aáeéěiíoóuúůyýäöü])[rl](?![aáeéěiíoóuúůyýäöü])")  # Vl-ček, Pe-tr
_LONG_E = re.compile(r"(?:m|ř)en$")  # Kámen, Kořen: "Kameni" as a thing, "Kámene" as a name
_DOUBTFUL = (  # of one syllable: Czechs themselves waver, or the vowel falls out or shortens
    re.compile(r"[szx]$"),  # Hus, Rus, Kos, Mráz: "Huse" and "Husi"
    re.compile(
        r"[^aáeéěiíoóuúůyýäöü]e(?!ch$)[^aáeéěiíoóuúůyýäöü]$"
    ),  # Švec, Lev, Pes, Šek: "Švece" and "Ševče", "Lve" and "Leve"
    re.compile(r"ů"),  # Kůň, Vůl, Důl: "Koni", "Vole", and as names "Kůni", "Vůle"
)


def salutation(
    honorific: str, given: str, family: str, title_before: str = "", title_after: str = "", lang: str = "cs"
) -> str:
    """Return the salutation without the comma that follows it.

    `honorific` is "ms", "mr" or "neutral"; anything else counts as neutral. `lang` "cs" gives Czech, others English.
    """
    title = highest_title(title_before, title_after)
    given, family = given.strip(), family.strip()
    if lang.startswith("cs"):
        return _czech(honorific, family, title)
    return _english(honorific, given, family, title)


def _czech(honorific: str, family: str, title: str | None) -> str:
    if honorific == "ms":
        address = _ADDRESS_MS.get(title or "") or (family if any(c.isalpha() for c in family) else None)
        return f"Vážená paní {address}" if address else _UNSURE
    if honorific == "mr":
        address = _ADDRESS_MR.get(title or "") or vocative(family)
        return f"Vážený pane {address}" if address else _UNSURE
    return _UNSURE


def _english(honorific: str, given: str, family: str, title: str | None) -> str:
    name = " ".join(part for part in (given, family) if part)
    if not family or honorific not in ("ms", "mr"):
        return f"Dear {name}" if name else "Hello"
    if title == "prof.":
        return f"Dear Professor {family}"
    if title == "doc." or title in DOCTORS:
        return f"Dear Dr {family}"
    return f"Dear {'Ms' if honorific == 'ms' else 'Mr'} {family}"


def vocative(family: str) -> str | None:
    """Return the vocative of a man's family name, None where it is unsure.

    Names of several words or with hyphens are declined word by word. Unsure are names with particles ("von Berg"),
    with letters foreign to Czech, those whose computed form no Czech pattern explains, and those about which Czechs
    themselves waver ("Hus", "Švec").
    """
    parts = re.split(r"([ -])", family)
    declined = [part if index % 2 else _vocative_of_word(part) for index, part in enumerate(parts)]
    return None if None in declined else "".join(part for part in declined if part)


def _vocative_of_word(name: str) -> str | None:
    if not _TRUSTED.fullmatch(name):
        return None
    is_short = len(_SYLLABLE.findall(name.lower())) < 2
    if _LONG_E.search(name) or (is_short and any(pattern.search(name.lower()) for pattern in _DOUBTFUL)):
        return None
    computed = vokativ(name, woman=False, last_name=True).capitalize()
    return computed if _explained(name, computed) else None


def _explained(name: str, computed: str) -> bool:
    """Tell whether a Czech pattern leads from the name to the computed vocative. Guards against wrong guesses."""
    if name.endswith(("yj", "w", "q")) or (name.endswith(("th", "sh", "gh")) and not _CZECH_MARK.search(name.lower())):
        return False  # written in a foreign way: the end is not said as it is written
    for old, new in _ENDINGS:  # where the e stays ("Doleželi", "Kadleci") both are heard
        if name.endswith(old):
            return computed == name[: -len(old)] + new
    last = name[-1]
    if last in _UNCHANGED:
        return computed == name
    if name.endswith("ch") or last in "kgh":
        return computed == name + "u" or (name.endswith("th") and computed == name + "e")
    if last in "ďťň":
        return computed == name[:-1] + {"ď": "d", "ť": "t", "ň": "n"}[last] + "i"
    if last == "r" and computed == name[:-1] + "ře":
        return True
    return computed in (name + "e", name + "i")
