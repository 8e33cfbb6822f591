"""What Pillow does with logos for printed matter, in a process that ends: `pdf.py` and `publicity.py` ask for it."""

import io

from PIL import Image, UnidentifiedImageError


def ratio(content: bytes) -> float:
    """Width by height of a picture. Raises ValueError for what is none."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.width / image.height
    except UnidentifiedImageError as error:
        raise ValueError("a logo that is no picture") from error


def scaled(content: bytes, most: tuple[int, int]) -> tuple[bytes, str]:
    """Return a picture at most so wide and high, and its extension."""
    with Image.open(io.BytesIO(content)) as picture:
        extension = "png" if picture.format == "PNG" else "jpg"
        if picture.width <= most[0] and picture.height <= most[1]:
            return content, extension
        picture.thumbnail(most, Image.Resampling.LANCZOS)
        memory = io.BytesIO()
        picture.save(memory, "PNG" if extension == "png" else "JPEG", **({} if extension == "png" else {"quality": 90}))
    return memory.getvalue(), extension
