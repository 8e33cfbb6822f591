"""What templates know beside their own values: dates, Czech typography, addresses of static files and languages."""

from datetime import date, datetime

from babel.support import Translations
from flask import Flask, current_app, request
from flask_babel import get_translations, gettext
from markupsafe import Markup
from wtforms import BooleanField, Field, FieldList, Form, FormField
from wtforms.fields.choices import SelectFieldBase
from wtforms.widgets import HiddenInput

from conference.caching import cached_part
from conference.czech import typography
from conference.events.models import Event
from conference.forms.drawing import attributes, input_type
from conference.forms.fields import failed_fields
from conference.forms.time_fields import zone
from conference.lib import clock, languages, way_back
from conference.lib.filenames import human_size
from conference.lib.markdown import render_markdown
from conference.places.models import Quota
from conference.places.rules import Standing
from conference.printing.house_drawing import house_drawing
from conference.programme import wording
from conference.programme.times import DayTimes
from conference.visits.wording import group_name

WORDS, ASSETS = "prezence.words", "prezence.assets"
COLLECT = "prezence.collect"  # makes ASSETS anew: while one works on them


def init_app(app: Flask) -> None:
    """Add the filters and globals."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of Jinja's extension for translations
        gettext=lambda text: words().ugettext(text),
        ngettext=lambda one, more, number: words().ungettext(one, more, number),
        pgettext=lambda context, text: words().upgettext(context, text),
        npgettext=lambda context, one, more, number: words().unpgettext(context, one, more, number),
        newstyle=True,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        nbsp=nbsp, day=day, date=short_date, time=time, moment=moment, iso=iso, local=local, duration=duration,
        markdown=render_markdown, phone=typography.format_phone, failed_fields=failed_fields, standing=quota_standing,
        drawing=drawing, size=file_size, answers=answers,
        group_name=group_name, day_words=day_words, visit_words=visit_words,
        way_back_address=way_back.address_of,
        input_type=input_type, stamp=stamp,
    )  # fmt: skip
    app.jinja_env.globals.update(
        asset=asset, language=languages.current, languages=languages.LANGUAGES, address_in=languages.address_in,
        now=clock.now, cached_part=cached_part, attributes=attributes,
    )  # fmt: skip


def words() -> Translations:
    """Return the translations of the language spoken now; looked up for each text of a page, hence at little cost."""
    catalogues: dict[str, Translations] = current_app.extensions.setdefault(WORDS, {})
    language = languages.current()
    if language not in catalogues:
        catalogues[language] = get_translations()
    return catalogues[language]


def nbsp(text: str | Markup) -> str | Markup:
    """Return non-breaking spaces as the page's language wants them."""
    return typography.nbsp(text, languages.current())


def local(value: datetime) -> datetime:
    """Return a moment on the clock of the event."""
    return clock.local(value, zone())


def day(value: date | datetime) -> str:
    """With the weekday: čtvrtek 2. 11. 2017."""
    return typography.format_day(_day(value), languages.current())


def short_date(value: date | datetime) -> str:
    """2. 11. 2017."""
    return typography.format_date(_day(value), languages.current())


def time(value: datetime) -> str:
    """8:30, on the clock of the event."""
    return typography.format_time(local(value), languages.current())


def moment(value: datetime) -> str:
    """2. 11. 2017, 8:30, on the clock of the event."""
    return f"{short_date(value)}, {time(value)}"


def stamp(value: date | datetime, words: str) -> Markup:
    """Return a <time> with the words of one of the filters for times: `day`, `date`, `time` or `moment`."""
    said = current_app.jinja_env.filters[words](value)
    return Markup('<time datetime="{}">{}</time>').format(iso(value), said)


def iso(value: date | datetime) -> str:
    """For the datetime attribute of <time>: with the offset of the event's zone, to the minute."""
    return local(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def day_words(value: DayTimes) -> str:
    """čtvrtek 11. 6. 2026, 8:30–14:00, on the clock of the event."""
    return wording.day_words(value, zone())


def visit_words(value: DayTimes) -> str:
    """prohlídka do 15:30."""
    return wording.visit_words(value, zone())


def duration(minutes: int) -> str:
    """5 hodin 50 minut."""
    return typography.format_duration(minutes, languages.current())


def file_size(size: int) -> str:
    """1,4 MB."""
    return human_size(size, languages.current())


def asset(filename: str) -> str:
    """Return the address of a static file; the hash of its content in it makes it safe to keep for ever.

    Raises KeyError for a file that is not there.
    """
    root = request.script_root.removesuffix(f"/{languages.prefix()}") if languages.prefix() else request.script_root
    names = current_app.extensions[COLLECT if current_app.config["MODE"] == "development" else ASSETS]
    return f"{root}/static/{(names() if callable(names) else names)[filename]}"


def _day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def drawing(event: Event) -> Markup:
    """Return the drawing that is the event's own; ornament, for which there is nothing to say."""
    return house_drawing(event.slug, event.edition)


def answers(form: Form) -> list[tuple[str, str]]:
    """Label and answer of each field that has one, in words: a form for those who may read it and not send it."""
    shown = [(str(field.label.text), _answer(field)) for field in form if not isinstance(field.widget, HiddenInput)]
    return [(label, answer) for label, answer in shown if answer]


def _answer(field: Field) -> str:
    if isinstance(field, FieldList):
        rows = [[_answer(inner) for inner in row] if isinstance(row, FormField) else [_answer(row)] for row in field]
        return "; ".join(", ".join(filter(None, row)) for row in rows if row[0])  # without its first answer it is empty
    if isinstance(field, BooleanField):
        return gettext("yes") if field.data else ""
    if isinstance(field, SelectFieldBase):
        chosen = [str(option.label.text) for option in field if option.checked and option.data]
        return ", ".join(chosen)
    if isinstance(field.data, datetime):
        return moment(field.data)
    if isinstance(field.data, date):
        return day(field.data)
    return str(field._value()) if hasattr(field, "_value") else ""


def quota_standing(quota: Quota) -> Standing:
    """Return what a page says about the places of a quota."""
    return quota.standing()
