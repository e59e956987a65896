"""Unit 2: two ways round. A path and its reverse interfere, unless something moved between them."""

from dataclasses import dataclass

import numpy as np

from cbs.course.unit import Slip, Unit


@dataclass(frozen=True, slots=True)
class Pairs:
    """Share of the loops whose two ways have lost their common phase."""

    lost: float


def draw(rng: np.random.Generator | None) -> Pairs:
    """Thirty to sixty per cent."""
    return Pairs(0.4 if rng is None else float(rng.choice([0.32, 0.35, 0.45, 0.48, 0.52, 0.55, 0.58])))


UNIT = Unit(
    name="unit-2",
    title="Two ways round",
    asks=(
        "In a film at rest coming home is twice as likely as for a ball. Now a share {lost} of the loops holds a "
        "scatterer that moves between the passage one way and the other, so that their two ways have unrelated phases. "
        "How likely is coming home, in units of the ball's?"
    ),
    draw=draw,
    answer=lambda pairs: 2.0 - pairs.lost,
    tolerance=0.015,
    learnt="intensities of different loops add; only the interference of a loop with its own reverse can be lost",
    slips=(
        Slip(lambda pairs: 2.0 * (2.0 - pairs.lost), "the ball takes either way too: 2 |A|^2, not |A|^2"),
        Slip(
            lambda pairs: 2.0 * (1.0 - pairs.lost),
            "a loop that loses its phase is not lost: it still brings the ball's share, 1",
        ),
        Slip(lambda pairs: 1.0 - pairs.lost, "that is the interference alone; the classical 1 is missing"),
        Slip(
            lambda pairs: 0.5 * (2.0 - pairs.lost) ** 2,
            "amplitudes were averaged before squaring: average the intensity |A_f + A_r|^2 instead",
        ),
        Slip(lambda pairs: 2.0, "the phases of the disturbed loops are still equal in your average"),
    ),
)
