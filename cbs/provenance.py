"""Where a result comes from: seed, loops, parameters, version. Stored with every result and in every file."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from cbs.checks import Misuse, whole
from cbs.version import __version__

SCHEMA_VERSION = 1  # of the record; it rises when an entry goes or changes its meaning, not when one is added
Rng = int | np.random.Generator | None  # what an argument `rng` may be


@dataclass(frozen=True, slots=True)
class Provenance:
    """Seed, loops actually tallied, batches, version, and the parameters as plain JSON values.

    `complete` is False when the run was interrupted: the result then holds the batches up to there. `ended_by` names
    the rule that ended it: loops, target_error, max_time or interrupt. `schema_version` says how to read the record.
    """

    seed: int
    loops: int
    batches: int
    parameters: Mapping[str, Any]
    complete: bool = True
    ended_by: str = "loops"
    version: str = field(default=__version__)
    schema_version: int = SCHEMA_VERSION

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> "Provenance":
        """Return the record that `as_dict` gave; one without a schema_version is from before there were two.

        Raises
        ------
        ValueError
            If a later version of the program wrote it in another way.
        TypeError
            If an entry is missing or not known.
        """
        schema = record.get("schema_version", 1)
        if schema != SCHEMA_VERSION:
            raise Misuse(f"its record has schema_version {schema}, this version of cbs reads {SCHEMA_VERSION}")
        return cls(**record)

    def as_dict(self) -> dict[str, Any]:
        """Plain dictionary, ready for JSON."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain


def seed_from(rng: "Rng") -> int:
    """Return the seed `rng`; one drawn from it if it is a numpy generator, from the operating system if None."""
    if rng is None:
        return secrets.randbits(32)
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**32))
    return whole("seed", rng, least=0, most=2**63 - 1)
