"""The site: whole, strict, without answers, and without anything from another host."""

import re
import shutil
import sys

import nbformat
import pytest

from multimodal_course.cli import main
from multimodal_course.errors import LabSourceError
from multimodal_course.instructor import site as making
from multimodal_course.instructor.links import with_links
from multimodal_course.labs import all_labs

# MyST still asks Sphinx in a way that a later Sphinx will not know.
pytestmark = pytest.mark.filterwarnings("ignore:.*MystReferenceResolver.app")
TITLES = ["index", "FAQ", "TROUBLESHOOTING", "docs/POCKET", "labs/01-vision-language", "labs/05-audio"]


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The student notebooks, one of them with outputs as a run leaves them."""
    folder = tmp_path_factory.mktemp("student")
    for lab in all_labs():
        notebook = nbformat.read(lab.student, as_version=4)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        code[0].outputs = [
            nbformat.v4.new_output("stream", text="one printed line"),
            nbformat.v4.new_output("display_data", {"text/html": '<img alt="an apple" src="data:,">'}),
            widget("HBox(children=(HTML(value='Loading:   0%|          | 0/7')))"),
            widget("VBox(children=(FileUpload(value=())))"),
        ]
        code[1].metadata["tags"] = ["injected-parameters"]
        code[1].source = "profile = 'injected'"
        nbformat.write(notebook, folder / lab.student.name)
    return folder


def widget(text):
    data = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": text}
    return nbformat.v4.new_output("display_data", data)


@pytest.fixture(scope="module")
def built(executed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    making.gather(executed, folder / "pages")
    making.render(folder / "pages", folder / "site")
    return folder / "site"


def page(built, name):
    return (built / f"{name}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TITLES)
def test_every_page_is_there_and_in_the_contents(built, name):
    assert "<h1>" in page(built, name)
    assert name == "index" or f'href="{name}.html"' in page(built, "index")


def test_pages_load_nothing_from_other_hosts(built):
    for path in built.rglob("*.html"):
        loads = r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"'](?:https?:)?//[^>]*>"
        assert re.findall(loads, path.read_text(encoding="utf-8")) == [], path.name
    for path in built.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//", path.read_text(encoding="utf-8")), path.name


def test_answers_and_what_good_answers_are_stay_hidden(built):
    assert not (built / "docs" / "INSTRUCTOR.html").exists()
    assert not (built / "docs" / "OFFICE_HOURS.html").exists()
    shown = "".join(
        re.sub(r"<[^>]*>", "", path.read_text(encoding="utf-8")) for path in built.rglob("*.html")
    )
    solution = nbformat.read(all_labs()[0].solution, as_version=4)
    bodies = [re.findall(r"### BEGIN SOLUTION\n(.*?)\n", c.source) for c in solution.cells]
    lines = [line.strip() for found in bodies for line in found if len(line.strip()) > 30]
    assert lines and not [line for line in lines if line in shown]
    assert "BEGIN HIDDEN TESTS" not in shown


def test_outputs_are_shown_and_what_needs_jupyterlab_is_replaced(built):
    text = page(built, "labs/01-vision-language")
    assert "one printed line" in text and '<img alt="an apple"' in text
    assert text.count("Something to click stands here") == 1
    assert "0/7" not in text and "injected" not in text
    assert "multimodal-course start 1" in re.sub(r"<[^>]*>", "", text)


def test_links_lead_to_pages_and_others_become_text(built, tmp_path):
    text = "[a](FAQ.md#b) [c](tests/test_site.py) ![d](e.png) [f](https://g.org) [h](README.md)"
    known = {making.ROOT / "FAQ.md", making.ROOT / "README.md"}
    linked = with_links(text, making.ROOT, known, "index.md")
    assert linked == "[a](FAQ.md#b) c ![d](e.png) [f](https://g.org) [h](index.md)"


def test_formulas_and_the_drawing_are_drawn_ahead(built):
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">' in page(
        built, "labs/02-image-generation"
    )
    assert '<svg role="img" aria-label="flowchart' in page(built, "docs/ARCHITECTURE")
    assert "<math" not in page(built, "labs/05-audio")  # "$19 against $90" is about money


def test_search_knows_the_words_of_labs_and_documents(built):
    index = (built / "searchindex.js").read_text(encoding="utf-8")
    assert "spectrogram" in index
    assert all(f'"{name}"' in index for name in ("FAQ", "labs/03-multimodal-rag"))


def test_a_link_that_leads_nowhere_fails_the_build(tmp_path, capfd):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.md").write_text("# Title\n\n[nowhere](gone.md)\n")
    with pytest.raises(LabSourceError, match="The site was not built"):
        making.render(pages, tmp_path / "site")
    assert "gone.md" in capfd.readouterr().err


def test_only_what_is_missing_failed_or_old_is_executed(executed, tmp_path):
    lab = all_labs()[0]
    assert not making._is_fresh(lab, tmp_path)
    copy = tmp_path / lab.student.name
    shutil.copy(executed / lab.student.name, copy)
    assert making._is_fresh(lab, tmp_path)
    notebook = nbformat.read(copy, as_version=4)
    notebook.cells[-1].outputs = [nbformat.v4.new_output("error", ename="E", evalue="", traceback=[])]
    nbformat.write(notebook, copy)
    assert not making._is_fresh(lab, tmp_path)


def test_without_sphinx_the_command_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "sphinx.cmd.build", None)
    monkeypatch.delitem(sys.modules, "multimodal_course.instructor.site")
    assert main(["site"]) == 1
    shown = capsys.readouterr().err
    assert "is not installed" in shown and ".[docs]" in shown
