"""Reading documents: from a PDF or a scan to words, regions, tables, checked fields and cited answers.

`open_document` gives a `Document` of pages. `pdf_*` and `ocr` find words, `page_*` what they form; `fields`,
`answers` and `comparison` are what people ask of it.
"""

from .answers import Answer, Citation, ask
from .comparison import Difference, compare
from .document import Document, open_document
from .fields import Extraction, extract
from .pages import Page
from .schemas import Invoice, Item, Letter, PurchaseOrder, Report
from .tables import Table

__all__ = [
    "Answer",
    "Citation",
    "Difference",
    "Document",
    "Extraction",
    "Invoice",
    "Item",
    "Letter",
    "Page",
    "PurchaseOrder",
    "Report",
    "Table",
    "ask",
    "compare",
    "extract",
    "open_document",
]
