"""The plan of a run in plain JSON values: a checkpoint can tell whether it belongs to a run, and what differs."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import chain, groupby
from typing import Any

import numpy as np

from cbs.checks import WrongType

LONGEST_SHOWN = 40
OF_LOOPS = ("loops", "batches", "sizes")


def plan(batch: Any, sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return everything the numbers of a run depend on: the batch with all its parameters, and its loops.

    Raises
    ------
    TypeError
        If the batch holds something that has no plain description.
    """
    described = plain(batch)
    parameters = described if isinstance(described, dict) else {"batch": described}
    runs = [[size, len(list(same))] for size, same in groupby(sizes)]
    return {**parameters, "loops": sum(sizes), "batches": len(sizes), "sizes": runs}


def plain(value: Any) -> Any:
    """Return a value as JSON values, floats exact.

    Numbers, strings, arrays (by digest), sequences, mappings, dataclasses and named functions are known.

    Raises
    ------
    TypeError
        For anything else.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value.hex()
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, np.ndarray):
        return f"{value.dtype.str}{value.shape}:{hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()}"
    if is_dataclass(value) and not isinstance(value, type):
        return {"type": _name(type(value)), **{f.name: plain(getattr(value, f.name)) for f in fields(value)}}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if callable(value) and hasattr(value, "__qualname__") and "<" not in value.__qualname__:
        return _name(value)
    raise WrongType(f"a run with {type(value).__name__} in its batch cannot have a checkpoint: use a frozen dataclass")


def difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """Return the entry that differs, as 'name was value, here value'; empty if there is none.

    What people choose, seed and loops, comes before what follows from it.
    """
    first, second = dict(_leaves("", one)), dict(_leaves("", other))
    for name in dict.fromkeys(["seed.", "loops.", *first, *second]):
        if first.get(name) != second.get(name):
            was, here = _shown(first.get(name)), _shown(second.get(name))
            return f"{name.rstrip('.')} was {was}, here {here if here != was else 'others'}"
    return ""


def without_loops(plan: Mapping[str, Any]) -> dict[str, Any]:
    """The plan but for the number of loops and how they are shared among batches."""
    return {name: value for name, value in plan.items() if name not in OF_LOOPS}


def sizes_of(plan: Mapping[str, Any]) -> tuple[int, ...]:
    """Loops of every batch of a plan."""
    return tuple(chain.from_iterable([size] * times for size, times in plan["sizes"]))


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(f"{name}{key}.", item)
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for number, item in enumerate(value):
            yield from _leaves(f"{name}{number}.", item)
    else:
        yield name, value


def _shown(value: Any) -> str:
    if value is None or isinstance(value, list):
        return "none" if not value else f"{len(value)} values" if len(value) > 3 else _shown(json.dumps(value))
    text = str(value)
    if isinstance(value, str) and value.lstrip("-").startswith("0x"):
        text = f"{float.fromhex(value):.10g}"
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "..."


def _name(thing: Any) -> str:
    return f"{thing.__module__}.{thing.__qualname__}"
