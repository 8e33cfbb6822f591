"""Who can open backups: files of age (age-encryption.org), written and read in a stream.

With recipients, their owners' keys open a backup, and nothing on this server does. With a passphrase each backup has a
key of its own, which stands before the file, itself encrypted by the passphrase: age encrypts by a passphrase only
what fits into memory. A further recipient is made for each backup and forgotten with the process, so that what was
written can be opened once, to look whether it is right.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conference.backup.trouble import BackupError
from conference.lib.disk import OTHERS
from conference.lib.lazy import lazy

if TYPE_CHECKING:
    import pyrage
else:
    pyrage = lazy("pyrage")

HEAD = b"-----BEGIN AGE ENCRYPTED FILE-----\n"
HEAD_END = b"-----END AGE ENCRYPTED FILE-----\n"
HEAD_BYTES = 4096  # more than it ever takes
PASSPHRASE_MIN = 16  # characters: whoever has the file may try as many as they like
SHOWN = 6  # characters of what may be a secret
PUBLIC_KEYS = (("age1tagpq1", "tagpq"), ("age1tag1", "tag"), ("age1", "x25519"), ("ssh-", "ssh"))
HOW = (
    "Nobody could open a backup: set BACKUP_RECIPIENTS to the public key of a pair made by `prezence backup-key`, or"
    " BACKUP_PASSPHRASE_FILE to a file with a passphrase. docs/backup.md has it step by step."
)
Identity = Any
"""A secret key, of one of pyrage's kinds."""


@dataclass(frozen=True)
class Locks:
    """What a backup is closed with."""

    recipients: Sequence[Any]
    head: bytes = b""  # what stands before the encrypted file
    checking: Identity = field(default=None, repr=False)  # opens it once, in this process


def locks(recipients: str, passphrase_file: str) -> Locks:
    """Return what the settings close backups with. Raises BackupError, saying what is wrong about them."""
    own = pyrage.x25519.Identity.generate()
    if recipients:
        return Locks([*map(public_key, _listed(recipients)), own.to_public()], checking=own)
    if not passphrase_file:
        raise BackupError(HOW)
    head = pyrage.passphrase.encrypt(str(own).encode(), passphrase_in(Path(passphrase_file)), armored=True)
    return Locks([own.to_public()], head.rstrip(b"\n") + b"\n", own)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def public_key(text: str) -> Any:
    """Read a public key of age or SSH. Raises BackupError; a secret key is not repeated."""
    if text.upper().startswith("AGE-SECRET-KEY"):
        raise BackupError("BACKUP_RECIPIENTS holds a secret key: put the public one there (age1…), this one elsewhere.")
    for start, module in PUBLIC_KEYS:
        if text.startswith(start):
            try:
                return getattr(pyrage, module).Recipient.from_str(text)
            except pyrage.RecipientError as error:
                raise BackupError(f"BACKUP_RECIPIENTS: {text!r} is not a public key: {error}") from error
    raise BackupError(
        f"BACKUP_RECIPIENTS: what begins with {text[:SHOWN]!r} is not a public key; those of age begin with age1, SSH's"
        " with ssh-."
    )


def passphrase_in(file: Path) -> str:
    """Read a passphrase. Raises BackupError where it is not there, too short, or readable by others."""
    try:
        mode, text = file.stat().st_mode, file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BackupError(f"The file of the passphrase can't be read: {error}") from error
    if mode & OTHERS:
        raise BackupError(f"Others may read the passphrase: run chmod go= {file}")
    if len(text) < PASSPHRASE_MIN:
        raise BackupError(f"The passphrase in {file} is shorter than {PASSPHRASE_MIN} characters.")
    return text


def new_identity() -> tuple[str, str]:
    """Make a pair of keys: the secret one, the public one."""
    own = pyrage.x25519.Identity.generate()
    return str(own), str(own.to_public())


def identities_in(file: Path) -> list[Identity]:
    """Read secret keys: lines as age-keygen writes them, or one of SSH. Raises BackupError."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BackupError(f"The secret key can't be read: {error}") from error
    try:
        if content.startswith(b"-----BEGIN"):
            return [pyrage.ssh.Identity.from_buffer(content)]
        lines = [line.strip() for line in content.decode().splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError, ValueError) as error:
        raise BackupError(f"{file} is no secret key of age or SSH: {error}") from error
    if not found:
        raise BackupError(f"There is no secret key in {file}.")
    return found


class Pulled(io.RawIOBase):
    """A stream that is read from pieces as they are made; keeps the error that ended them."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__()
        self._pieces = iter(pieces)
        self._left = memoryview(b"")
        self.error: BaseException | None = None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Give the next bytes."""
        while not self._left:
            try:
                self._left = memoryview(next(self._pieces))
            except StopIteration:
                return 0
            except BaseException as error:
                self.error = error
                raise
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def encrypt(pieces: Iterable[bytes], out: io.BufferedIOBase, closing: Locks) -> None:
    """Encrypt pieces as they are made and write them. Raises what making them or writing raised."""
    source = Pulled(pieces)
    out.write(closing.head)
    try:
        pyrage.encrypt_io(source, out, closing.recipients)  # type: ignore[arg-type]  # reads and writes, no more
    except (pyrage.EncryptError, OSError) as error:
        raise source.error or error from None


def decrypt(pieces: Iterator[bytes], out: io.BufferedIOBase, identities: Sequence[Identity]) -> None:
    """Decrypt what `open_head` has left. Raises BackupError, and what reading or writing raised."""
    source = Pulled(pieces)
    try:
        pyrage.decrypt_io(io.BufferedReader(source), out, identities)
    except (pyrage.DecryptError, OSError) as error:
        if source.error is not None:
            raise source.error from None
        raise BackupError(f"The backup can't be opened: {_why(str(error))}") from error


def _why(text: str) -> str:
    if "matching keys" in text.lower():
        return "it was made for another key. Name the right one with --identity."
    return f"the file is damaged or not whole, or no backup ({text})."


def open_head(pieces: Iterator[bytes], passphrase: str) -> tuple[list[Identity], Iterator[bytes]]:
    """Take the key before the encrypted file, if there is one; returns keys and the rest. Raises BackupError."""
    begun = b""
    for piece in pieces:
        begun += piece
        if len(begun) >= HEAD_BYTES:
            break
    if not begun.startswith(HEAD):
        return [], _after(begun, pieces)
    head, end, rest = begun.partition(HEAD_END)
    if not end:
        raise BackupError("The backup can't be opened: it ends too soon.")
    if not passphrase:
        raise BackupError("The backup was made with a passphrase: name its file with --passphrase-file.")
    try:
        key = pyrage.passphrase.decrypt(head + end, passphrase).decode()
    except pyrage.DecryptError as error:
        raise BackupError("The backup can't be opened: the passphrase is another one.") from error
    return [pyrage.x25519.Identity.from_str(key)], _after(rest, pieces)


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
