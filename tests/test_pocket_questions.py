"""Questions about pocket pictures: every answer is worked out anew, from the question and the scene."""

import random
import re
from collections import Counter, defaultdict

import pytest

from multimodal_course.instructions import NOT_IN_PICTURE
from multimodal_course.pocket import questions
from multimodal_course.pocket.captions import SINGULARS, describe_briefly, describe_in_detail
from multimodal_course.pocket.charts import Chart, sample_chart
from multimodal_course.pocket.questions import (
    CHART_MAKERS,
    KINDS_OF_QUESTION,
    SCENE_MAKERS,
    Question,
    ask,
    casually,
)
from multimodal_course.pocket.scenes import COLOURS, HELD_OUT, SIDE, Scene, sample_scene

KIND = "|".join(sorted(SINGULARS))
COLOUR = "|".join(COLOURS)


def scene(i: int) -> Scene:
    return sample_scene(random.Random(8_000_000 + i), wide=i % 6 == 0)


def asked_of_scenes(kind: str, n: int = 300) -> list[tuple[Scene, Question]]:
    found, i = [], 0
    while len(found) < n:
        i += 1
        question = ask(scene(i), random.Random(i), kind)
        if question:
            found.append((scene(i), question))
    return found


def asked_of_charts(kind: str, n: int = 300) -> list[tuple[Chart, Question]]:
    pairs = []
    for i in range(n):
        chart = sample_chart(random.Random(9_000_000 + i))
        question = ask(chart, random.Random(i), kind)
        if question:
            pairs.append((chart, question))
    return pairs


def kinds_in(text: str) -> list[str]:
    return [SINGULARS[k] for k in re.findall(rf"\b({KIND})\b", text)]


def colours_in(text: str) -> list[str]:
    return re.findall(rf"\b({COLOUR})\b", text)


def of_kind(shown: Scene, kind: str) -> list:
    return [t for t in shown.things if t.kind == kind]


def only(things: list):
    assert len(things) == 1, things
    return things[0]


def yes(truth: bool) -> str:
    return "yes" if truth else "no"


def place(shown: Scene, thing) -> str:
    """A thing's place by geometry alone."""
    down, across = thing.y / shown.height, thing.x / shown.width
    rows = "top" if down < 1 / 3 else "bottom" if down >= 2 / 3 else ""
    columns = "left" if across < 1 / 3 else "right" if across >= 2 / 3 else ""
    return f"{rows} {columns}".strip() or "center"


# -- one reader per kind: the answer, from the question's words and the scene's geometry -------------------


def read_object(shown: Scene, text: str) -> str:
    named = re.search(
        r"(?:at|in) the ((?:top|bottom|left|right|center)[a-z ]*?)(?: of the picture)?[?.]", text
    )
    if named:
        return only([t for t in shown.things if place(shown, t) == named[1]]).kind
    colours = colours_in(text)
    if colours:
        return only([t for t in shown.things if t.colour == only(colours)]).kind
    return only(list({t.kind for t in shown.things}))


def read_colour(shown: Scene, text: str) -> str:
    return only(list({t.colour for t in of_kind(shown, only(kinds_in(text)))}))


def read_count(shown: Scene, text: str) -> str:
    kinds, colours = kinds_in(text), colours_in(text)
    fit = [t for t in shown.things if t.kind in (kinds or [t.kind]) and t.colour in (colours or [t.colour])]
    return str(len(fit))


def read_where(shown: Scene, text: str) -> str:
    thing = only(of_kind(shown, only(kinds_in(text))))
    assert colours_in(text) in ([], [thing.colour])
    return place(shown, thing)


def lies(a, b, way: str) -> bool:
    """Whether `a` lies that way of `b`, by a clear distance."""
    far = 0.15 * SIDE
    gap = {"left": b.x - a.x, "right": a.x - b.x, "above": b.y - a.y, "below": a.y - b.y}[way]
    assert not 0.06 * SIDE < abs(gap) < far, "too close to call"
    return gap > far


def read_relation(shown: Scene, text: str) -> str:
    anchor = only(of_kind(shown, only(kinds_in(text))))
    way = re.search(r"left|right|above|below", text)[0]
    found = only([t for t in shown.things if t is not anchor and lies(t, anchor, way)])
    return found.colour if re.search("colou?r", text) else found.kind


def read_side(shown: Scene, text: str) -> str:
    a, b = (only(of_kind(shown, k)) for k in kinds_in(text))
    offered = re.findall(r"left|right|above|below", text)
    assert len(set(offered)) == 2
    return only([way for way in offered if lies(a, b, way)])


