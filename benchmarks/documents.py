"""How well and how fast documents are read, understood, asked and compared, on this machine.

    python benchmarks/documents.py --json data/scores/documents.json

Every document is made for the occasion, with contents that nothing was adjusted to: invoices in two designs
and wordings that are not shipped ("unseen"), and fresh documents of the shipped designs. Each is read as it
was born, and from a scan; half of the scans are bad ones. `fields_ocr_only` is what a plain reading of the
same scans, with one regular expression for each field, would have found.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from document_truth import cell_score, character_errors, f1, field_hits, iou, matched_regions, says
from PIL import Image
from scores import report, save
from unseen_paperwork import fresh_pairs, fresh_papers, unseen_invoices

from multimodal_course import load
from multimodal_course.documents import open_document
from multimodal_course.documents.answers import ask
from multimodal_course.documents.comparison import compare
from multimodal_course.documents.fields import extract
from multimodal_course.documents.page_images import STEPS
from multimodal_course.documents.schemas import Invoice, Letter, PurchaseOrder
from multimodal_course.pocket.paperwork.collection import Paper, make
from multimodal_course.pocket.paperwork.records import chance
from multimodal_course.pocket.paperwork.scans import sample_scan

TARGETS = {
    "cer_digital": 0.01,
    "cer_clean_scan": 0.02,
    "cer_degraded": 0.08,
    "layout_f1": 0.85,
    "table_digital": 0.95,
    "table_scan": 0.85,
    "fields_digital": 0.95,
    "fields_scan": 0.88,
    "chart_qa": 0.85,
    "document_qa": 0.80,
    "discrepancies_found": 1.0,
    "discrepancies_false": 0.0,
    "page_s": 3.0,
    "peak_mb_200_pages": 1500.0,
}
AT_MOST = {name for name in TARGETS if name.startswith(("cer", "peak"))} | {"page_s", "discrepancies_false"}
ALL = "reading,fields,answers,comparison,steps,memory"
SCHEMAS = {"invoice": Invoice, "purchase_order": PurchaseOrder, "letter": Letter}


@dataclass(frozen=True)
class Case:
    """A document with its truth, as it was born and as it was scanned."""

    truth: dict[str, Any]
    digital: Path
    scan: Path

    @property
    def unseen(self) -> bool:
        """True for the designs that are not shipped."""
        return self.truth["name"].startswith("unseen")

    @property
    def degraded(self) -> bool:
        """True if the scan is a bad one."""
        return self.truth["scan"]["degraded"]


def make_cases(papers: Iterable[Paper], folder: Path) -> list[Case]:
    """Write the papers and their scans; every second pair of scans is bad, so each design has both."""
    cases = []
    for i, paper in enumerate(papers):
        truth = make(paper, folder, sample_scan(chance(f"scan {paper.name}"), degraded=(i // 2) % 2 == 1))
        cases.append(Case(truth, folder / f"{paper.name}.pdf", folder / truth["scan"]["file"]))
    return cases


# -- reading -----------------------------------------------------------------------------------------------


class Scores:
    """Counts of right and of all, by metric."""

    def __init__(self) -> None:
        self._counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])

    def add(self, name: str, right: float, total: float) -> None:
        """Count some more."""
        self._counts[name][0] += right
        self._counts[name][1] += total

    def shares(self) -> dict[str, float]:
        """Right divided by all."""
        return {name: right / total for name, (right, total) in self._counts.items() if total}


def score_reading(cases: Sequence[Case]) -> dict[str, float]:
    """Character error rates, regions, tables, and seconds of a scanned page by stage."""
    scores, matched, seconds = Scores(), defaultdict(lambda: np.zeros(3)), defaultdict(list)
    for case in cases:
        quality = "degraded" if case.degraded else "clean_scan"
        for path, name in ((case.digital, "digital"), (case.scan, quality)):
            start = time.perf_counter()
            with open_document(path) as document:
                for number, truth in enumerate(case.truth["pages"]):
                    page = document.pages[number]
                    scores.add(f"cer_{name}", *character_errors(truth["regions"], page.text))
                    found = page.layout()
                    counts = matched_regions(truth["regions"], found), len(truth["regions"]), len(found)
                    matched["layout_f1"] += counts
                    matched[f"layout_f1_{name}"] += counts
                    _score_tables(scores, case, number, page, "digital" if name == "digital" else "scan")
                    if name != "digital":
                        for stage, took in page.seconds.items():
                            seconds[stage].append(took)
            if name != "digital":
                seconds["page"].append((time.perf_counter() - start) / len(case.truth["pages"]))
    for case in cases:
        if case.unseen:
            with open_document(case.digital, embedded_text=False) as document:
                read = document.pages[0].text
            scores.add("cer_digital_by_ocr", *character_errors(case.truth["pages"][0]["regions"], read))
    found = scores.shares() | {name: f1(*counts) for name, counts in matched.items()}
    return found | {f"{stage}_s": float(np.median(times)) for stage, times in seconds.items()}


def _score_tables(scores: Scores, case: Case, number: int, page: Any, name: str) -> None:
    for table in (t for t in case.truth["tables"] if t["page"] == number):
        near = [t for t in page.tables if iou(t.box, table["box"]) > 0.1]
        best = max((cell_score(table["cells"], t.cells) for t in near), default=0.0)
        scores.add(f"table_{name}", best, 1)
        if case.unseen:
            scores.add(f"table_{name}_unseen", best, 1)


def score_steps(cases: Sequence[Case], folder: Path) -> dict[str, float]:
    """Character error rate of bad scans, one of them lying on its side, with all steps and without each."""
    pages = [(case.scan, case.truth["pages"][0]["regions"]) for case in cases]
    with pdfium.PdfDocument(cases[0].scan) as document:
        image = document[0].render(scale=150 / 72).to_pil()
    image.transpose(Image.Transpose.ROTATE_90).save(folder / "sideways.png", dpi=(150, 150))
    pages.append((folder / "sideways.png", pages[0][1]))

    def error_rate(steps: Sequence[str]) -> float:
        errors = np.zeros(2)
        for path, regions in pages:
            with open_document(path, steps=steps) as document:
                errors += character_errors(regions, document.pages[0].text)
        return float(errors[0] / errors[1])

    found = {"steps_all_cer": error_rate(STEPS), "steps_none_cer": error_rate(())}
    for step in STEPS:
        without = error_rate([s for s in STEPS if s != step])
        found[f"gain_{step}"] = without - found["steps_all_cer"]
    return found


# -- understanding -----------------------------------------------------------------------------------------


def schema_of(truth: dict[str, Any]) -> Any:
    """The schema of a document's kind; a form's is made of its labels."""
    if truth["kind"] in SCHEMAS:
        return SCHEMAS[truth["kind"]]
    from pydantic import Field, create_model

    fields = {
        re.sub(r"\W+", "_", label.lower()): (type(value) | None, Field(default=None, title=label))
        for label, value in truth["fields"].items()
    }
    return create_model("Form", **fields)


def score_fields(cases: Sequence[Case], llm: Any) -> dict[str, float]:
    """Share of right fields: of unseen designs, of each known kind, and of the plain reading."""
    scores = Scores()
    for case in cases:
        truth = case.truth
        if truth["kind"] == "report":
            continue
        wanted = truth["fields"]
        if truth["kind"] == "form":
            wanted = {re.sub(r"\W+", "_", label.lower()): value for label, value in wanted.items()}
        schema = schema_of(truth)
        for path, name in ((case.digital, "digital"), (case.scan, "scan")):
            hits = field_hits(wanted, extract(path, schema, llm).to_dict())
            scores.add(f"fields_{name}" if case.unseen else f"fields_{name}_{truth['kind']}", *hits)
            if case.unseen and name == "scan":
                scores.add(f"fields_scan_{'degraded' if case.degraded else 'clean'}", *hits)
        if case.unseen:
            scores.add("fields_ocr_only", *field_hits(wanted, plain_fields(case.scan)))
    return scores.shares()


_MONEY = r"(?:[€$£]|[A-Z]{3} )?([\d,]+\.\d\d)"
_PATTERNS = {
    "number": r"(?:number|no\.?|#|reference)\W+([A-Z]+-\d+)",
    "date": r"(?:date\w*|issued)\W+(.+)",
    "due_date": r"(?:due|pay\w*)[^\d\n]*(\d.*|[A-Z]\w+ \d.*)",
    "customer": r"(?:bill\w* to|customer|client|sold to|invoice for)\W+(.+)",
    "net": rf"(?:net|subtotal|before tax|excl).*?{_MONEY}",
    "tax": rf"(?:vat|tax\b(?! invoice)).*?{_MONEY}",
    "total": rf"(?:total|amount|balance)(?: due| payable)\D*?{_MONEY}",
}


def plain_fields(path: Path) -> dict[str, Any]:
    """What Tesseract's bare text of an untreated scan and a regular expression for each field give."""
    with open_document(path, steps=()) as document:
        text = "\n".join(" ".join(w.text for w in line) for line in _plain_lines(document.pages[0].words))
    found: dict[str, Any] = {}
    for name, pattern in _PATTERNS.items():
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            found[name] = match[1].replace(",", "") if name in ("net", "tax", "total") else match[1].strip()
    rows = re.findall(rf"^(.+?) (\d+) {_MONEY} {_MONEY}$", text, re.MULTILINE)
    found["items"] = [
        dict(
            zip(
                ("description", "quantity", "unit_price", "amount"),
                (d, q, p.replace(",", ""), a.replace(",", "")),
                strict=True,
            )
        )
        for d, q, p, a in rows
    ]
    found["supplier"] = text.split("\n")[0]
    sign = re.search(r"[€$£]|\b(?:EUR|USD|GBP)\b", text)
    if sign:
        found["currency"] = {"€": "EUR", "$": "USD", "£": "GBP"}.get(sign[0], sign[0])
    return {name: _iso(value) if name.endswith("date") else value for name, value in found.items()}


