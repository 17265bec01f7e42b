"""The course's documents: `python -m multimodal_course.pocket.paperwork.collection` makes them anew.

Invoices, purchase orders, letters, forms and reports, born digital and scanned. What each says is known to
the letter: `truth/NAME.json` has its regions, text, fields, tables, charts and questions with answers, and
`pairs.json` has pairs of documents with all their differences.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from ...data import DOCUMENTS
from ..charts import Chart
from .invoices import DESIGNS, INVOICES, ORDERS, Design
from .pages import LETTERS, draw_form, draw_letter, form_questions, sample_form, sample_letter
from .records import Bill, chance, changed, differences, sample_bill
from .report import draw_report, sample_report
from .scans import Scan, sample_scan, scan_pdf
from .sheet import Sheet
from .wordings import MONEY, Wording, content

Questions = list[dict[str, Any]]  # "question", "answer", "page"; pages count from 0 in all of the truth


@dataclass(frozen=True)
class Paper:
    """A document to be made: `draw` puts it on a sheet and returns questions about it."""

    name: str
    kind: str
    design: str
    fields: dict[str, Any]
    draw: Callable[[Sheet], Questions]


def bill_paper(name: str, bill: Bill, design: str, designs: Mapping[str, Design] = DESIGNS) -> Paper:
    """An invoice or a purchase order in one of the designs."""
    layout, words = designs[design]

    def draw(sheet: Sheet) -> Questions:
        layout(sheet, content(bill, words))
        return bill_questions(bill, words)

    return Paper(name, bill.kind, design, bill.fields(), draw)


def bill_questions(bill: Bill, words: Wording) -> Questions:
    """Questions about a bill; the answers are written as on its page."""
    shown, item = content(bill, words), bill.items[len(bill.items) // 2]
    what = "invoice" if bill.kind == "invoice" else "order"
    asked = {
        f"What is the number of the {what}?": bill.number,
        f"What is the date of the {what}?": dict(shown.facts)[words.date],
        "What is the total amount?": shown.sums[-1][1],
        "Who is the supplier?": bill.supplier.name,
        "Who is the customer?": bill.customer.name,
        f"What is the quantity of {item.description}?": str(item.quantity),
        f"What is the unit price of {item.description}?": MONEY[words.cells](item.unit_price, bill.currency),
    }
    if bill.due_date and bill.kind == "invoice":
        asked["When is the payment due?"] = dict(shown.facts)[words.due]
    return [{"question": q, "answer": a, "page": 0} for q, a in asked.items()]


def letter_paper(name: str, design: str, about: str) -> Paper:
    """A letter in a design, about one of `LETTERS`."""
    letter = sample_letter(chance(name), about)

    def draw(sheet: Sheet) -> Questions:
        draw_letter(sheet, letter, design)
        return [{"question": q, "answer": a, "page": 0} for q, a in letter.asked]

    return Paper(name, "letter", design, letter.fields(), draw)


def form_paper(name: str, design: str) -> Paper:
    """A filled form in a design."""
    form = sample_form(chance(name), design)

    def draw(sheet: Sheet) -> Questions:
        draw_form(sheet, form, design)
        return [{"question": q, "answer": a, "page": 0} for q, a in form_questions(form)]

    return Paper(name, "form", design, form.fields(), draw)


def report_paper(name: str, bars: Chart, pie: Chart) -> Paper:
    """A report of two pages about the figures of two charts."""
    report = sample_report(chance(name), bars, pie)
    fields = {"title": report.title, "author": report.author, "year": str(report.year)}
    return Paper(name, "report", "columns", fields, lambda sheet: draw_report(sheet, report, chance(name)))


def make(paper: Paper, folder: Path, scan: Scan | None = None, suffix: str = ".pdf") -> dict[str, Any]:
    """Write a paper's PDF, and its scan as `NAME-scan` with the suffix; returns the truth."""
    pdf = folder / f"{paper.name}.pdf"
    sheet = Sheet(pdf, paper.name)
    questions = paper.draw(sheet)
    sheet.save()
    truth = {"name": paper.name, "kind": paper.kind, "design": paper.design, **sheet.truth()}
    truth |= {"fields": paper.fields, "questions": questions, "scan": None}
    if scan:
        target = folder / f"{paper.name}-scan{suffix}"
        scan_pdf(pdf, target, scan, zlib.crc32(paper.name.encode()), colour=paper.kind == "report")
        truth["scan"] = {"file": target.name, **asdict(scan)}
    return truth


# -- the shipped collection --------------------------------------------------------------------------------

