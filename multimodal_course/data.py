"""Where the course's own data is: pictures, documents, sound and the pocket models."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# A wheel carries `data/` and `labs/` inside the package; in a clone they stand beside it.
COURSE = _PACKAGE / "shipped" if (_PACKAGE / "shipped").is_dir() else _PACKAGE.parent
DATA = COURSE / "data"
IMAGES = DATA / "images"
MODELS = DATA / "models"
ENCYCLOPAEDIA = DATA / "encyclopaedia"
DOCUMENTS = DATA / "documents"
AUDIO = DATA / "audio"


def image_path(name: str) -> Path:
    """Path of one of the course's pictures, such as `image_path("kitchen.png")`.

    Raises:
        BadImageError: the course has no picture of this name; the message lists those it has.
    """
    from .errors import BadImageError

    path = IMAGES / name
    if not path.is_file():
        names = sorted(p.name for p in IMAGES.glob("*") if p.is_file())
        raise BadImageError(
            f"The course has no picture {name!r}.",
            "The name is misspelt, or the data folder is incomplete.",
            f"Use one of: {', '.join(names) or '(none found: clone the repository again)'}.",
        )
    return path


def labelled_questions() -> list[dict[str, str]]:
    """The course's questions with known answers: dictionaries of `image`, `kind`, `question`, `answer`.

    `image` is a name for `image_path`.
    """
    import json

    return json.loads((IMAGES / "labelled.json").read_text(encoding="utf-8"))
