"""Which texts of a drawn figure are words, and which of them a language does not have."""

import re

from matplotlib.text import Text

from cbs.figures.frame import texts

WHOLE = ("de", "fr", "es")  # languages with all words; zh and ja have those of the trade
NUMBERS = re.compile(r"^[\W\d_]*(nm|µm|mm|µT|mT|T|K|mK|mrad|l|Dt|h|e|%|°)*[\W\d_]*$")
NAMES = {"Rashba", "Monte Carlo"}  # the same everywhere


def in_words(text):
    """Whether a text is more than symbols, numbers and units."""
    plain = re.sub(r"\$[^$]*\$", "", text.get_text())
    return bool(re.search(r"[a-z]{3}", plain)) and not NUMBERS.match(plain)


def unknown(picture):
    """Return (language, words) of what is drawn in English and stands in no table of a language."""
    said = {" ".join(text.get_text().split()) for text in picture.findobj(Text) if in_words(text)} - NAMES
    return [
        (language, words)
        for language in WHOLE
        for words in sorted(said)
        if words not in texts.table(language) and texts.in_language(words, language) == words
    ]
