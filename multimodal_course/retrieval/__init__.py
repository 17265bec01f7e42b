"""Searching pictures and texts, and answering from what was found.

`encoders` make vectors; `index` is the one that users meet: `MultimodalIndex` over `vector_index`,
`keyword_search` and `rankings`; `corpus` and `passages` read folders; `answering` asks the models;
`ranking_metrics` measures.
"""

from .answering import MultimodalRag, SourcedAnswer
from .corpus import Record, read_encyclopaedia, read_folder
from .encoders import ImageTextEncoder, TextEncoder
from .hits import Hit, Hits
from .index import MultimodalIndex

__all__ = [
    "Hit",
    "Hits",
    "ImageTextEncoder",
    "MultimodalIndex",
    "MultimodalRag",
    "Record",
    "SourcedAnswer",
    "TextEncoder",
    "read_encyclopaedia",
    "read_folder",
]