def _plain_lines(words: Sequence[Any]) -> list[list[Any]]:
    """Words in lines by their height alone."""
    lines: list[list[Any]] = []
    for word in sorted(words, key=lambda w: (w.box[1] + w.box[3]) / 2):
        middle = (word.box[1] + word.box[3]) / 2
        if lines and middle - (lines[-1][-1].box[1] + lines[-1][-1].box[3]) / 2 < 4:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda w: w.box[0]) for line in lines]


def _iso(text: str) -> str:
    from document_truth import read_date

    day = read_date(text)
    return day.isoformat() if day else text


def score_answers(cases: Sequence[Case], llm: Any, vlm: Any, wrong: list[str]) -> dict[str, float]:
    """Share of right answers to questions about text and about charts; wrong ones go to the list."""
    scores = Scores()
    for case in cases:
        for path, name in ((case.digital, "digital"), (case.scan, "scan")):
            with open_document(path) as document:
                for row in case.truth["questions"]:
                    answer = ask(document, row["question"], llm=llm, vlm=vlm)
                    good = answer.found and says(answer.text, row["answer"])
                    scores.add("document_qa", good, 1)
                    scores.add(f"document_qa_{name}", good, 1)
                    cited = answer.found and row["page"] + 1 in {c.page for c in answer.citations}
                    if good:
                        scores.add("citations_right", cited, 1)
                    else:
                        wrong.append(f"{path.name}: {row} -> {answer.text!r} ({answer.source})")
                for question, truth in (q for chart in case.truth["charts"] for q in chart["questions"]):
                    answer = ask(document, question, llm=llm, vlm=vlm)
                    good = answer.found and says(answer.text, truth)
                    scores.add("chart_qa", good, 1)
                    scores.add(f"chart_qa_{name}", good, 1)
                    if not good:
                        wrong.append(f"{path.name}: {question} {truth!r} -> {answer.text!r}")
    return scores.shares()


