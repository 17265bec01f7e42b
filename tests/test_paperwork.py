"""The course's documents: made again they are the same, and what is said about them is true of the files."""

import hashlib
import importlib
import json
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from multimodal_course.pocket.dataset import training_charts
from multimodal_course.pocket.paperwork import collection as paperwork
from multimodal_course.pocket.paperwork.collection import (
    DOCUMENTS,
    REPORTS,
    SCANNED,
    bill_paper,
    make,
    shipped_bills,
)
from multimodal_course.pocket.paperwork.invoices import INVOICES, ORDERS
from multimodal_course.pocket.paperwork.records import (
    CHANGES,
    Item,
    chance,
    changed,
    differences,
    sample_bill,
)
from multimodal_course.pocket.paperwork.scans import Scan, sample_scan, scan_page

NAMES = sorted(p.stem for p in (DOCUMENTS / "truth").glob("*.json"))
TRUTH = {name: json.loads((DOCUMENTS / "truth" / f"{name}.json").read_text()) for name in NAMES}
KINDS = {"title", "heading", "paragraph", "list", "table", "figure", "caption", "header", "footer"}


def words(text: str) -> list[str]:
    return text.replace("•", " ").split()


def text_within(page: pdfium.PdfPage, box: list[float]) -> list[str]:
    """Words that the PDF holds in a box, in the order of the file."""
    x0, y0, x1, y1 = box
    height = page.get_height()
    text = page.get_textpage().get_text_bounded(x0 - 2, height - y1 - 2, x1 + 2, height - y0 + 2)
    return words(text)


