"""Pictures as files: the same bytes for the same data, with the provenance inside, and a reader for it."""

import io
import json
import re
import shutil
import struct
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from matplotlib.figure import Figure

from cbs.checks import Misuse
from cbs.figures.frame.names import require_known
from cbs.figures.frame.styles import Style, context
from cbs.reading import as_json, read_bytes

FORMATS = ("pdf", "png", "svg", "pgf")
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SUBJECT = "{http://purl.org/dc/elements/1.1/}subject"
_ITEM = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"


def find_format(name: str) -> str:
    """Return the picture format of that name, or raise ValueError with the nearest one, or where LaTeX is missing."""
    require_known("format", name, FORMATS)
    if name == "pgf" and not any(shutil.which(engine) for engine in ("xelatex", "lualatex", "pdflatex")):
        raise Misuse("format pgf needs LaTeX, and none is installed here; install TeX Live, or write pdf or svg")
    return name


def picture_bytes(picture: Figure, style: Style, picture_format: str, record: dict[str, Any], caption: str) -> bytes:
    """Return the file of a picture in one format.

    Parameters
    ----------
    picture : Figure
        What draw returned under `style`.
    style : Style
        The style it was drawn in; it also holds the settings of the file writers.
    picture_format : {"pdf", "png", "svg", "pgf"}
        Kind of file.
    record : dict
        What made the picture, as JSON; read back by `read_record`.
    caption : str
        Goes into the description field of the format.
    """
    text = json.dumps(record)
    title = str(record.get("title", ""))
    metadata: dict[str, dict[str, Any]] = {
        "png": {"Title": title, "Description": caption, "Software": None, "cbs": text},
        "pdf": {"Title": title, "Subject": caption, "Keywords": text, "CreationDate": None},
        "svg": {"Title": title, "Description": caption, "Keywords": [text], "Date": None},
    }
    buffer = io.BytesIO()
    with context(style):
        picture.savefig(buffer, format=picture_format, metadata=metadata.get(picture_format))
    return buffer.getvalue()


def read_record(path: Path) -> dict[str, Any]:
    """Return the record inside a picture made by this package (PDF, PNG or SVG).

    Raises
    ------
    ValueError
        If the file is no such picture or carries no record.
    OSError
        If the file cannot be read.
    """
    content = read_bytes(path)
    if content.startswith(_PNG_SIGNATURE):
        text = _png_text(content)
    elif content.startswith(b"%PDF"):
        text = _pdf_keywords(content)
    else:
        text = _svg_keywords(content)
    try:
        record = as_json(text)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        raise Misuse(f"{path} carries no record of cbs; only pictures written by cbs figure do")
    return record


def _png_text(content: bytes) -> str:
    position = len(_PNG_SIGNATURE)
    while position + 12 <= len(content):
        (length,) = struct.unpack(">I", content[position : position + 4])
        kind = content[position + 4 : position + 8]
        body = content[position + 8 : position + 8 + length]
        if kind == b"tEXt" and body.startswith(b"cbs\0"):
            return body[4:].decode("latin-1")
        position += 12 + length
    return ""


def _pdf_keywords(content: bytes) -> str:
    # Matplotlib writes the Info dictionary uncompressed, and plain ASCII as a literal string with escapes.
    found = re.search(rb"/Keywords \(((?:[^\\()]|\\.)*)\)", content, re.DOTALL)
    if found is None:
        return ""
    return re.sub(rb"\\(.)", rb"\1", found.group(1), flags=re.DOTALL).decode("latin-1")


def _svg_keywords(content: bytes) -> str:
    try:
        tree = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        return ""
    for subject in tree.iter(_SUBJECT):
        for item in subject.iter(_ITEM):
            return item.text or ""
    return ""
