"""Texts in Czech and English: kept in two fields, shown in the language asked for."""


def in_language(czech: str, english: str, language: str) -> str:
    """Return the text in a language, or in the other one where that is empty."""
    return (english or czech) if language == "en" else (czech or english)


class Bilingual:
    """Something whose texts end in the code of their language, such as title_cs and title_en."""

    def text(self, field: str, language: str) -> str:
        """Return a text such as "title" in a language, or in the other one where that is empty."""
        return in_language(getattr(self, f"{field}_cs"), getattr(self, f"{field}_en"), language)

    def language_of(self, field: str, language: str) -> str:
        """Return the language of the text that `text` gives: the other one where there is no translation."""
        other = "cs" if language == "en" else "en"
        return other if getattr(self, f"{field}_{other}") and not getattr(self, f"{field}_{language}") else language
