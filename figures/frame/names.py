"""Names offered for a mistyped one; used by figures, films, styles, qualities, sizes and formats alike."""

from collections.abc import Iterable
from difflib import get_close_matches

from cbs.checks import Misuse


def nearest(name: str, known: Iterable[str]) -> str:
    """Return '; did you mean X?' for the known name nearest to `name`, or an empty string if none is near."""
    close = get_close_matches(name.lower(), list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""


def require_known(what: str, name: str, known: Iterable[str]) -> None:
    """Raise ValueError if `name` is not among the known names of a `what`; the message offers the nearest one."""
    names = list(known)
    if name not in names:
        raise Misuse(f"{what} must be one of {', '.join(names)}, got {name!r}{nearest(str(name), names)}")
