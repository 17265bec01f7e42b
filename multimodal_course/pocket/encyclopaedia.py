"""The pocket encyclopaedia of lab 4.1.3: `python -m multimodal_course.pocket.encyclopaedia` makes it anew.

Articles about the things of the pocket world, their makers, towns and people; pictures; and queries with
known answers. No model was trained on any of them.
"""

import hashlib
import json
import random
from pathlib import Path
from typing import Any

from ..data import ENCYCLOPAEDIA
from .captions import full_caption
from .encyclopaedia_articles import articles
from .encyclopaedia_queries import Query, pictures, queries
from .scenes import Scene


def _save(scene: Scene, path: Path, seed: int) -> None:
    scene.render(random.Random(seed)).save(path, optimize=True)


def _picture_row(name: str, scene: Scene) -> dict[str, Any]:
    objects = [{"kind": t.kind, "colour": t.colour, "place": scene.position(t)} for t in scene.things]
    row = {"id": name, "file": f"pictures/{name}.png", "caption": full_caption(scene)}
    return row | {"objects": objects, "background": scene.background}


def _query_row(name: str, query: Query) -> dict[str, Any]:
    row = {"id": name, "kind": query.kind, "question": query.question}
    row |= {"picture": f"asked/{name}.png" if query.shown else None, "relevant": list(query.relevant)}
    return row | {"answer": query.answer, "split": "heldout" if query.held_out else "shown"}


def _write(path: Path, content: Any) -> None:
    rows = [json.dumps(row, ensure_ascii=False) for row in content]
    path.write_text("[\n" + ",\n".join(rows) + "\n]\n", encoding="utf-8", newline="\n")


def make(folder: Path) -> None:
    """Write articles, pictures and queries below `folder`, with a manifest of checksums."""
    for name in ("pictures", "asked"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, (name, scene) in enumerate(pictures().items()):
        _save(scene, folder / "pictures" / f"{name}.png", number)
    _write(folder / "pictures.json", [_picture_row(*item) for item in pictures().items()])
    _write(folder / "articles.json", [article.row() for article in articles()])
    named = {f"q{number:03d}": query for number, query in enumerate(queries())}
    for number, (name, query) in enumerate(named.items()):
        if query.shown:
            _save(query.shown, folder / "asked" / f"{name}.png", number)
    _write(folder / "queries.json", [_query_row(*item) for item in named.items()])
    files = sorted(
        p for p in folder.rglob("*") if p.suffix in (".png", ".json") and p.name != "manifest.json"
    )
    sums = {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    (folder / "manifest.json").write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    make(ENCYCLOPAEDIA)
    print(f"wrote {len(articles())} articles, {len(pictures())} pictures and {len(queries())} queries")