def score_comparison(pairs: Iterable[tuple[Paper, Paper, list[dict]]], folder: Path) -> dict[str, float]:
    """Share of the differences that were found, and how many were reported that are none."""
    scores, counts = Scores(), defaultdict(int)
    for a, b, truth in pairs:
        wanted = {(d["field"], d["a"], d["b"]) for d in truth}
        make(a, folder)
        make(b, folder, sample_scan(chance(f"scan {b.name}"), degraded=False))
        for other, name in ((f"{b.name}.pdf", ""), (f"{b.name}-scan.pdf", "_scan")):
            reported = compare(folder / f"{a.name}.pdf", folder / other)
            found = {(d.field, _text(d.a), _text(d.b)) for d in reported}
            scores.add(f"discrepancies_found{name}", len(found & wanted), len(wanted))
            counts[f"discrepancies_false{name}"] += len(found - wanted)
    return scores.shares() | {name: float(count) for name, count in counts.items()}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


# -- memory ------------------------------------------------------------------------------------------------

_READ_ALL = """
import sys
from multimodal_course import track
from multimodal_course.documents import open_document
with track("reading") as reading, open_document(sys.argv[1]) as document:
    for page in document.pages:
        page.layout(), page.text
print(reading.peak_bytes / 1e6)
"""


def peak_mb(cases: Sequence[Case], folder: Path, pages: int = 200) -> float:
    """Peak memory in MB of a process that reads a long document in which every tenth page is a scan."""
    path, document = folder / "long.pdf", pdfium.PdfDocument.new()
    sources = [[pdfium.PdfDocument(c.digital) for c in cases], [pdfium.PdfDocument(c.scan) for c in cases]]
    for i in range(pages):
        document.import_pages(sources[i % 10 == 9][i % len(cases)], [0])
    document.save(path)
    ran = subprocess.run([sys.executable, "-c", _READ_ALL, str(path)], capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return float(ran.stdout.strip().splitlines()[-1])


def main() -> None:
    """Measure, print, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the metrics to this file")
    parser.add_argument("--parts", default=ALL, help=f"some of {ALL}; the file keeps the metrics of others")
    parser.add_argument("--wrong", action="store_true", help="print every wrong answer")
    options = parser.parse_args()
    parts = options.parts.split(",")
    metrics: dict[str, float] = {}
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = make_cases([*unseen_invoices(12), *fresh_papers(2)], folder)
        bad = [case for case in cases if case.degraded][:8]
        if "reading" in parts:
            metrics |= score_reading(cases)
        if "fields" in parts or "answers" in parts:
            with load("pocket-llm") as llm, load("pocket-llava") as vlm:
                if "fields" in parts:
                    metrics |= score_fields(cases, llm)
                if "answers" in parts:
                    metrics |= score_answers(cases, llm, vlm, wrong)
        if "comparison" in parts:
            metrics |= score_comparison(fresh_pairs(2), folder)
        if "steps" in parts:
            metrics |= score_steps(bad, folder)
        if "memory" in parts:
            metrics["peak_mb_200_pages"] = peak_mb(cases, folder)
    metrics = {name: round(value, 4) for name, value in metrics.items()}
    if options.wrong:
        print("\n".join(wrong))
    print(report(metrics, TARGETS, AT_MOST, digits=4))
    save(metrics, options.json, keep=options.parts != ALL)


if __name__ == "__main__":
    main()