def read_exists(shown: Scene, text: str) -> str:
    return yes(bool(of_kind(shown, only(kinds_in(text)))))


def read_exists_colour(shown: Scene, text: str) -> str:
    pair = only(kinds_in(text)), only(colours_in(text))
    return yes(pair in {(t.kind, t.colour) for t in shown.things})


def read_is_colour(shown: Scene, text: str) -> str:
    return yes(only(of_kind(shown, only(kinds_in(text)))).colour == only(colours_in(text)))


def read_negation(shown: Scene, text: str) -> str:
    kinds, colours = kinds_in(text), colours_in(text)
    if not colours:
        return yes(not of_kind(shown, only(kinds)))
    if not kinds:
        return only([t for t in shown.things if t.colour != only(colours)]).kind
    return yes(only(of_kind(shown, only(kinds))).colour != only(colours))


def read_compare_size(shown: Scene, text: str) -> str:
    small, big = sorted(shown.things, key=lambda t: t.radius)
    assert big.radius > 1.3 * small.radius and len(shown.things) == 2
    wanted = big if "bigger" in text else small
    return yes(kinds_in(text)[0] == wanted.kind) if "than" in text else wanted.kind


def read_compare_count(shown: Scene, text: str) -> str:
    first, second = (len(of_kind(shown, k)) for k in kinds_in(text))
    return yes(first > second if "more" in text else first < second)


def read_same_colour(shown: Scene, text: str) -> str:
    a, b = (only(of_kind(shown, k)) for k in kinds_in(text))
    return yes(a.colour == b.colour)


def read_edge(shown: Scene, text: str) -> str:
    side = 1 if "left" in text else -1
    first, second = sorted(shown.things, key=lambda t: side * t.x)[:2]
    assert abs(first.x - second.x) > 0.15 * SIDE, "too close to call"
    return first.kind


def read_background(shown: Scene, text: str) -> str:
    assert "background" in text
    return shown.background


def read_unanswerable(shown: Scene, text: str) -> str:
    assert not set(kinds_in(text)) & {t.kind for t in shown.things}
    return NOT_IN_PICTURE


READERS = {name[5:]: reader for name, reader in list(globals().items()) if name.startswith("read_")}


def test_every_kind_has_its_reader():
    assert set(READERS) == set(SCENE_MAKERS)


@pytest.mark.parametrize("kind", SCENE_MAKERS)
def test_the_answer_follows_from_the_scene(kind):
    for shown, question in asked_of_scenes(kind):
        assert question.kind == kind
        assert READERS[kind](shown, question.text) == question.answer, (question, shown)


@pytest.mark.parametrize("kind", SCENE_MAKERS)
def test_the_sentence_says_the_same_and_nothing_untrue(kind):
    for shown, question in asked_of_scenes(kind, 200):
        told = question.sentence
        assert told[0].isupper() and told.endswith(".")
        if kind == "unanswerable":
            assert told == "That cannot be seen in the picture."
        elif question.answer in ("yes", "no"):
            assert told.startswith(question.answer.capitalize() + ", ")
            denied = "there is no " in told
            for k in kinds_in(told):
                there = [t for t in of_kind(shown, k) if not colours_in(told) or t.colour in colours_in(told)]
                assert bool(there) != denied, (question, shown)
        elif kind == "object":  # of several alike it speaks in the plural
            assert question.answer in kinds_in(told)
        else:
            assert question.answer in told
        pairs = {(SINGULARS[k], c) for c, k in re.findall(rf"\b({COLOUR}) ({KIND})\b", told)}
        assert "no " in told or pairs <= {(t.kind, t.colour) for t in shown.things}


@pytest.mark.parametrize("kind", ["exists", "exists_colour", "is_colour", "negation"])
def test_yes_and_no_are_balanced(kind):
    answers = Counter(q.answer for _, q in asked_of_scenes(kind, 600))
    assert 0.35 < answers["yes"] / (answers["yes"] + answers["no"]) < 0.65


@pytest.mark.parametrize("kind", ["same_colour", "compare_size", "compare_count"])
def test_neither_yes_nor_no_is_rare(kind):
    answers = Counter(q.answer for _, q in asked_of_scenes(kind, 600))
    assert 0.25 < answers["yes"] / (answers["yes"] + answers["no"]) < 0.75


def test_a_question_has_many_wordings_and_answers():
    for kind in set(SCENE_MAKERS) - {"compare_count", "side", "same_colour"}:
        asked = [q for _, q in asked_of_scenes(kind, 300)]
        shapes = {re.sub(rf"\b({KIND}|{COLOUR})\b", "_", q.text) for q in asked}
        assert len(shapes) >= 4, kind
        assert kind == "unanswerable" or len({q.answer for q in asked}) >= 2


