"""Names and sizes of files, safe to send and pleasant to read."""

import re
import unicodedata
from urllib.parse import quote

NAME_MAX_CHARS = 80
NAME_MAX_BYTES = 200
"""File systems take 255 bytes a name; the rest is left for what browsers add, such as " (1)"."""

# Characters that a path, a shell, a header or Windows reads as something else than a part of a name.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*;%]')
_DROPPED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
_KNOWN_EXTENSIONS = re.compile(
    r"\.(pdf|pptx?|pptm|ppsx?|odp|key|docx?|odt|xlsx?|zip|exe|com|bat|js|html?|jpe?g|png|webp|gif|svg)$", re.IGNORECASE
)
_WINDOWS_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe_filename(original: str, fallback_stem: str, extension: str) -> str:
    """Return a readable name for a download made of the `original`, with `extension` (without dot) and no other.

    Keeps letters of every language, and spaces; drops path parts, control characters and invisible marks that turn
    the direction of writing. At most 80 characters and 200 bytes. Where nothing is left, `fallback_stem` serves.
    """
    extension = extension.lower().lstrip(".")
    stem = _clean(re.split(r"[/\\]", original)[-1]) or _clean(fallback_stem) or "file"
    stem = stem[: NAME_MAX_CHARS - len(extension) - 1]
    room = NAME_MAX_BYTES - len(extension) - 1
    stem = stem.encode("utf-8")[:room].decode("utf-8", errors="ignore").rstrip(" .")
    return f"{stem}.{extension}"


def _clean(name: str) -> str:
    name = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", name))
    name = "".join(char for char in name if unicodedata.category(char) not in _DROPPED_CATEGORIES)
    name = _FORBIDDEN.sub(" ", name)
    name = re.sub(r"\s+", " ", name)
    while (shorter := _KNOWN_EXTENSIONS.sub("", name.rstrip(" ."))) != name:
        name = shorter
    name = name.lstrip("-~$ .")
    return f"_{name}" if _WINDOWS_DEVICES.match(name) else name


def attachment_header(filename: str) -> str:
    """Return the Content-Disposition of a download, in ASCII: the name plainly, and as it is (RFC 6266, RFC 8187).

    A header holds Latin-1 at most: a server breaks the connection on a bare "č".
    """
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\\x00-\x1f\x7f]', "", plain)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def human_size(size: int, lang: str) -> str:
    """Return a size in bytes as people read it: "1,4 MB" in Czech, "1.4 MB" in English.

    A megabyte has 1024 × 1024 bytes.
    """
    value = float(size)
    units = iter(("B", "kB", "MB", "GB", "TB"))
    unit = next(units)
    while round(value, 1 if value < 9.95 else 0) >= 1024 and unit != "TB":
        value /= 1024
        unit = next(units)
    number = f"{value:.0f}" if unit == "B" or value >= 9.95 else f"{value:.1f}".removesuffix(".0")
    if lang == "cs":
        number = number.replace(".", ",")
    return f"{number}\u00a0{unit}"
