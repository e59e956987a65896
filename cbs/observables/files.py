"""Results read back from files; every result whose class is a public name can be."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, overload

from cbs.checks import Misuse
from cbs.names import PLACES
from cbs.provenance import Provenance
from cbs.storage import read_result
from cbs.tabled import Tabled

R = TypeVar("R", bound=Tabled)


@overload
def load(path: str | Path) -> Any: ...
@overload
def load(path: str | Path, kind: type[R]) -> R: ...
def load(path: str | Path, kind: type[Any] | None = None) -> Any:
    """Return the result that its `save` wrote to `path`; every result is a `cbs.tabled.Tabled`.

    Parameters
    ----------
    path : str or Path
        The file.
    kind : type, optional
        The class that is expected, such as `type(curve)`: type checkers then know what comes, and another result is
        refused.

    Raises
    ------
    ValueError
        If the file is damaged, was not written by this program, or holds a kind of result that this version does not
        know, or another than `kind`.
    """
    found = unpacked(*read_result(path), path)
    if kind is not None and not isinstance(found, kind):
        raise Misuse(f"{path} holds a {type(found).__name__}, not a {kind.__name__}")
    return found


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
