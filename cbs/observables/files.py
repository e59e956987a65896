"""Results read back from files; every result whose class is a public name can be."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from cbs.checks import Misuse
from cbs.names import PLACES
from cbs.provenance import Provenance
from cbs.storage import read_result


def load(path: str | Path) -> Any:
    """Return the result that its `save` wrote to `path`.

    Raises
    ------
    ValueError
        If the file is damaged, was not written by this program, or holds a kind of result that this version does not
        know.
    """
    return unpacked(*read_result(path), path)


def unpacked(header: Mapping[str, Any], arrays: Mapping[str, Any], path: str | Path) -> Any:
    """Return the result that `cbs.storage.packed` took apart; `path` is where it was read, for messages.

    Raises
    ------
    ValueError
        If the parts make no result of a kind that this version knows.
    """
    kind = str(header.get("type", "result without a type"))
    result: Any = getattr(import_module(PLACES[kind]), kind) if kind in PLACES else None
    if not hasattr(result, "save"):
        raise Misuse(f"{path} holds a {kind}, which this version does not know")
    try:
        return result(**arrays, **header["plain"], provenance=Provenance.from_dict(header["provenance"]))
    except ValueError as error:
        raise Misuse(f"{path} was written by a later version of cbs: {error}") from None
    except (KeyError, TypeError, AttributeError):  # fields that are missing or not known
        raise Misuse(f"{path} is damaged or was written by another version of cbs") from None
