"""How many loops a figure takes: draft (a twentieth), lecture, publication (ten times as many)."""

from enum import Enum

from cbs.figures.names import nearest


class Quality(Enum):
    """Effort of a figure; errors of the points fall with the inverse root of the number of loops."""

    DRAFT = "draft"
    LECTURE = "lecture"
    PUBLICATION = "publication"

    def loops(self, lecture: int, *, least: int = 1024) -> int:
        """Return the number of loops where the lecture quality takes `lecture`, never fewer than `least`."""
        scaled = {Quality.DRAFT: lecture // 20, Quality.LECTURE: lecture, Quality.PUBLICATION: 10 * lecture}[self]
        return max(scaled, min(least, lecture))


def find_quality(quality: Quality | str) -> Quality:
    """Return the quality of that name (a Quality passes unchanged).

    Raises
    ------
    ValueError
        If there is no quality of that name; the message offers the nearest one.
    """
    if isinstance(quality, Quality):
        return quality
    known = [member.value for member in Quality]
    if quality not in known:
        raise ValueError(f"quality must be one of {', '.join(known)}, got {quality!r}{nearest(quality, known)}")
    return Quality(quality)
