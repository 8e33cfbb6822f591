"""Organisers' accounts, their roles at conferences, and the record of what they changed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask_security.core import RoleMixin, UserMixin
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.lib.clock import now
from conference.lib.model import Base, enum_type

if TYPE_CHECKING:
    from conference.events.models import Event


class MembershipRole(StrEnum):
    """What a team member may do at one conference; each role may do all that the ones below it may."""

    OWNER = "owner"
    EDITOR = "editor"
    DESK = "desk"
    VIEWER = "viewer"


role_user = sa.Table(
    "role_user",
    Base.metadata,
    sa.Column("user_id", sa.ForeignKey("user_account.id"), primary_key=True),
    sa.Column("role_id", sa.ForeignKey("role.id"), primary_key=True),
)


class Role(Base, RoleMixin):
    """A role for the whole server, as Flask-Security keeps them: only `administrator` is used."""

    __tablename__ = "role"
    written_by_library = True

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str | None]
    permissions: Mapped[list[Any] | None] = mapped_column(MutableList.as_mutable(sa.JSON))


class User(Base, UserMixin):
    """One account of a team member. Column names are Flask-Security's."""

    __tablename__ = "user_account"  # "user" is a reserved word on PostgreSQL
    written_by_library = True
    current_login_ip = None  # Flask-Security sets both; with no column they are not kept
    last_login_ip = None
    tf_phone_number = None  # the same: codes come from an app, never by telephone

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="cs")
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    last_login_at: Mapped[datetime | None]  # type: ignore[assignment]  # empty before the first
    current_login_at: Mapped[datetime | None]  # type: ignore[assignment]  # empty before the first sign-in
    # Raised by each sign-in; a sign-in link is good for one count only.
    login_count: Mapped[int | None]  # type: ignore[assignment]  # empty before the first
    created_at: Mapped[datetime] = mapped_column(default=now)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]  # encrypted (team/second_factor.py)
    totp_counter: Mapped[int | None]  # the period of the last code taken: each is good once
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(sa.JSON(none_as_null=True)))

    roles: Mapped[list[Role]] = relationship(secondary=role_user)  # type: ignore[assignment]  # Role is a RoleMixin
    memberships: Mapped[list[Membership]] = relationship(back_populates="user")
    passkeys: Mapped[list[Passkey]] = relationship(back_populates="user", order_by="Passkey.id")


class Passkey(Base):
    """A key on somebody's phone, computer or token that signs them in; only its public half is here (passkeys.py)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    handle: Mapped[bytes]  # what the device calls the account: random, the same for all passkeys of one
    sign_count: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # of the device; one that goes back may be a copy
    transports: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    added_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="passkeys")


class TeamSession(Base):
    """One browser in which an account is signed in (team/sessions.py)."""

    __tablename__ = "team_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    key_digest: Mapped[str] = mapped_column(unique=True)
    account_mark: Mapped[str]  # changes with the password: sessions from before are over
    browser: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)  # to some minutes (rules.SEEN_EVERY)
    proved_at: Mapped[datetime | None]  # when the second factor was last shown in it


class Membership(Base):
    """One person's role at one conference."""

    __tablename__ = "membership"
    __table_args__ = (sa.UniqueConstraint("user_id", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    role: Mapped[MembershipRole] = mapped_column(enum_type(MembershipRole, "role"))
    invited_until: Mapped[datetime | None]  # empty once the member has signed in; from then on it is nobody's role

    user: Mapped[User] = relationship(back_populates="memberships")
    event: Mapped[Event] = relationship()


class AuditEntry(Base):
    """One change made by an organiser: who, when, what, before and after."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    actor: Mapped[str]  # the name or address at the time, kept when the account goes
    verb: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None]
    subject_label: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(default=now)


class Removal(Base):
    """Something the team removed, as it was, for as long as that can be taken back (removals.py)."""

    __tablename__ = "removal"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    actor: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]  # the class of what people call removed
    subject_id: Mapped[int | None]
    label: Mapped[str] = mapped_column(default="")
    rows: Mapped[list[Any]] = mapped_column(default=list)
    pointers: Mapped[list[Any]] = mapped_column(default=list)
    files: Mapped[list[Any]] = mapped_column(default=list)  # keys in the storage, deleted when it is forgotten
    removed_at: Mapped[datetime] = mapped_column(default=now, index=True)
    restored_at: Mapped[datetime | None]  # then nothing is left of the rest but ids
