"""All pictures of a gallery on one sheet, small: for a README or a first look."""

import io
from collections.abc import Sequence

from PIL import Image

from cbs.checks import Misuse

COLUMNS = 4
WIDTH = 480  # pixels of one picture
GAP = 16


def contact_sheet(pictures: Sequence[bytes], columns: int = COLUMNS, ground: str = "#FFFFFF") -> bytes:
    """Return one PNG with all pictures in rows of equal cells, 256 colours.

    Parameters
    ----------
    pictures : sequence of bytes
        PNG files, at least one.
    columns : int
        Pictures in a row.
    ground : str
        Colour between the pictures.

    Raises
    ------
    ValueError
        If there is no picture.
    """
    if not pictures:
        raise Misuse("a contact sheet needs at least one picture (got none)")
    small = [_small(picture) for picture in pictures]
    height = max(image.height for image in small)
    rows = -(-len(small) // columns)
    sheet = Image.new("RGB", (columns * (WIDTH + GAP) + GAP, rows * (height + GAP) + GAP), ground)
    for i, image in enumerate(small):
        row, column = divmod(i, columns)
        sheet.paste(image, (GAP + column * (WIDTH + GAP), GAP + row * (height + GAP) + (height - image.height) // 2))
    out = io.BytesIO()
    sheet.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _small(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    return image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
