"""Retrieval over pictures and texts: one index, three ways to compare, one ranking.

`MultimodalIndex` compares by CLIP (pictures with texts and pictures), by a text encoder (texts with texts)
and by BM25 (words), and fuses the rankings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadPromptError, BadSettingError, EmptyCorpusError
from ..images import ImageSource, open_image
from .corpus import Record
from .encoders import ImageTextEncoder, TextEncoder, probe, views
from .hits import Hit, Hits, fused_hits, timed
from .index_files import SavedIndex, damaged, read_index, write_index
from .indexing import AddReport, check_encoder, encode_records, table_records
from .keyword_search import KeywordIndex
from .metadata_filter import Where, matching
from .rankings import Ranked, best_of
from .vector_index import VectorIndex, duplicate_ids

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Hit", "Hits", "ImageTextEncoder", "MultimodalIndex", "Record", "TextEncoder"]

# What a text is compared with when something is sought: (way of comparing, what is compared).
TEXT_ROUTES = {
    "images": (("clip", "images"), ("text", "captions"), ("keywords", "captions")),
    "captions": (("text", "captions"), ("keywords", "captions")),
    "texts": (("text", "texts"), ("keywords", "texts")),
}
DEPTH = 50  # how far down each ranking fusion looks, at least


class MultimodalIndex:
    """Pictures and passages, searched by text or by picture.

    It keeps the encoders that it is given: closing them closes it.

    Args:
        image_encoder: compares pictures with pictures and texts.
        text_encoder: compares texts with texts; without it, CLIP and BM25 work alone.
    """

    def __init__(self, image_encoder: ImageTextEncoder, text_encoder: TextEncoder | None = None) -> None:
        self._encoders: dict[str, Any] = {"clip": image_encoder}
        if text_encoder is not None:
            self._encoders["text"] = text_encoder
        self._records: dict[str, Record] = {}
        self._contents: dict[str, str] = {}  # checksum of what a record holds -> its id
        self._tables: dict[tuple[str, str], VectorIndex | KeywordIndex] = {
            ("keywords", "captions"): KeywordIndex(),
            ("keywords", "texts"): KeywordIndex(),
        }
        for way, encoder in self._encoders.items():
            for content in ("images", "captions", "texts") if way == "clip" else ("captions", "texts"):
                self._tables[way, content] = VectorIndex(encoder.name)

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def __contains__(self, name: str) -> bool:
        return name in self._records

    def __getitem__(self, name: str) -> Record:
        return self._records[name]

    @property
    def reason(self) -> str:
        """Which kind of index each table has, and why: a line for each."""
        tables = ((way, what, table) for (way, what), table in self._tables.items())
        lines = [
            f"{what} by {way}: {table.kind}. {table.reason}"
            for way, what, table in tables
            if isinstance(table, VectorIndex) and len(table)
        ]
        return "\n".join(lines) or "The index is empty."

    # -- changing ----------------------------------------------------------------------------------------

    def add(
        self, records: Sequence[Record], *, replace: bool = False, resume: str | Path | None = None
    ) -> AddReport:
        """Index records, with a progress bar if it takes long.

        A picture that cannot be read is reported, and the others are indexed. Records with the content of
        another one are indexed and reported. If anything goes wrong, the index is as it was.

        Args:
            records: what to index.
            replace: a record whose id is there already takes the old one's place.
            resume: a folder in which vectors of pictures are kept during the run: when it is interrupted, the
                same call goes on where it stopped.

        Raises:
            EmptyCorpusError: there is no record, or none can be read.
            DuplicateIdError: an id is there already (without `replace`), or is given twice.
            UnwritableFolderError: vectors cannot be kept in `resume`.
        """
        ids = [record.id for record in records]
        twice = [name for name, count in Counter(ids).items() if count > 1]
        known = [name for name in ids if name in self._records]
        if twice or (known and not replace):
            raise duplicate_ids(twice or known)
        encoded = encode_records(records, self._encoders, resume)
        good = [record for record in records if record.id not in encoded.broken]
        if not good:
            why = next(iter(encoded.broken.values()), "The list of records is empty.")
            raise EmptyCorpusError("There is nothing to index.", why, "Pass records that can be read.")
        for (way, content), vectors in encoded.vectors.items():
            self._tables[way, content].checked(vectors, self._encoders[way].name)
        replaced = [record.id for record in good if record.id in self._records]
        self.remove(replaced)
        identical = {}
        for record in good:
            first = self._contents.setdefault(encoded.checksums[record.id], record.id)
            if first != record.id:
                identical[record.id] = first
        self._records |= {record.id: record for record in good}
        for (way, content), table in self._tables.items():
            chosen = table_records(good, content)
            if isinstance(table, KeywordIndex):
                table.add([r.id for r in chosen], [r.whole for r in chosen])
            elif chosen:
                table.add([r.id for r in chosen], encoded.vectors[way, content], self._encoders[way].name)
        added = [record.id for record in good if record.id not in set(replaced)]
        return AddReport(added, replaced, encoded.broken, identical, encoded.cut)

    def remove(self, ids: Collection[str]) -> None:
        """Forget these records; unknown ids are ignored."""
        for table in self._tables.values():
            table.remove(ids)
        gone = {name for name in ids if self._records.pop(name, None)}
        self._contents = {key: name for key, name in self._contents.items() if name not in gone}

    # -- searching ---------------------------------------------------------------------------------------

    def search(
        self,
        query: str,
        k: int = 5,
        find: str = "texts",
        *,
        where: Where | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> Hits:
        """Find what fits a text.

        Args:
            query: what is sought, in words.
            k: how many hits, at most.
            find: `texts` (passages), `images` (pictures, by what they show and by their captions), or
                `captions` (pictures, by their captions alone).
            where: only records whose metadata has these values (`{"colour": "red"}`; a list of values means
                any of them; metadata that is a list must hold one), or for which a function returns True.
            weights: of the rankings `clip`, `text` and `keywords` in the fusion; 1 each, 0 leaves one out.

        Raises:
            BadPromptError: the query is empty.
            BadSettingError: `k`, `find`, `where` or `weights` make no sense.
            EmptyCorpusError: nothing has been indexed.
        """
        if not isinstance(query, str) or not query.strip():
            raise BadPromptError(
                "The query is empty." if isinstance(query, str) else f"{query!r} is not a query.",
                "A search needs words to compare with.",
                "Say what you look for; to search with a picture, use search_image.",
            )
        self._check(k, find, weights)
        routes = [
            (way, what)
            for way, what in TEXT_ROUTES[find]
            if (way, what) in self._tables and (weights or {}).get(way, 1)
        ]
        times: dict[str, float] = {}
        vectors = {}
        with timed(times, "encode"):
            if "clip" in dict(routes):
                vectors["clip"] = self._encoders["clip"].encode_texts([query])
            if "text" in dict(routes):
                vectors["text"] = self._encoders["text"].encode_queries([query])
        return self._ranked(routes, vectors, query, (k, where, weights), times)

    def search_image(
        self, image: ImageSource, k: int = 5, find: str = "images", *, where: Where | None = None
    ) -> Hits:
        """Find what fits a picture: similar `images`, the nearest `captions`, or `texts` about what it shows.

        A passage is compared by its title, or its first sentence if it has none, with the picture and its
        corners (see `encoders.views`): it is about one thing, and the picture may show several. Arguments and
        errors are those of `search`, and `BadImageError` if the picture cannot be read.
        """
        self._check(k, find, None)
        times: dict[str, float] = {}
        with timed(times, "encode"):
            picture = open_image(image)
            seen = views(picture) if find == "texts" else [picture]
            vectors = {"clip": self._encoders["clip"].encode_images(seen)}
        return self._ranked([("clip", find)], vectors, "", (k, where, None), times)

    def _check(self, k: int, find: str, weights: Mapping[str, float] | None) -> None:
        if not self._records:
            raise EmptyCorpusError("The index is empty.", "Nothing was added to it.", "Call add(records).")
        unknown = set(weights or {}) - {"clip", "text", "keywords"}
        if find not in TEXT_ROUTES or k < 1 or unknown or any(w < 0 for w in (weights or {}).values()):
            raise BadSettingError(
                f"A search for k={k} {find!r} with the weights {dict(weights or {})} is impossible.",
                "k counts hits from 1 up, and a ranking's weight is not negative.",
                f"find is one of {', '.join(TEXT_ROUTES)}; weights are for clip, text and keywords.",
            )

    def _ranked(
        self,
        routes: Sequence[tuple[str, str]],
        vectors: Mapping[str, NDArray[np.float32]],
        query: str,
        wanted: tuple[int, Where | None, Mapping[str, float] | None],
        times: dict[str, float],
    ) -> Hits:
        """Rank by every route, and fuse."""
        k, where, weights = wanted
        allowed = None if where is None else matching(self, where)
        depth = max(DEPTH, 5 * k)
        rankings: dict[str, Ranked] = {}
        for way, content in routes:
            table = self._tables[way, content]
            with timed(times, way):
                if isinstance(table, KeywordIndex):
                    rankings[way] = table.search(query, depth, allowed)
                else:
                    rankings[way] = best_of(table.search(vectors[way], depth, table.encoder, allowed))
        with timed(times, "fuse"):
            hits = fused_hits(rankings, weights, self._records, k)
        hits.times = times
        return hits

    # -- files -------------------------------------------------------------------------------------------

    def save(self, folder: str | Path) -> None:
        """Write the index into a folder, whole or not at all; encoders and pictures stay where they are.

        Raises:
            EmptyCorpusError: nothing has been indexed.
            UnwritableFolderError: the folder is read-only or the disk is full.
        """
        self._check(1, "texts", None)
        names = {name: checksum for checksum, name in self._contents.items()}
        records = [{**r.as_json(), "checksum": names.get(r.id)} for r in self]
        vectors = {f"probe.{way}": probe(encoder) for way, encoder in self._encoders.items()}
        graphs = {}
        for (way, content), table in self._tables.items():
            if isinstance(table, VectorIndex):
                table.compact()
                if not len(table):
                    continue
                if table.kind == "flat":
                    vectors[f"{way}.{content}"] = table.vectors()
                else:
                    graphs[f"{way}.{content}", table.kind] = table.serialized()
        encoders = {way: encoder.name for way, encoder in self._encoders.items()}
        write_index(folder, SavedIndex(encoders, records, vectors, graphs))

    @classmethod
    def load(
        cls,
        folder: str | Path,
        image_encoder: ImageTextEncoder,
        text_encoder: TextEncoder | None = None,
    ) -> MultimodalIndex:
        """Read an index back, to be searched with the encoders that made it.

        Raises:
            DamagedIndexError: files are missing, truncated or changed.
            EncoderMismatchError: the encoders are others than those that made it.
        """
        saved = read_index(folder)
        index = cls(image_encoder, text_encoder)
        for way, name in saved.encoders.items():
            check_encoder(name, saved.vectors[f"probe.{way}"], index._encoders.get(way))
        records = [Record(**{k: v for k, v in r.items() if k != "checksum"}) for r in saved.records]
        index._records = {record.id: record for record in records}
        index._contents = {r["checksum"]: r["id"] for r in saved.records if r["checksum"]}
        graphs = {table: (kind, graph) for (table, kind), graph in saved.graphs.items()}
        for (way, content), table in index._tables.items():
            chosen = table_records(records, content)
            ids, name = [record.id for record in chosen], f"{way}.{content}"
            if isinstance(table, KeywordIndex):
                table.add(ids, [record.whole for record in chosen])
            elif name in graphs:
                table.restore(ids, *graphs[name])
            elif way in saved.encoders and ids:
                if len(saved.vectors[name]) != len(ids):
                    raise damaged(
                        Path(folder), f"{len(saved.vectors[name])} vectors for {len(ids)} {content}"
                    )
                table.add(ids, saved.vectors[name], table.encoder)
        return index