def named_pairs(text: str) -> set[tuple[str, str]]:
    """(kind, colour) pairs that a question puts together: "red car", "car red", "car in the picture red"."""
    joined = re.findall(rf"\b({COLOUR}) ({KIND})\b", text)
    joined += re.findall(rf"\b({COLOUR}) the colou?r of the ({KIND})\b", text)
    apart = re.findall(rf"\b({KIND})(?: in the picture)?(?: is)?(?: not)? ({COLOUR})\b", text)
    return {(SINGULARS[k], c) for c, k in joined} | {(SINGULARS[k], c) for k, c in apart}


def test_questions_about_seen_pairs_name_no_held_out_pair():
    found = set()
    for i in range(4000):
        found |= named_pairs(ask(sample_scene(random.Random(i)), random.Random(i)).text)
    assert len(found) > 200 and not found & HELD_OUT


# -- charts ------------------------------------------------------------------------------------------------


def read_chart(kind: str, chart: Chart, text: str) -> str:
    values = dict(chart.values)
    named = [values[c] for c in colours_in(text) if c in values]
    if kind == "chart_value":
        return f"{only(named)}{'%' * (chart.form == 'pie')}"
    if kind == "chart_extreme":
        largest = re.search("tallest|highest|largest|biggest", text)
        wanted = max(values.values()) if largest else min(values.values())
        return only([c for c, v in values.items() if v == wanted])
    if kind == "chart_count":
        return str(len(values))
    if kind == "chart_compare":
        return yes(named[0] > named[1] if re.search("taller|larger", text) else named[0] < named[1])
    if kind == "chart_type":
        return f"{chart.form} chart"
    assert kind == "unanswerable" and not named
    return NOT_IN_PICTURE


@pytest.mark.parametrize("kind", CHART_MAKERS)
def test_the_answer_follows_from_the_chart(kind):
    asked = asked_of_charts(kind)
    assert len(asked) > 200
    for chart, question in asked:
        assert read_chart(kind, chart, question.text) == question.answer, (question, chart)
        other = "slice" if chart.form == "bar" else "bar"
        assert kind == "chart_type" or not re.search(rf"\b{other}", question.text)
        assert kind in ("unanswerable", "chart_compare") or question.answer in question.sentence
    if kind == "chart_compare":
        assert 0.35 < sum(q.answer == "yes" for _, q in asked) / len(asked) < 0.65


# -- any kind, casual wording, descriptions ----------------------------------------------------------------


def test_every_kind_is_asked_when_none_is_chosen():
    counts = defaultdict(int)
    for i in range(3000):
        shown = sample_chart(random.Random(i)) if i % 4 == 0 else scene(i)
        counts[ask(shown, random.Random(i)).kind] += 1
    assert set(counts) == set(KINDS_OF_QUESTION) - {"casual"}
    assert min(counts.values()) > 30


def test_casual_wording_keeps_the_content():
    changed = 0
    for i in range(1500):
        shown = sample_chart(random.Random(i)) if i % 4 == 0 else scene(i)
        question = ask(shown, random.Random(i))
        casual = casually(question.text, random.Random(i))
        changed += casual != question.text
        plain = question.text.lower()
        for matter in (kinds_in, colours_in):
            assert matter(casual) == matter(plain), (casual, plain)
        turning = r"\b(?:not?|without|missing|left|right|above|below|more|fewer|than|same|all|or)\b"
        assert re.findall(turning, casual) == re.findall(turning, plain), (casual, plain)
        asks = r"what|where|which|how|who"
        slips = casual.replace("wat", "what").replace("wich", "which").replace("hw ", "how ")
        assert re.findall(asks, slips.replace("whats", "what")) == re.findall(asks, plain), (casual, plain)
    assert changed > 1300


def test_a_casual_question_has_the_plain_ones_answer():
    for i in range(200):
        casual, plain = ask(scene(i), random.Random(i), "casual"), ask(scene(i), random.Random(i))
        assert (casual.kind, casual.answer, casual.sentence) == ("casual", plain.answer, plain.sentence)


def test_a_request_to_describe_gets_the_description():
    for i in range(40):
        told = questions.description(scene(i), random.Random(i))
        describe = describe_briefly if told.kind == "brief" else describe_in_detail
        assert told.answer == told.sentence == describe(scene(i))
        assert told.text in (questions.BRIEF if told.kind == "brief" else questions.DETAIL)
