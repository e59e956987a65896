"""What the library refuses, in an exception of its own: whatever else is raised is a fault of cbs."""

from collections.abc import Mapping
from typing import Any


class Misuse(ValueError):
    """What the user can correct: a value out of range, or a combination that has no meaning.

    Parameters
    ----------
    message : str
        One line; parameters stand in it as {name}.
    **values : str
        What was given for them, shown as name=value; nothing for the name alone.
    """

    def __init__(self, message: str, **values: str) -> None:
        self.message, self.values = message, values
        super().__init__(self.told({}))

    def told(self, words: Mapping[str, str]) -> str:
        """Return the message with other words for parameters, such as the options that set them."""
        own = {name: f"{name}={value}" if value else name for name, value in self.values.items()}
        text = self.message
        for name, word in own.items():
            text = text.replace(f"{{{name}}}", words.get(name, word))
        return text

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.message, self.values)


class WrongType(Misuse, TypeError):
    """A value of a kind that the library refuses."""


def _again(kind: type[Misuse], message: str, values: dict[str, str]) -> Misuse:
    return kind(message, **values)