@pytest.fixture(scope="module")
def anew(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    paperwork.write(folder, scans=False)
    return folder


# -- made anew ---------------------------------------------------------------------------------------------


def test_making_anew_gives_the_shipped_documents_byte_for_byte(anew):
    made = sorted(p.name for p in anew.glob("*.pdf"))
    assert made == sorted(f"{name}.pdf" for name in NAMES)
    for name in made:
        assert (anew / name).read_bytes() == (DOCUMENTS / name).read_bytes(), name
    assert (anew / "pairs.json").read_bytes() == (DOCUMENTS / "pairs.json").read_bytes()
    for name in NAMES:
        again = json.loads((anew / "truth" / f"{name}.json").read_text())
        assert again | {"scan": None} == TRUTH[name] | {"scan": None}, name


def test_scanning_anew_gives_the_shipped_scan(tmp_path):
    paper = next(p for p in paperwork.shipped() if p.name == "invoice-10")
    scan, suffix = paperwork.scan_of("invoice-10")
    truth = make(paper, tmp_path, scan, suffix)
    assert truth["scan"] == TRUTH["invoice-10"]["scan"]
    file = truth["scan"]["file"]
    if suffix == ".jpg":
        one, other = (np.asarray(Image.open(f / file)).astype(float) for f in (tmp_path, DOCUMENTS))
    else:
        one, other = (
            np.asarray(pdfium.PdfDocument(f / file)[0].render().to_pil()).astype(float)
            for f in (tmp_path, DOCUMENTS)
        )
    assert one.shape == other.shape
    assert abs(one - other).mean() < 3  # other versions of Pillow or PDFium may differ by a shade


def test_the_manifest_holds_the_checksum_of_every_file_and_all_are_small():
    sums = json.loads((DOCUMENTS / "manifest.json").read_text())
    files = {p.relative_to(DOCUMENTS).as_posix(): p for p in DOCUMENTS.rglob("*") if p.is_file()}
    del files["manifest.json"]
    assert sums == {name: hashlib.sha256(p.read_bytes()).hexdigest() for name, p in files.items()}
    documents = [p for p in files.values() if p.suffix in (".pdf", ".jpg")]
    assert len(documents) >= 40
    assert sum(p.stat().st_size for p in files.values()) < 10e6


def test_there_is_every_kind_in_every_design_digital_and_scanned():
    kinds = {t["kind"] for t in TRUTH.values()}
    assert kinds == {"invoice", "purchase_order", "report", "letter", "form"}
    for kind, designs in (("invoice", INVOICES), ("purchase_order", ORDERS)):
        assert {t["design"] for t in TRUTH.values() if t["kind"] == kind} == set(designs)
    scans = [t["scan"] for t in TRUTH.values() if t["scan"]]
    assert {name for name in NAMES if TRUTH[name]["scan"]} == set(SCANNED)
    assert all((DOCUMENTS / scan["file"]).is_file() for scan in scans)
    for design in INVOICES:
        assert {t["scan"]["degraded"] for t in TRUTH.values() if t["design"] == design and t["scan"]} == {
            True,
            False,
        }
    assert {scan["dpi"] for scan in scans} >= {100, 150, 200, 300}
    assert max(abs(scan["rotation"]) for scan in scans) <= 3


# -- the truth is true -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_region_holds_its_text_and_they_hold_all_text(name):
    document = pdfium.PdfDocument(DOCUMENTS / f"{name}.pdf")
    assert len(document) == len(TRUTH[name]["pages"])
    for page, truth in zip(document, TRUTH[name]["pages"], strict=True):
        assert page.get_size() == pytest.approx((truth["width"], truth["height"]), abs=0.01)
        assert [r["order"] for r in truth["regions"]] == list(range(len(truth["regions"])))
        told = []
        for region in truth["regions"]:
            x0, y0, x1, y1 = region["box"]
            assert region["type"] in KINDS
            assert 0 <= x0 < x1 <= truth["width"] and 0 <= y0 < y1 <= truth["height"]
            assert (region["text"] is None) == (region["type"] == "figure")
            if region["text"]:
                assert sorted(text_within(page, region["box"])) == sorted(words(region["text"]))
                told += words(region["text"])
        assert sorted(told) == sorted(words(page.get_textpage().get_text_bounded()))


@pytest.mark.parametrize("name", NAMES)
def test_regions_do_not_overlap(name):
    for page in TRUTH[name]["pages"]:
        boxes = [r["box"] for r in page["regions"]]
        for i, a in enumerate(boxes):
            for b in boxes[i + 1 :]:
                width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
                assert min(width, height) < 1, (a, b)


@pytest.mark.parametrize("name", [n for n in NAMES if TRUTH[n]["kind"] in ("invoice", "purchase_order")])
def test_the_sums_of_a_bill_are_right_and_stand_on_the_page(name):
    fields, text = TRUTH[name]["fields"], TRUTH[name]["text"]
    for item in fields["items"]:
        assert Decimal(item["quantity"]) * Decimal(item["unit_price"]) == Decimal(item["amount"])
    assert sum(Decimal(item["amount"]) for item in fields["items"]) == Decimal(fields["net"])
    assert Decimal(fields["net"]) + Decimal(fields["tax"]) == Decimal(fields["total"])
    shown = [f"{Decimal(fields[key]):,.2f}" for key in ("net", "tax", "total")]
    assert all(value in text for value in (*shown, fields["number"], fields["customer"]))
    assert fields["supplier"].upper() in text.upper()
    descriptions = [cell for table in TRUTH[name]["tables"] for row in table["cells"] for cell in row]
    assert all(item["description"] in descriptions for item in fields["items"])


@pytest.mark.parametrize("name", NAMES)
def test_answers_stand_in_the_document(name):
    truth = TRUTH[name]
    said = truth["text"].lower().replace("\n", " ")
    for row in truth["questions"]:
        page = " ".join(r["text"] or "" for r in truth["pages"][row["page"]]["regions"])
        assert row["answer"].lower() in page.lower().replace("\n", " "), row
        assert row["question"].endswith("?")
    for value in truth["fields"].values() if truth["kind"] == "form" else ():
        assert isinstance(value, bool) or value.lower() in said


@pytest.mark.parametrize("name", REPORTS)
def test_the_figures_of_a_report_agree_and_its_charts_are_new(name):
    bars, pie = REPORTS[name]
    assert not {bars, pie} & training_charts()
    sold, shops = (table["cells"] for table in TRUTH[name]["tables"])
    assert [(row[0].lower(), int(row[1])) for row in sold[1:]] == list(bars.values)
    assert [(row[0].lower(), int(row[2].rstrip("%"))) for row in shops[1:]] == list(pie.values)
    text = TRUTH[name]["text"]
    best = max(bars.values, key=lambda item: item[1])[0]
    assert f"sold {sum(v for _, v in bars.values)} thousand" in text and f"were {best}:" in text
    for chart, shown in zip((bars, pie), TRUTH[name]["charts"], strict=True):
        page = TRUTH[name]["pages"][shown["page"]]
        assert shown["box"] in [r["box"] for r in page["regions"] if r["type"] == "figure"]
        values = {str(chart.value_text(v)) for _, v in chart.values}
        read = {a for q, a in shown["questions"] if q.startswith(("How much", "What is the value"))}
        assert read <= values and len(shown["questions"]) == 6


def test_a_ticked_box_is_inked_and_an_empty_one_is_not():
    for name in (n for n in NAMES if TRUTH[n]["kind"] == "form"):
        page = pdfium.PdfDocument(DOCUMENTS / f"{name}.pdf")[0]
        pixels = np.asarray(page.render(scale=3).to_pil().convert("L"))
        for label, ticked in TRUTH[name]["fields"].items():
            if isinstance(ticked, bool):
                found = page.get_textpage().search(label).get_next()
                left, bottom, _, top = page.get_textpage().get_charbox(found[0])
                middle = page.get_height() - (top + bottom) / 2
                x, y = round((left - 13) * 3), round(middle * 3)
                assert (pixels[y - 8 : y + 8, x - 8 : x + 8].min() < 100) == ticked, (name, label)


# -- pairs -------------------------------------------------------------------------------------------------


def test_pairs_differ_in_what_was_planted_and_what_follows_from_it():
    rows = json.loads((DOCUMENTS / "pairs.json").read_text())
    assert {row["planted"] for row in rows} == {None, *CHANGES}
    bills = {name: bill for name, (bill, _) in shipped_bills().items()}
    for row in rows:
        fields = {d["field"] for d in row["differences"]}
        orders = bills[row["a"]].kind != bills[row["b"]].kind
        fields -= set() if orders else {"number", "date", "due_date"}
        kinds = {f.split("]")[-1] for f in fields}
        sums = {"net", "tax", "total"}
        wanted = {
            None: set(),
            "quantity": sums | {".quantity", ".amount"},
            "unit_price": sums | {".unit_price", ".amount"},
            "missing item": sums | {"items"},
            "description": {".description"},
            "customer": {"customer"},
        }[row["planted"]]
        assert kinds == wanted, row


def test_differences_of_bills_by_hand():
    bill = sample_bill(chance("by hand"))
    first = bill.items[0]
    assert differences(bill, bill) == []
    dearer = replace(first, unit_price=first.unit_price + 1)
    found = differences(bill, replace(bill, items=(dearer, *bill.items[1:])))
    assert {d["field"] for d in found} == {"net", "tax", "total", "items[0].unit_price", "items[0].amount"}
    assert (found[-2]["a"], found[-2]["b"]) == (str(first.unit_price), str(dearer.unit_price))
    extra = Item("Brown piano", 1, Decimal("999.00"))
    found = differences(bill, replace(bill, items=(*bill.items, extra)))
    assert {"field": "items", "a": None, "b": "Brown piano"} in found
    found = differences(bill, replace(bill, items=bill.items[1:]))
    assert {"field": "items[0]", "a": first.description, "b": None} in found
    assert not [d for d in found if "." in d["field"]]  # the lines that moved up did not change


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_changes_one_thing(change):
    for i in range(40):
        bill = sample_bill(chance(f"change {i}"))
        other = changed(bill, chance(f"changed {i}"), change)
        assert len(other.items) == len(bill.items) - (change == "missing item")
        altered = sum(a != b for a, b in zip(bill.items, other.items, strict=False))
        if change == "customer":
            assert altered == 0 and other.customer != bill.customer
        elif change != "missing item":
            assert altered == 1 and len({i.description for i in other.items}) == len(other.items)


# -- scans -------------------------------------------------------------------------------------------------


def squares() -> Image.Image:
    page = np.full((400, 300), 255, np.uint8)
    page[60:100, 40:80] = page[300:340, 220:260] = 0
    return Image.fromarray(page)


def test_a_scan_turns_about_the_centre_and_keeps_the_size():
    scan = Scan(100, 3.0, 0.0, 0.0, 0, 0.0, 90, True)
    turned = np.asarray(scan_page(squares(), scan, np.random.default_rng(0))) < 128
    rows, columns = np.nonzero(turned[:200])
    angle = np.radians(3.0)
    x, y = 60 - 150, 80 - 200  # of the first square, seen from the centre; counter-clockwise, y downwards
    wanted = (150 + x * np.cos(angle) + y * np.sin(angle), 200 - x * np.sin(angle) + y * np.cos(angle))
    assert turned.shape == (400, 300)
    assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx(wanted, abs=1)


def test_noise_stains_and_fading_do_what_they_say():
    clean = Scan(100, 0.0, 0.0, 0.0, 0, 0.0, 90, False)
    seen = {
        name: np.asarray(scan_page(squares(), scan, np.random.default_rng(1))).astype(float)
        for name, scan in {
            "clean": clean,
            "noisy": replace(clean, noise=8.0),
            "stained": replace(clean, stains=2),
            "faded": replace(clean, fading=0.3),
        }.items()
    }
    difference = seen["noisy"] - seen["clean"]
    assert 6 < difference[120:280].std() < 9
    assert seen["stained"].mean() < seen["clean"].mean() - 0.3
    assert seen["clean"][65:95, 45:75].mean() < 5 and 60 < seen["faded"][65:95, 45:75].mean() < 90


def test_bad_scans_are_worse_than_good_ones():
    good, bad = ([sample_scan(chance(f"{i}"), degraded) for i in range(60)] for degraded in (False, True))
    assert min(s.dpi for s in good) >= 200 > max(s.dpi for s in bad) >= min(s.dpi for s in bad) >= 100
    assert max(s.noise for s in good) < min(s.noise for s in bad)
    assert {s.rotation > 0 for s in bad} == {True, False} and max(abs(s.rotation) for s in bad) <= 3


def test_a_paper_of_a_new_name_is_another_paper(tmp_path):
    one, other = (make(bill_paper(n, sample_bill(chance(n)), "modern"), tmp_path) for n in ("a", "b"))
    assert one["fields"] != other["fields"] and one["scan"] is None
    assert (tmp_path / "a.pdf").read_bytes()[:5] == b"%PDF-"


# -- what the benchmark measures with ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def benchmark():
    """The benchmark's scores and its unseen documents."""
    folder = str(Path(__file__).parents[1] / "benchmarks")
    sys.path.insert(0, folder)
    yield SimpleNamespace(
        **{name: importlib.import_module(name) for name in ("document_truth", "unseen_paperwork")}
    )
    sys.path.remove(folder)


def test_character_errors_count_what_is_wrong_missing_or_too_much(benchmark):
    errors = benchmark.document_truth.character_errors
    regions = [{"text": "Bill to\nTorwick Ltd"}, {"text": None}, {"text": "Total due EUR 19.90"}]
    length = len("Bill to") + len("Torwick Ltd") + len("Total due EUR 19.90")
    assert errors(regions, "Total due  EUR 19.90\nBill to Torwick Ltd") == (0, length)  # order, spaces
    assert errors(regions, "Bill to Torwick Ltd | Total due EUR 19.80") == (1, length)
    assert errors(regions, "Bill to Torvvick Ltd Total due EUR 19.90") == (2, length)
    assert errors(regions, "Bill to Torwick Ltd") >= (15, length)
    assert errors(regions, "Bill to Torwick Ltd Total due EUR 19.90 and more") == (7, length)
    assert errors(regions, "") == (length, length)


def test_table_and_region_scores(benchmark):
    score, matched = benchmark.document_truth.cell_score, benchmark.document_truth.matched_regions
    table = [["Item", "Qty"], ["Red cup", "2"], ["", "7"]]
    assert score(table, table) == 1 and score(table, []) == 0
    assert score(table, [["Item", "", "Qty"], ["Red  cup", "", "2"], ["", "7", ""]]) == 1
    assert score(table, [["Item", "Qty"], ["Red cup", "3"], ["", "7"]]) == pytest.approx(0.8)
    assert score(table, table[1:]) == pytest.approx(2 * 3 / 8)
    assert score(table, [["Qty", "Item"], ["2", "Red cup"], ["", "7"]]) < 1
    truth = [{"type": "title", "box": [0, 0, 10, 10]}, {"type": "table", "box": [0, 20, 10, 40]}]
    found = [
        SimpleNamespace(kind=k, box=b) for k, b in (("title", (0, 0, 10, 9)), ("table", (0, 20, 10, 29)))
    ]
    assert matched(truth, found) == 1  # the table's half is not enough
    assert matched(truth, [found[0], found[0]]) == 1
    assert matched(truth, [SimpleNamespace(kind="heading", box=(0, 0, 10, 10))]) == 0


def test_field_scores(benchmark):
    hits = benchmark.document_truth.field_hits
    truth = {"total": "12.50", "due_date": None, "items": [{"description": "Red cup", "quantity": "2"}]}
    assert hits(truth, truth) == (3, 3)
    assert hits(truth, {"total": "12.5", "items": [{"description": "red cup", "quantity": "2"}]}) == (3, 3)
    assert hits(truth, {"total": "12.51", "items": []}) == (0, 3)
    assert hits(truth, truth | {"due_date": "2026-01-01"}) == (3, 4)  # invented
    items = [{"description": name, "quantity": str(n)} for n, name in enumerate(("cup", "hat", "key"))]
    assert hits({"items": items}, {"items": items[1:]}) == (4, 6)  # the first is missing, not all
    assert hits({"items": items[:2]}, {"items": items}) == (4, 6)
    assert hits({"Wet": False, "Torn": True}, {"Wet": False, "Torn": None, "other": 1}) == (1, 2)
    assert hits({"Wet": False}, {"Wet": "false"}) == (0, 1)


@pytest.mark.parametrize(
    "answer, truth, right",
    [
        ("EUR 1,234.50", "EUR 1,234.50", True),
        ("The total is 1234.50 euros.", "EUR 1,234.50", True),
        ("€1,234.50", "1,234.50 €", True),
        ("EUR 1,234.05", "EUR 1,234.50", False),
        ("11,234.50", "1,234.50", False),
        ("2026-03-05", "5 March 2026", True),
        ("It is due on March 5, 2026.", "05.03.2026", True),
        ("2026-05-03", "5 March 2026", False),
        ("Kelbury Works", "kelbury works", True),
        ("The supplier is Kelbury Works.", "Kelbury Works", True),
        ("Kelbury", "Kelbury Works", False),
        ("30%", "30%", True),
        ("3", "30%", False),
        ("", "yes", False),
    ],
)
def test_answers_are_compared_by_what_they_say(benchmark, answer, truth, right):
    assert benchmark.document_truth.says(answer, truth) == right


def test_unseen_designs_share_no_title_or_label_of_facts_with_the_shipped(benchmark, tmp_path):
    unseen = benchmark.unseen_paperwork
    shipped = [wording for _, wording in (INVOICES | ORDERS).values()]
    for _, wording in unseen.UNSEEN.values():
        for key in ("title", "number", "date", "due", "other", "net", "tax", "total", "note"):
            assert getattr(wording, key) not in {getattr(w, key) for w in shipped}, key
    truths = [make(paper, tmp_path) for paper in unseen.unseen_invoices(2)]
    assert {t["design"] for t in truths} == set(unseen.UNSEEN) and len(truths[0]["tables"]) == 1
    for truth in truths:
        page = pdfium.PdfDocument(tmp_path / f"{truth['name']}.pdf")[0]
        assert sorted(words_of(truth)) == sorted(words(page.get_textpage().get_text_bounded()))


def words_of(truth: dict) -> list[str]:
    return [word for r in truth["pages"][0]["regions"] for word in words(r["text"] or "")]


def test_fresh_pairs_cover_every_change_and_none(benchmark):
    found = list(benchmark.unseen_paperwork.fresh_pairs(2))
    assert len({paper.name for a, b, _ in found for paper in (a, b)}) == 2 * len(found)
    assert any(a.kind != b.kind and not d for a, b, d in found)
    assert all(d for a, b, d in found if a.kind == b.kind)  # a correction has another number at least
