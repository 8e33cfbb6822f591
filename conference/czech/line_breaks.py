"""The rules of where a line must not break, as patterns over plain text. `typography.nbsp` applies them.

Each pattern matches a stretch of text with ordinary spaces; every space inside it is bound. What must only follow or
precede is looked at and not taken, so that rules overlap freely. Sources: see `typography`.
"""

import re

from conference.czech.titles import BEFORE

_SMALL = "a-záäčďéěíňóöřšťúůüýž"
_CAPITAL = "A-ZÁÄČĎÉĚÍŇÓÖŘŠŤÚŮÜÝŽ"

# Words after a number that it does not count ("od 9 do 10", "v bodě 5 je"): a line may break before them.
_NOT_COUNTED = (
    "aby|ale|ani|až|bez|bude|budou|by|byl|byla|byli|bylo|byly|do|je|jsou|ke|kde|která|které|který|mezi|na|nad|nebo|"
    "od|po|pod|pro|proti|před|při|se|si|ve|za|ze|že|či"
)
_UNITS = (
    r"(?:%|‰|°[CF]?|€|\$|£|Kč|CZK|EUR|km/h|[kcm]?m[²³]?|[kKMGT]?B|k?W|kWh|kg|dkg|g|t|ml|hl|l|ha|h|hod|min|"
    r"hours?|minutes?|days?|a\.m\.|p\.m\.|am|pm)(?!\w)"
)
_ENGLISH_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"

# Written with a number after them.
_BEFORE_NUMBER = (
    r"(?:č|čl|odst|str|s|obr|tab|kap|ř|p|r|bod|příl|tel|mob|fax|max|min)\.|cca|čl|bod|tel|stran[aěuy]|tabulk[aeuy]|"
    r"obrázek|kapitol[aeuy]|příloh[aeuy]|článek|odstavec|skupin[aeuy]|místnost|sál|blok"
)


def _title_words() -> str:
    """Return the titles before a name as a pattern, "doc." also as "Doc."."""
    words = {word for title in BEFORE for word in title.split(" ")} - {"h.", "c."}
    words |= {word.capitalize() for word in words if word.islower()} | {"Dr.", "dr."}
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_BOTH = (
    # Numbers in groups: thousands, phones, postal codes.
    r"(?<![\d.,/])\d{1,3}(?: \d{3})+(?!\d)",
    r"(?<!\d)\d{3}(?: \d{2}){1,3}(?!\d)",
    r"\+\d{1,3}(?: \d{2,4}){1,5}(?!\d)",
    r"(?<!\d)00\d{1,3}(?: \d{2,4}){2,5}(?!\d)",
    rf"(?<=\d) (?={_UNITS})",
)
_CZECH = (
    # One-letter prepositions and conjunctions, but not a letter of an address, a path or a hyphenated word.
    r"(?<![\w@./’'\-])[ksvzouaiKSVZOUAI] (?=[^\s–—])",
    # A number and what it counts. A year counts nothing, neither does a time of day.
    rf"(?<=\d)(?<!\b(?:19|20)\d\d)(?<!\d:\d\d) (?!(?:{_NOT_COUNTED})\b)(?=[{_SMALL}]{{2}})",
    # Ordinals: "8. kapitola", "2. listopadu", "II. patro", "Karel IV."
    rf"(?<!\d)\d{{1,3}}\. (?!(?:{_NOT_COUNTED})\b)(?=[{_SMALL}]{{2}})",
    rf"(?<!\w)[IVXLC]+\. (?!(?:{_NOT_COUNTED})\b)(?=[{_SMALL}]{{2}})",
    rf"(?<=[{_SMALL}]) (?=[IVX]+\.)",
    # Dates.
    r"(?<!\d)\d{1,2}\. \d{1,2}\.(?: \d{4}(?!\d))?",
    # Ratios, scales, sums.
    r"(?<=\d) [:×+=−] (?=\d)",
    # Law: "§ 111 odst. 2 písm. e)", "č. 108/2006 Sb."; signs and words with a number after them.
    r"§§? (?=\d)",
    r"[#*†] (?=\d)",
    r"(?<!\w)písm\. (?=\w)",
    r"(?<=\d) (?=Sb\.)",
    rf"(?i:(?<!\w)(?:{_BEFORE_NUMBER})) (?=[\d+])",
    r"ČSN(?: (?:EN|ISO))* \d+(?: \d+)*",
    # Abbreviations of several letters: "s. r. o.", "z. s.", "spol. s r. o.", "př. n. l.", "T. G. M.", "K. H. Borovský".
    rf"(?<![\w.])(?:[{_SMALL}]\. )+[{_SMALL}]\.(?!\w)",
    r"(?<!\w)spol\. s r\. o\.",
    r"(?<!\w)př\. n\. l\.",
    r"(?<!\w)mn\. č\.",
    r"(?<!\w)(?:sp\. zn\.|č\. ?j\.)(?: (?=\S))?",
    # Two short names in capitals, "FF UK"; of more than two each pair would be too much ("ÚJČ AV ČR").
    rf"(?<![\w.])(?<![{_CAPITAL}] )[{_CAPITAL}]{{2,4}} (?=[{_CAPITAL}]{{2,4}}(?!\w| [{_CAPITAL}]{{2}}))",
    rf"(?<![\w.])(?:Ch|[{_CAPITAL}])\. (?=[{_CAPITAL}])",
    # Titles stay with the next word; degrees written with a space inside.
    rf"(?<!\w)(?:{_title_words()}|p\.|pí|sl\.) "
    rf"(?=[{_CAPITAL}]|doc\.|prof\.|dr\.|arch\.|akad\.|mal\.|soch\.|et |h\. c\.)",
    rf"(?<=\.) et (?=(?:{_title_words()}))",
    r"(?<!\w)(?:Ph|Th)\. D\.",
    r"(?<!\w)dr\. h\. c\. (?=\w)",
)
_ENGLISH = (rf"(?<!\d)\d{{1,2}} (?:{_ENGLISH_MONTHS})\b(?: \d{{4}}(?!\d))?",)

_RULES_CS = tuple(re.compile(rule) for rule in (*_BOTH, *_CZECH))
_RULES_EN = tuple(re.compile(rule) for rule in (*_BOTH, *_ENGLISH))


def bound(plain: str, lang: str) -> set[int]:
    """Return the positions of the spaces in `plain` where a line must not break.

    A `lang` other than cs counts as English.
    """
    positions: set[int] = set()
    for rule in _RULES_CS if lang.startswith("cs") else _RULES_EN:
        for match in rule.finditer(plain):
            stretch = match.group()
            positions.update(match.start() + offset for offset, character in enumerate(stretch) if character == " ")
    return positions
