"""From records to vectors: what `MultimodalIndex.add` does before it changes anything."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadImageError
from ..images import open_image
from .corpus import Record
from .encoders import ImageTextEncoder, probe
from .passages import sentences
from .vector_cache import VectorCache
from .vector_index import encoder_mismatch

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEEP_EVERY = 1024  # pictures after which their vectors are put into the cache


@dataclass(frozen=True)
class AddReport:
    """What became of the records that were added.

    Args:
        added: ids that are new.
        replaced: ids whose record took the place of an old one.
        broken: id -> why it was left out.
        identical: id -> an earlier record with exactly the same content.
        cut: ids of texts that are longer than the text encoder reads; their ends are found by words alone.
    """

    added: list[str]
    replaced: list[str]
    broken: dict[str, str]
    identical: dict[str, str]
    cut: list[str]

    def __str__(self) -> str:
        lines = [f"{len(self.added)} records added, {len(self.replaced)} replaced"]
        lines += [f"  left out {name}: {why}" for name, why in self.broken.items()]
        lines += [f"  {name} has the same content as {first}" for name, first in self.identical.items()]
        lines += [f"  {name} is longer than the encoder reads: use split_text" for name in self.cut]
        return "\n".join(lines)


@dataclass
class EncodedRecords:
    """Vectors by (way, content), in the records' order, without the broken ones."""

    vectors: dict[tuple[str, str], NDArray[np.float32]] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)


def table_records(records: Sequence[Record], content: str) -> list[Record]:
    """Those records that a table of `images`, `captions` or `texts` holds."""
    if content == "images":
        return [r for r in records if r.image is not None]
    return [r for r in records if r.whole.strip() and (r.image is not None) == (content == "captions")]


def encode_records(
    records: Sequence[Record], encoders: Mapping[str, Any], resume: str | Path | None
) -> EncodedRecords:
    """Encode all that the tables need; broken records are reported, and the others encoded."""
    result = EncodedRecords()
    for record in records:
        _checksum(record, result)
    pictures = [r for r in table_records(records, "images") if r.id not in result.broken]
    result.vectors["clip", "images"] = _encode_pictures(pictures, encoders["clip"], resume, result)
    good = [r for r in records if r.id not in result.broken]
    for content in ("captions", "texts"):
        chosen = table_records(good, content)
        if not chosen:
            continue
        result.vectors["clip", content] = encoders["clip"].encode_texts([_label(r) for r in chosen])
        if "text" in encoders:
            result.vectors["text", content] = encoders["text"].encode_texts([r.whole for r in chosen])
            result.cut += [chosen[i].id for i in encoders["text"].too_long([r.whole for r in chosen])]
    return result


def _checksum(record: Record, result: EncodedRecords) -> None:
    """Note the checksum of what a record holds: of the picture's file, or of the text."""
    if record.image is None:
        if not record.whole.strip():
            result.broken[record.id] = "It has neither a picture nor a text."
        result.checksums[record.id] = hashlib.sha256(record.whole.encode()).hexdigest()
        return
    try:
        result.checksums[record.id] = hashlib.sha256(Path(record.image).read_bytes()).hexdigest()
    except OSError:
        try:
            open_image(record.image)  # says why, in the course's words
        except BadImageError as error:
            result.broken[record.id] = f"{error.what} {error.why}"


def _encode_pictures(
    pictures: list[Record], encoder: ImageTextEncoder, resume: str | Path | None, result: EncodedRecords
) -> NDArray[np.float32]:
    """Encode pictures, those with the same content once, and keep the vectors as the run goes on."""
    cache = VectorCache(resume, probe(encoder)) if resume is not None else None
    vectors: dict[str, NDArray[np.float32]] = {}  # by checksum
    first: dict[str, Record] = {}
    for record in pictures:
        key = result.checksums[record.id]
        known = cache.get(key) if cache else None
        if known is not None:
            vectors[key] = known
        else:
            first.setdefault(key, record)
    new, kept = list(first), 0
    made: list[str] = []
    broken: dict[str, BadImageError] = {}
    for batch in encoder.image_batches([first[key].image for key in new]):
        keys = [new[i] for i in batch.positions]
        vectors |= dict(zip(keys, batch.vectors, strict=True))
        broken |= {new[i]: error for i, error in batch.broken.items()}
        made += keys
        if cache and len(made) - kept >= KEEP_EVERY:
            cache.put(made[kept:], np.stack([vectors[key] for key in made[kept:]]))
            kept = len(made)
    if cache and made[kept:]:
        cache.put(made[kept:], np.stack([vectors[key] for key in made[kept:]]))
    for record in pictures:
        if error := broken.get(result.checksums[record.id]):
            result.broken[record.id] = f"{error.what} {error.why}"
    found = [vectors[result.checksums[r.id]] for r in pictures if r.id not in result.broken]
    return np.stack(found) if found else np.zeros((0, 0), np.float32)


def _label(record: Record) -> str:
    """What CLIP compares a record by: a caption, or what a passage is about in a few words."""
    if record.image is not None:
        return record.text or record.title
    return record.title or sentences(record.text)[0]


def check_encoder(name: str, expected: NDArray[np.float32], encoder: Any) -> None:
    """Refuse an encoder that does not give the vector which the one that made the index gave.

    Raises:
        EncoderMismatchError: there is none, or it is another model, whatever its name.
    """
    if encoder is None:
        raise encoder_mismatch(name, "no encoder: none was given")
    found = probe(encoder)
    if found.shape != expected.shape:
        raise encoder_mismatch(name, f"{encoder.name} ({len(found)} dimensions instead of {len(expected)})")
    if found @ expected < 0.98:  # number formats and devices differ by less
        raise encoder_mismatch(name, f"{encoder.name}, whose vector of the same text is another")
