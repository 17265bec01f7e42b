"""Folders of photos and texts become records, and what cannot is said."""

import json

import pytest
from PIL import Image

from multimodal_course.errors import EmptyCorpusError
from multimodal_course.retrieval.corpus import Record, read_encyclopaedia, read_folder


def pdf(text):
    """The bytes of a PDF with one page for each text."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(text)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(text)} >>"]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for i, page in enumerate(text):
        stream = f"BT /F1 12 Tf 50 700 Td ({page}) Tj ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * i} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    data, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer << /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + end.encode()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "photos").mkdir()
    Image.new("RGB", (20, 10), "red").save(tmp_path / "photos" / "Red.JPG")
    (tmp_path / "photos" / "broken.png").write_bytes(b"no picture")
    (tmp_path / "notes.md").write_text("# House\nIt is red.\n\n# Boat\nIt is blue.", encoding="utf-8")
    (tmp_path / "story.txt").write_text("One is here. " * 100, encoding="utf-8-sig")
    (tmp_path / "report.pdf").write_bytes(pdf(["The first page.", "The second page."]))
    return tmp_path


def test_photos_and_texts_become_records(folder):
    corpus = read_folder(folder, words=30)
    by_id = {record.id: record for record in corpus.records}
    assert by_id["photos/Red.JPG"].image == str(folder / "photos" / "Red.JPG")
    assert "photos/broken.png" in by_id  # whether it opens is found out when it is indexed
    boat = by_id["notes.md#2"]
    assert (boat.title, boat.text, boat.metadata) == (
        "Boat",
        "It is blue.",
        {"file": "notes.md", "section": "Boat"},
    )
    assert by_id["report.pdf#2"].text == "The second page." and by_id["report.pdf#2"].metadata["page"] == 2
    story = [r for r in corpus.records if r.metadata["file"] == "story.txt"]
    assert len(story) > 10 and story[0].text.startswith("One is") and story[0].title == "story"
    assert corpus.skipped == {} and str(corpus) == f"2 photos and {len(corpus.records) - 2} passages"
    assert all(Record(**json.loads(json.dumps(r.as_json()))) == r for r in corpus.records)


def test_what_gives_no_record_is_reported(folder):
    (folder / "a.txt").write_bytes(b"\xff\xfa\x80 not utf-8")
    (folder / "b.txt").write_text(" \n")
    (folder / "c.pdf").write_bytes(b"%PDF-1.4 cut")
    (folder / "d.pdf").write_bytes(pdf([""]))
    (folder / "e.docx").write_bytes(b"PK")
    (folder / "f.md").write_bytes(b"text\0text")
    (folder / ".hidden.txt").write_text("hidden")
    corpus = read_folder(folder)
    assert set(corpus.skipped) == {"a.txt", "b.txt", "c.pdf", "d.pdf", "e.docx", "f.md"}
    assert corpus.skipped["a.txt"] == "it is not UTF-8 text"
    assert "no readable PDF" in corpus.skipped["c.pdf"] and "OCR" in corpus.skipped["d.pdf"]
    assert ".docx is no photo" in corpus.skipped["e.docx"]
    assert "  left out b.txt: it holds no text" in str(corpus)
    assert not any("hidden" in record.id for record in corpus.records)


def test_a_text_in_utf_16(folder):
    (folder / "wide.txt").write_text("Grüße aus Köln.", encoding="utf-16")
    assert any(record.text == "Grüße aus Köln." for record in read_folder(folder).records)


def test_a_very_long_text(tmp_path):
    (tmp_path / "book.txt").write_text("The house is red and the boat is blue. " * 11_112)
    records = read_folder(tmp_path).records
    assert len(records) > 800 and max(len(r.text.split()) for r in records) <= 120


def test_nothing_to_index(tmp_path):
    with pytest.raises(EmptyCorpusError, match="There is no folder"):
        read_folder(tmp_path / "missing")
    with pytest.raises(EmptyCorpusError, match="There is nothing to index in"):
        read_folder(tmp_path)
    (tmp_path / "a.docx").write_bytes(b"PK")
    with pytest.raises(EmptyCorpusError, match=r"\.docx is no photo"):
        read_folder(tmp_path)


def test_an_encyclopaedia(tmp_path):
    things = [{"kind": "house", "colour": "red", "place": "left"}]
    picture = {"id": "p0", "file": "pictures/p0.png", "caption": "a red house", "objects": things}
    article = {"id": "a0", "title": "Red house", "text": "It is old.", "object": None, "tags": {"about": "x"}}
    (tmp_path / "pictures.json").write_text(json.dumps([{**picture, "background": "pink"}]))
    (tmp_path / "articles.json").write_text(json.dumps([article]))
    shown, told = read_encyclopaedia(tmp_path)
    assert shown.image == str(tmp_path / "pictures" / "p0.png") and shown.text == "a red house"
    assert shown.metadata["colours"] == ["red"] and shown.metadata["background"] == "pink"
    assert told.whole == "Red house. It is old." and told.metadata == {"is": "article", "about": "x"}
    (tmp_path / "articles.json").write_text("[")
    with pytest.raises(EmptyCorpusError, match="There is no encyclopaedia"):
        read_encyclopaedia(tmp_path)
