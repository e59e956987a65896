"""What a result records of the parameters that made it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from cbs.carriers import Carriers
from cbs.parameters import Conductor, SpinMechanism


def parameters(
    observable: str, film: Conductor, spin: Sequence[SpinMechanism | Carriers], **more: Any
) -> dict[str, Any]:
    """Plain description of a run for its provenance."""
    mechanisms = [{"mechanism": type(m).__name__, **asdict(m)} for m in spin]
    return {"observable": observable, "conductor": asdict(film), "spin": mechanisms, **more}
