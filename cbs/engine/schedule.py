"""When a run ends and what it leaves on disk: target error, time, checkpoint, resume."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cbs import checks
from cbs.checks import Misuse
from cbs.engine import checkpoint as files
from cbs.engine.rows import Rows
from cbs.provenance import Rng, seed_from

LEAST_ROWS = 16  # an error estimated from fewer batches is too uncertain to stop on
LEAST_ROWS_FOR_ERROR = 2


@dataclass(frozen=True, slots=True)
class Schedule:
    """Stop rules beside the number of loops, whichever comes first, and the checkpoint of a run.

    Parameters
    ----------
    target_error : float, optional
        The run ends when the largest standard error among its values is this small (unit of the observable). Judged on
        the leading batches, from the 16th on, so that the end does not depend on the number of workers.
    max_time : float, optional
        Seconds of wall time after which the run ends, looked at after every batch.
    checkpoint : str or Path, optional
        File that keeps the finished batches through a crash.
    resume : bool
        Go on from the checkpoint if it exists, with its seed if none is given; without `resume` an existing file is
        refused.
    seconds_between_writes : float
        Least time between two writes of the checkpoint.
    asked : mapping of str to str
        What was asked for, in the words of the one who asked, such as {"--loops": "20000"}: kept in the checkpoint, and
        the first thing that a refusal to resume names.

    Raises
    ------
    ValueError
        For values out of range, and for `resume` without `checkpoint`.
    """

    target_error: float | None = None
    max_time: float | None = None
    checkpoint: str | Path | None = None
    resume: bool = False
    seconds_between_writes: float = 2.0
    asked: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.target_error is not None:
            checks.positive("target_error", self.target_error)
        if self.max_time is not None:
            checks.positive("max_time", self.max_time, "s", inf="no limit")
        if checks.finite("seconds_between_writes", self.seconds_between_writes, "s") < 0.0:
            raise Misuse(f"seconds_between_writes must not be negative (got {self.seconds_between_writes:g} s)")
        if self.resume and self.checkpoint is None:
            raise Misuse("resume needs a checkpoint: name the file to go on from")

    def seed(self, rng: Rng) -> int:
        """Return the seed `rng`; None takes that of the checkpoint to be resumed, or draws one."""
        if rng is None and self.resume and self.checkpoint is not None:
            rng = files.seed_in(Path(self.checkpoint))
        return seed_from(rng)

    def ended_by(self, rows: Rows, seconds: float, aside: int = 0) -> str:
        """Return the rule that ends the run after these batches and seconds: target_error, max_time, or ''.

        The last `aside` values of a row are not judged.
        """
        if (
            self.target_error is not None
            and len(rows.sizes) >= LEAST_ROWS
            and not rows.open_batches
            and rows.largest_error(aside) <= self.target_error
        ):
            return "target_error"
        if self.max_time is not None and seconds >= self.max_time and rows.batches >= LEAST_ROWS_FOR_ERROR:
            return "max_time"
        return ""
