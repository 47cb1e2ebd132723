"""Languages as other programs write them: `en-us`, `id_ID`, `Bahasa Indonesia`."""

_NAMES = {"indonesia": "id", "indonesian": "id", "in": "id", "ind": "id", "inggris": "en", "english": "en", "eng": "en"}


def language(locale: str) -> str:
    """Return the code of a language: `en` of `en-us`; what is no known name stays as its first part."""
    first = locale.strip().lower().removeprefix("bahasa ").replace("_", "-").partition("-")[0]
    return _NAMES.get(first, first)
