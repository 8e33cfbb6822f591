"""Pictures for the demo, drawn when it is loaded: nobody real may stand here, and no logo is ours to use."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1000, 1250)
LOGO_SIZE = (480, 160)
WALL, COAT, SKIN, HAIR = "#c9d3cd", "#35504d", "#d9b49a", "#5a4636"


def portrait() -> BytesIO:
    """Return a PNG file as a phone would send it: larger than what is kept."""
    picture = Image.new("RGB", SIZE, WALL)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((330, 190, 670, 640), fill=HAIR)
    pen.ellipse((60, 780, 940, 1700), fill=COAT)
    pen.rounded_rectangle((430, 600, 570, 860), 60, fill=SKIN)
    pen.ellipse((365, 270, 635, 680), fill=SKIN)
    pen.pieslice((345, 190, 655, 560), 180, 360, fill=HAIR)
    file = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(3)).save(file, "PNG")
    file.seek(0)
    return file


def logo() -> BytesIO:
    """Return the sign of an invented body: three houses."""
    picture = Image.new("RGB", LOGO_SIZE, "#ffffff")
    pen = ImageDraw.Draw(picture)
    for left, colour in ((10, COAT), (170, HAIR), (330, COAT)):
        pen.polygon([(left, 150), (left, 70), (left + 70, 15), (left + 140, 70), (left + 140, 150)], fill=colour)
    file = BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return file
