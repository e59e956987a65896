"""Where a result comes from: seed, loops, parameters, version. Stored with every result and in every file."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from cbs.checks import whole
from cbs.version import __version__

Rng = int | np.random.Generator | None  # what an argument `rng` may be


@dataclass(frozen=True, slots=True)
class Provenance:
    """Seed, loops actually tallied, batches, version, and the parameters as plain JSON values.

    `complete` is False when the run was interrupted: the result then holds the batches up to there. `ended_by` names
    the rule that ended it: loops, target_error, max_time or interrupt.
    """

    seed: int
    loops: int
    batches: int
    parameters: Mapping[str, Any]
    complete: bool = True
    ended_by: str = "loops"
    version: str = field(default=__version__)

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
