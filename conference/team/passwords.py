"""Passwords that are guessed easily are refused: common ones, names, rows of keys, repetitions."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask_babel import gettext
from flask_security import PasswordUtil

STRONG = 3  # of 4: more than 10^8 guesses (zxcvbn)
LOOKED_AT = 72  # characters; zxcvbn takes no more, and what begins so is strong or not by then


class Passwords(PasswordUtil):
    """Flask-Security's check of length, and ours after it."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """Return what is wrong with a new password, and the password as it will be hashed."""
        wrong, normal = super().validate(password, is_register, **kwargs)
        user = kwargs.get("user")
        known = [user.email, *user.email.split("@"), user.name] if user is not None else []
        if not wrong and is_guessed_easily(normal, known):
            wrong = [
                gettext(
                    "This password is guessed easily: passwords like it are tried first."
                    " A few words that have nothing to do with each other are good."
                )
            ]
        return wrong, normal


def is_guessed_easily(password: str, known: list[str]) -> bool:
    """Return whether a password is among the first that are tried; `known` is what everybody knows of its owner.

    By zxcvbn with its lists of common passwords, words and names. It is loaded when it is first asked: its lists take
    14 MB, and a password is set once a year.
    """
    found = import_module("zxcvbn").zxcvbn(password[:LOOKED_AT], user_inputs=[*filter(None, known), "prezence"])
    return bool(found["score"] < STRONG)
