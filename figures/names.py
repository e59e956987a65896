"""Names offered for a mistyped one; used by figures, styles, qualities and formats alike."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str:
    """Return '; did you mean X?' for the known name nearest to `name`, or an empty string if none is near."""
    close = get_close_matches(name.lower(), list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""
