"""How many loops a figure takes: draft (a twentieth), lecture, publication (ten times as many)."""

from dataclasses import dataclass

from cbs.figures.frame.names import require_known


@dataclass(frozen=True, slots=True)
class Quality:
    """Effort of a figure; errors of the points fall with the inverse root of the number of loops.

    Parameters
    ----------
    name : str
        As on the command line.
    factor : float
        Loops in units of those of the lecture quality.
    """

    name: str
    factor: float

    def loops(self, lecture: int, *, draft: int = 0) -> int:
        """Return the number of loops where lecture takes `lecture`, and a draft at least `draft`."""
        least = draft * min(20.0 * self.factor, 1.0)
        return max(round(lecture * self.factor), round(least), 1)


DRAFT = Quality("draft", 1.0 / 20.0)
LECTURE = Quality("lecture", 1.0)
PUBLICATION = Quality("publication", 10.0)
QUALITIES = {quality.name: quality for quality in (DRAFT, LECTURE, PUBLICATION)}


def find_quality(quality: Quality | str) -> Quality:
    """Return the quality of that name (a Quality passes unchanged).

    Raises
    ------
    ValueError
        If there is no quality of that name; the message offers the nearest one.
    """
    if isinstance(quality, Quality):
        return quality
    require_known("quality", quality, QUALITIES)
    return QUALITIES[quality]
