"""The pocket encyclopaedia: made anew it is the same, its facts agree, and nobody trained on it."""

import hashlib
import json
import random
import re
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from multimodal_course.pocket import encyclopaedia, names, texts
from multimodal_course.pocket.articles import THING
from multimodal_course.pocket.dataset import picture
from multimodal_course.pocket.encyclopaedia import ENCYCLOPAEDIA
from multimodal_course.pocket.encyclopaedia_articles import _REMARKS, articles, strangers, things
from multimodal_course.pocket.encyclopaedia_queries import N_MORE, N_QUERIES, pictures, queries
from multimodal_course.pocket.names import Names
from multimodal_course.pocket.questions import lies
from multimodal_course.pocket.scenes import COLOURS, HELD_OUT, KINDS, SEEN

ROWS = {
    name: json.loads((ENCYCLOPAEDIA / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("articles", "pictures", "queries")
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("encyclopaedia")
    encyclopaedia.make(folder)
    return folder


def test_making_it_anew_gives_the_shipped_files(made):
    for name in ROWS:
        assert (made / f"{name}.json").read_bytes() == (ENCYCLOPAEDIA / f"{name}.json").read_bytes()
    files = {p.relative_to(made).as_posix() for p in made.rglob("*.png")}
    assert files == {p.relative_to(ENCYCLOPAEDIA).as_posix() for p in ENCYCLOPAEDIA.rglob("*.png")}
    for name in sorted(files):
        anew, shipped = (np.asarray(Image.open(f / name)).astype(int) for f in (made, ENCYCLOPAEDIA))
        # other versions of Pillow may set an outline a shade differently
        assert anew.shape == (128, 128, 3) and (abs(anew - shipped).max(-1) > 8).mean() < 0.01, name


def test_the_manifest_holds_the_checksum_of_every_shipped_file(made):
    sums = json.loads((ENCYCLOPAEDIA / "manifest.json").read_text())
    assert sums == {n: hashlib.sha256((ENCYCLOPAEDIA / n).read_bytes()).hexdigest() for n in sums}
    assert set(sums) == set(json.loads((made / "manifest.json").read_text()))


def test_it_is_as_large_as_promised():
    assert len(ROWS["articles"]) >= 120 and len(ROWS["pictures"]) >= 300 and len(ROWS["queries"]) >= 150
    assert Counter(q["kind"] for q in ROWS["queries"]) == Counter(N_QUERIES) + Counter(N_MORE)
    assert {q["split"] for q in ROWS["queries"]} == {"shown", "heldout"}
    assert sum(p.stat().st_size for p in ENCYCLOPAEDIA.rglob("*.png")) < 2.5e6


def test_an_article_is_three_to_six_sentences_and_every_thing_has_one_maker():
    for row in ROWS["articles"]:
        assert 3 <= len(re.findall(r"[.](?: |$)", row["text"])) <= 6, row["text"]
        assert "{" not in row["text"] and row["title"].lower() in row["text"].lower()
        if row["object"]:
            assert row["tags"]["maker"] in row["text"]
    objects = [(r["object"]["kind"], r["object"]["colour"]) for r in ROWS["articles"] if r["object"]]
    assert len(objects) == len(set(objects)) and not set(objects) & HELD_OUT
    assert len({row["title"] for row in ROWS["articles"]}) == len(ROWS["articles"])


def test_facts_agree_across_articles():
    told = {a.record.subject: a.record for a in articles()}
    makers_of = {a.record.subject: a.record.values["maker"] for a in things().values()}
    for subject, maker in makers_of.items():
        company = told[maker]
        year = told[subject].values.get("year")
        if year and "founded" in company.values:
            assert int(year) > int(company.values["founded"])
    for record in told.values():
        for place in (record.values.get(key) for key in ("sold_in", "home", "city")):
            assert place is None or told[place].domain.name == "town"
        if record.domain.name == "maker" and "known_for" in record.values:
            made = [s for s, maker in makers_of.items() if maker == record.subject]
            assert any(record.values["known_for"].startswith(s) for s in made)


def test_the_indexed_pictures_show_what_their_rows_say():
    for row, scene in zip(ROWS["pictures"], pictures().values(), strict=True):
        assert 1 <= len(row["objects"]) <= 3 and row["background"] == scene.background
        for item in row["objects"]:
            assert item["colour"] in row["caption"] and item["place"] in row["caption"]
    training = {picture(i) for i in random.Random(0).sample(range(200_000), 1000)}
    asked = {q.shown for q in queries() if q.shown}
    assert not (set(pictures().values()) | asked) & training
    assert not set(pictures().values()) & asked


def test_an_answer_stands_in_its_relevant_article():
    rows = {row["id"]: row for row in ROWS["articles"]}
    for query in ROWS["queries"]:
        if query["answer"]:
            (relevant,) = query["relevant"]
            assert query["answer"] in rows[relevant]["text"]
        known = set(rows) | {row["id"] for row in ROWS["pictures"]}
        assert set(query["relevant"]) <= known and len(query["relevant"]) == len(set(query["relevant"]))
        assert bool(query["relevant"]) == (query["kind"] != "unanswerable")
        assert (query["picture"] is not None) >= (query["kind"] in ("image_to_text", "two_hop"))


def test_unanswerable_questions_ask_for_what_no_article_states():
    stated = {record.subject: set(record.values) for record in (a.record for a in articles())}
    untold = {f"{colour} {kind}" for kind, colour in strangers()}
    for query in queries():
        if query.kind != "unanswerable" or query.shown:
            continue
        subject = max((s for s in (*stated, *untold) if s in query.question), key=len)
        if subject in untold:
            continue
        domain = next(a.record.domain for a in articles() if a.record.subject == subject)
        wordings = {w.format(s=subject): f.key for f in domain.fields for w in (*f.asked, *f.fresh)}
        assert wordings[query.question] not in stated[subject]


def test_a_question_about_a_picture_names_one_thing_of_it():
    sides = "left of|right of|above|over|below|under"
    anchored = re.compile(rf"({sides}) the (?:(?:{'|'.join(COLOURS)}) )?({'|'.join(KINDS)})\b")
    found = 0
    for query in queries():
        if query.kind == "two_hop":
            pair = next(p for p, a in things().items() if a.id == query.relevant[0])
            there = [t for t in query.shown.things if (t.kind, t.colour) == pair]
            assert len(there) == 1
            beside = anchored.search(query.question)
            if beside:
                found += 1
                side = {"over": "above", "under": "below"}.get(beside[1], beside[1])
                (anchor,) = [t for t in query.shown.things if t.kind == beside[2]]
                others = [t for t in query.shown.things if t is not anchor]
                assert [t for t in others if lies(query.shown, t, anchor, side)] == there
    assert found >= N_QUERIES["two_hop"] / 3


def test_training_could_never_have_read_it():
    syllables = re.compile(f"(?:{'|'.join(names._TRAIN_SYLLABLES)}){{2,3}}")
    made_up = {word for a in articles() if not a.pair for word in re.findall(r"[A-Z]\w+", a.record.subject)}
    made_up -= set("Ltd GmbH Inc Sons Daughters Brothers Works Stores Trading".split())
    assert not [word for word in made_up if syllables.fullmatch(word.lower())]
    remarks = [r for group in _REMARKS.values() for rs in group.values() for r in rs]
    read = "\n".join(f"{a}\n{b}" for i in range(2000) for a, b in texts.conversation(random.Random(i)))
    assert not [r for r in remarks if r.replace("{s}", "") in read]
    assert not [word for word in made_up if re.search(rf"\b{word}\b", read)]


def test_held_out_queries_use_wordings_that_no_training_text_has():
    read = "\n".join(a for i in range(2000) for a, _ in texts.articles_cited(Names(random.Random(i))))
    for query in queries():
        if query.held_out and query.kind in ("single_hop", "unanswerable") and not query.shown:
            assert query.question not in read
    fresh = {w for f in THING.fields for w in f.fresh}
    asked = {w for f in THING.fields for w in f.asked}
    assert not fresh & asked and all(len(f.asked) >= 5 for f in THING.fields)
    assert len(SEEN) > len(things())
