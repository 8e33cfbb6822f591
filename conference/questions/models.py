"""What organisers ask: questions, what can be chosen, and what people answered at the registration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.bilingual import Bilingual
from conference.lib.model import Base, PartialIndex, enum_type

if TYPE_CHECKING:
    from conference.places.models import Quota

OWN = "question_"
"""How the name of a question begins wherever fields are called by names; its id follows."""
AnswerValue = str | tuple[int, ...]
"""An answer as it is kept: a text, or the ids of what was chosen."""


class Questionnaire(StrEnum):
    """Where a question is asked."""

    REGISTRATION = "registration"
    """Beside the built-in fields of the registration."""
    SURVEY = "survey"
    """After the conference, of nobody in particular (surveys/models.py keeps the answers)."""


class QuestionKind(StrEnum):
    """What is answered."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    ONE_OF = "one_of"
    SEVERAL_OF = "several_of"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"


class End(StrEnum):
    """When an answer is erased."""

    SOON = "soon"
    """Soon after the conference: it is of no use then, and may tell of health or faith (GDPR, article 9)."""
    WITH_PERSON = "with_person"
    """With all that identifies the person."""
    KEPT = "kept"
    """Never: it identifies nobody and is counted."""


class Question(Bilingual, Base):
    """One question of one event."""

    __tablename__ = "question"
    is_public = True

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    questionnaire: Mapped[Questionnaire] = mapped_column(
        enum_type(Questionnaire, "questionnaire"), default=Questionnaire.REGISTRATION
    )
    kind: Mapped[QuestionKind] = mapped_column(enum_type(QuestionKind, "kind"))
    position: Mapped[int] = mapped_column(default=0)
    label_cs: Mapped[str] = mapped_column(default="")
    label_en: Mapped[str] = mapped_column(default="")
    hint_cs: Mapped[str] = mapped_column(default="")
    hint_en: Mapped[str] = mapped_column(default="")
    is_required: Mapped[bool] = mapped_column(default=False)
    right: Mapped[str] = mapped_column(default="")  # that the team needs to see answers; empty for all who see the list
    ends: Mapped[End] = mapped_column(enum_type(End, "ends"), default=End.WITH_PERSON)
    archived_at: Mapped[datetime | None]  # it is asked no more, and its answers stay

    choices: Mapped[list[QuestionChoice]] = relationship(
        back_populates="question", cascade="all, delete-orphan", order_by="QuestionChoice.position, QuestionChoice.id"
    )
    conditions: Mapped[list[QuestionCondition]] = relationship(cascade="all, delete-orphan")

    @property
    def name(self) -> str:
        """What the field of a form is called, the column of lists, and the key in the record of changes."""
        return f"{OWN}{self.id}"


class QuestionChoice(Bilingual, Base):
    """One of the answers that a question offers; yes and no are such too."""

    __tablename__ = "question_choice"
    is_public = True

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    label_cs: Mapped[str] = mapped_column(default="")
    label_en: Mapped[str] = mapped_column(default="")
    quota_id: Mapped[int | None] = mapped_column(sa.ForeignKey("quota.id"), unique=True)  # where its places are limited
    archived_at: Mapped[datetime | None]  # it is offered no more; who chose it has chosen it

    question: Mapped[Question] = relationship(back_populates="choices")
    quota: Mapped[Quota | None] = relationship(back_populates="choice")


class QuestionCondition(Base):
    """A choice of another question after which a question is asked; one of several is enough."""

    __tablename__ = "question_condition"
    is_public = True

    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), primary_key=True)
    choice_id: Mapped[int] = mapped_column(sa.ForeignKey("question_choice.id"), primary_key=True, index=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)


class QuestionAnswer(Base):
    """What one person answered: a text, or one row for each choice, which outlives what its label is changed to."""

    __tablename__ = "question_answer"
    __table_args__ = (
        sa.UniqueConstraint("registration_id", "question_id", "choice_id"),
        PartialIndex(
            "uq_question_answer_text", "registration_id", "question_id", unique=True, where="choice_id IS NULL"
        ),
        sa.CheckConstraint("(choice_id IS NULL) <> (value = '')", name="one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), index=True)
    choice_id: Mapped[int | None] = mapped_column(sa.ForeignKey("question_choice.id"), index=True)
    value: Mapped[str] = mapped_column(default="")  # a text; a number in digits, a day as ISO 8601 has it


def by_name(answers: Iterable[Any]) -> dict[str, AnswerValue]:
    """Give a person's answers by the names of the questions, from rows with the columns of QuestionAnswer."""
    found: dict[str, AnswerValue] = {}
    for answer in answers:
        name = f"{OWN}{answer.question_id}"
        before = found.get(name, ())
        if answer.choice_id is None:
            found[name] = answer.value
        elif isinstance(before, tuple):
            found[name] = (*before, answer.choice_id)
    return found