# order → invoice, and invoice → its correction, with what was changed on the way (None: nothing)
ORDERED = {
    "order-01": ("invoice-01", None),
    "order-02": ("invoice-04", "quantity"),
    "order-03": ("invoice-05", "unit_price"),
    "order-04": ("invoice-06", "missing item"),
    "order-05": ("invoice-09", None),
    "order-06": ("invoice-10", "description"),
}
CORRECTED = {
    "invoice-02": ("invoice-02-corrected", "quantity"),
    "invoice-03": ("invoice-03-corrected", "unit_price"),
    "invoice-07": ("invoice-07-corrected", "customer"),
    "invoice-08": ("invoice-08-copy", None),
}
# charts that no model was trained on
REPORTS = {
    "report-01": (
        Chart("bar", (("blue", 4), ("purple", 9), ("yellow", 4), ("black", 3))),
        Chart("pie", (("pink", 10), ("orange", 40), ("yellow", 30), ("black", 20))),
    ),
    "report-02": (
        Chart("bar", (("green", 6), ("yellow", 5), ("teal", 3), ("red", 2))),
        Chart("pie", (("orange", 20), ("black", 20), ("pink", 50), ("blue", 10))),
    ),
}
SCANNED = [f"invoice-{i:02d}" for i in range(1, 13)] + ["order-01", "order-02", "order-03", "order-04"]
SCANNED += ["letter-01", "letter-02", "letter-03", "form-01", "form-02", "form-04", "report-01", "report-02"]


def shipped_bills() -> dict[str, tuple[Bill, str]]:
    """Name → (bill, design) of all invoices and orders."""
    designs, orders = list(INVOICES), list(ORDERS)
    bills = {}
    for i in range(12):
        name = f"invoice-{i + 1:02d}"
        bills[name] = (sample_bill(chance(name)), designs[i % 4])
    for i, (name, (invoice, change)) in enumerate(ORDERED.items()):
        rng, bill = chance(name), bills[invoice][0]
        order = changed(bill, rng, change) if change else bill
        day = bill.date - timedelta(days=rng.randint(5, 40))
        number = f"{rng.choice(('PO', 'ORD'))}-{rng.randint(1000, 99999)}"
        order = replace(order, kind="purchase_order", number=number, date=day, due_date=None)
        bills[name] = (order, orders[i % 2])
    for invoice, (name, change) in CORRECTED.items():
        bill, design = bills[invoice]
        if change is None:  # the same invoice on other paper
            bills[name] = (bill, "classic")
            continue
        later = {"number": f"{bill.number}-C", "date": bill.date + timedelta(days=6)}
        bills[name] = (replace(changed(bill, chance(name), change), **later), design)
    return bills


def shipped() -> Iterator[Paper]:
    """All documents of the course."""
    for name, (bill, design) in shipped_bills().items():
        yield bill_paper(name, bill, design)
    for i in range(4):
        yield letter_paper(f"letter-{i + 1:02d}", ("letter-serif", "letter-sans")[i % 2], LETTERS[i % 3])
        yield form_paper(f"form-{i + 1:02d}", ("form-lines", "form-boxes")[i % 2])
    for name, (bars, pie) in REPORTS.items():
        yield report_paper(name, bars, pie)


def pairs() -> list[dict[str, Any]]:
    """Documents to compare, `{"a", "b", "planted", "differences"}`; in `planted` is what was changed."""
    bills, rows = shipped_bills(), []
    for a, (b, change) in (ORDERED | CORRECTED).items():
        found = differences(bills[a][0], bills[b][0])
        rows.append({"a": a, "b": b, "planted": change, "differences": found})
    return rows


def scan_of(name: str) -> tuple[Scan, str]:
    """How a shipped document was scanned (half of them, of every design, badly), and the file's suffix."""
    index = SCANNED.index(name)
    suffix = ".jpg" if index % 3 == 0 and not name.startswith("report") else ".pdf"
    return sample_scan(chance(f"scan {name}"), degraded=(index + index // 4) % 2 == 1), suffix


def write(folder: Path, scans: bool = True) -> None:
    """Make all documents below `folder`, with truth, pairs and a manifest of checksums."""
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    for paper in shipped():
        scan, suffix = scan_of(paper.name) if scans and paper.name in SCANNED else (None, "")
        truth = make(paper, folder, scan, suffix)
        (folder / "truth" / f"{paper.name}.json").write_text(json.dumps(truth, indent=1) + "\n")
    (folder / "pairs.json").write_text(json.dumps(pairs(), indent=1) + "\n")
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json")
    sums = {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    (folder / "manifest.json").write_text(json.dumps(sums, indent=1) + "\n")


if __name__ == "__main__":
    write(DOCUMENTS)
    print(f"made {sum(1 for p in DOCUMENTS.glob('*') if p.suffix != '.json')} documents below {DOCUMENTS}")
