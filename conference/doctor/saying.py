"""How figures are written for administrators."""


def size(count: float) -> str:
    """Return a number of bytes as people say it: 640 MB, 1.5 GB."""
    if count >= 10 * 1024**3:
        return f"{count / 1024**3:.0f} GB"
    if count >= 1024**3:
        return f"{count / 1024**3:.1f} GB"
    return f"{count / 1024**2:.0f} MB"
