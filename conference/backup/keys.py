"""The keys of an installation, which no backup holds unless it is asked to: SECRET_KEY and the electronic seal."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conference.backup.trouble import BackupError

ENVIRONMENT = ("SECRET_KEY", "SEAL_PASSPHRASE")
SEAL = "SEAL_FILE"
RESTORED = "restored-keys"
LOST_WITH = {
    "SECRET_KEY": "links in letters, codes of authenticator apps and recovery codes work with this key only",
    "SEAL_PASSPHRASE": "it opens the key of the seal",
    "SEAL_FILE": "certificates are sealed with it",
}


def fingerprints(config: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the keys that are set, each with what tells one from another and not what it is."""
    try:
        return {name: _fingerprint(value) for name, value in _held(config)}
    except BackupError:  # no reason to make no backup: the diagnosis of the seal tells of it
        return {**fingerprints({**config, SEAL: ""}), SEAL: ""}


def _held(config: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    for name in ENVIRONMENT:
        if config[name]:
            yield name, str(config[name]).encode()
    if config[SEAL]:
        try:
            yield SEAL, Path(config[SEAL]).read_bytes()
        except OSError as error:
            raise BackupError(f"The key of the seal can't be read: {error}") from error


def _fingerprint(value: bytes) -> str:
    return hmac.digest(b"prezence backup", value, "sha256").hex()[:16]


def packed(config: Mapping[str, Any]) -> bytes:
    """Return the keys themselves."""
    return json.dumps({name: base64.b64encode(value).decode() for name, value in _held(config)}).encode()


def unpack(text: bytes, folder: Path) -> Path:
    """Write keys to files of a folder, one each, for their owner alone; returns the folder."""
    target = folder / RESTORED
    target.mkdir(mode=0o700, exist_ok=True)
    for name, value in json.loads(text).items():
        if name in (*ENVIRONMENT, SEAL):
            file = target / name
            file.touch(mode=0o600)
            file.write_bytes(base64.b64decode(value))
    return target


def to_bring(there: Mapping[str, str], config: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each key of the backup's installation that this one does not have."""
    here = fingerprints(config)
    for name, fingerprint in there.items():
        if here.get(name) != fingerprint:
            state = "is another one here" if name in here else "is not set here"
            yield f"{name} {state} than where the backup was made: {LOST_WITH[name]}. Set it to the old one."
