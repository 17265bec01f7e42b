"""The judge: prompts are taken apart into facts, pictures are read, and every fact is decided by itself."""

import random
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from multimodal_course import load
from multimodal_course.data import MODELS
from multimodal_course.errors import BadPromptError, ReleasedModelError
from multimodal_course.judging import Verdict, facts_of, judge
from multimodal_course.pocket import scenes
from multimodal_course.pocket.captions import full_caption
from multimodal_course.pocket.evaluation import fresh_picture
from multimodal_course.pocket.prompts import prompt
from multimodal_course.pocket.scenes import BACKGROUNDS, KINDS, PAIRS, Scene, sample_scene
from multimodal_course.prompt_facts import COLOURS, POSITIONS
from multimodal_course.scene_reader import LARGE, SceneReader, SeenScene, SeenThing

SINGULARS = {f"{kind}s": kind for kind in KINDS}
DIGITS = {"a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "four": "4"}
SYNONYMS = {"over": "above", "under": "below", "big": "large"}
FILLERS = {"at", "in", "on", "the", "to", "of", "and", "there", "is", "picture", "drawing"}


def some_scenes(n: int) -> list[Scene]:
    return [sample_scene(random.Random(8_000_000 + i), pairs=PAIRS, mixing=True) for i in range(n)]


def truth(scene: Scene) -> SeenScene:
    """What a perfect reader would see."""
    things = []
    for t in scene.things:
        cell = 3 * scene.row(t) + scene.column(t)
        things.append(SeenThing(t.kind, t.colour, cell, t.radius > LARGE * scene.height))
    return SeenScene(tuple(sorted(things, key=lambda t: t.cell)), scene.background)


def failing(text: str, seen: SeenScene) -> set[str]:
    """The facts of a prompt that a scene does not bear out."""
    return {fact.text for fact in facts_of(text) if not seen.holds(fact)}


def stated(text: str) -> list[str]:
    return [fact.text for fact in facts_of(text)]


# -- prompts of the pocket world ---------------------------------------------------------------------------


def test_the_names_are_the_pocket_worlds():
    assert list(scenes.COLOURS) == COLOURS
    shown = Scene(
        tuple(scenes.Thing("star", "red", 20 + 43 * (i % 3), 20 + 43 * (i // 3), 9) for i in range(9)),
        "white",
    )
    assert tuple(shown.position(t) for t in shown.things) == POSITIONS


def test_the_full_caption_states_everything_and_nothing_else():
    for scene in some_scenes(400):
        true = {("count", ("", None), len(scene.things)), ("background", ("", None), scene.background)}
        for pair, things in scene.groups():
            true |= {("kind", (pair[0], None), ""), ("color", pair, ""), ("count", pair, len(things))}
            true |= {("position", pair, scene.position(t)) for t in things}
        facts = facts_of(full_caption(scene))
        assert {(f.aspect, f.subject, f.value) for f in facts} == true, full_caption(scene)
        assert len(set(facts)) == len(facts)
        assert all(truth(scene).holds(fact) for fact in facts), full_caption(scene)


def test_every_word_of_a_prompt_becomes_a_fact_that_is_true():
    for i, scene in enumerate(some_scenes(400)):
        rng = random.Random(i)
        for text in {prompt(scene, rng) for _ in range(8)}:
            facts = facts_of(text)
            assert all(truth(scene).holds(fact) for fact in facts), (text, scene)
            known = {SINGULARS.get(w, w) for fact in facts for w in fact.text.split()}
            for word in set(text.replace(",", "").split()) - FILLERS:
                word = DIGITS.get(word, SYNONYMS.get(word, SINGULARS.get(word, word)))
                assert word in known or word == "1", (text, word)


def lone_thing(scene: Scene) -> tuple[SeenScene, SeenThing] | None:
    """The scene and a thing in it whose kind occurs only once."""
    seen = truth(scene)
    kinds = [t.kind for t in seen.things]
    return next(((seen, t) for t in seen.things if kinds.count(t.kind) == 1), None)


def test_a_changed_scene_fails_exactly_the_facts_that_are_no_longer_true():
    found = [pair for pair in map(lone_thing, some_scenes(300)) if pair]
    texts = [full_caption(scene) for scene in some_scenes(300) if lone_thing(scene)]
    assert len(found) > 200
    for (seen, thing), text in zip(found, texts, strict=True):
        rest = tuple(t for t in seen.things if t is not thing)
        name, taken = f"{thing.colour} {thing.kind}", {t.cell for t in seen.things}
        cell = next(c for c in range(9) if c not in taken)
        colour = next(c for c in COLOURS if c != thing.colour)
        kind = next(k for k in KINDS if k not in {t.kind for t in seen.things})
        number = len(seen.things)
        total = f"{number} thing{'s' * (number > 1)} in all"
        own, place = {name, f"1 {name}"}, f"{name} at the {thing.position}"

        def now(*things, rest=rest, seen=seen):
            return replace(seen, things=(*rest, *things))

        assert failing(text, seen) == set()
        assert failing(text, now(replace(thing, colour=colour))) == own | {place}
        assert failing(text, now(replace(thing, kind=kind))) == own | {place, thing.kind}
        assert failing(text, now(replace(thing, cell=cell))) == {place}
        assert failing(text, now()) == own | {place, thing.kind, total}
        assert failing(text, now(thing, replace(thing, cell=cell))) == {f"1 {name}", total}
        assert failing(text, now(replace(thing, large=not thing.large))) == set()
        other = next(b for b in BACKGROUNDS if b != seen.background)
        assert failing(text, replace(seen, background=other)) == {f"{seen.background} background"}


CAT, BOAT = SeenThing("cat", "red", 3, large=False), SeenThing("boat", "blue", 5, large=True)


@pytest.mark.parametrize(
    "things, wrong",
    [
        ((CAT, BOAT), set()),
        ((replace(CAT, cell=8), BOAT), {"red cat left of blue boat"}),
        ((replace(CAT, cell=5), replace(BOAT, cell=3)), {"red cat left of blue boat"}),
        ((replace(CAT, cell=2), BOAT), {"red cat left of blue boat"}),
        ((replace(CAT, cell=6), BOAT), set()),
        (
            (replace(CAT, cell=4), replace(BOAT, cell=3), SeenThing("ball", "blue", 5, large=True)),
            {"red cat left of blue boat", "2 things in all"},  # it is left of something else
        ),
        ((replace(CAT, large=True), BOAT), {"small red cat"}),
        ((CAT, replace(BOAT, large=False)), {"large blue boat"}),
        (
            (CAT,),
            {
                "boat",
                "blue boat",
                "1 blue boat",
                "large blue boat",
                "red cat left of blue boat",
                "2 things in all",
            },
        ),
        (
            (replace(CAT, colour="blue"), replace(BOAT, colour="red")),
            {"red cat", "1 red cat", "small red cat", "blue boat", "1 blue boat", "large blue boat"}
            | {"red cat left of blue boat"},
        ),
    ],
)
def test_relations_and_sizes_are_facts_of_their_own(things, wrong):
    assert failing("a small red cat to the left of a big blue boat", SeenScene(things, "white")) == wrong


@pytest.mark.parametrize(
    "word, first, second", [("above", 0, 6), ("over", 1, 4), ("below", 7, 1), ("under", 8, 5)]
)
def test_one_thing_lies_over_or_under_another(word, first, second):
    text = f"a red cat {word} a blue boat"
    a, b = replace(CAT, cell=first), replace(BOAT, cell=second)
    assert failing(text, SeenScene((a, b), "white")) == set()
    swapped = SeenScene((replace(a, cell=second), replace(b, cell=first)), "white")
    assert failing(text, swapped) == {f"red cat {SYNONYMS.get(word, word)} blue boat"}
    level = SeenScene((replace(a, cell=3), replace(b, cell=5)), "white")
    assert len(failing(text, level)) == 1


# -- prompts as people write them --------------------------------------------------------------------------

APPLE = ["apple", "red apple", "1 red apple"]
CAR = ["car", "gray car", "1 gray car"]
CATS = ["cat", "red cat", "1 red cat", "blue cat", "1 blue cat"]
APPLES = ["apple", "red apple", "3 red apples"]
APPLES += [f"red apple at the {place}" for place in ("top", "left", "bottom right")]
ONE, TWO = "1 thing in all", "2 things in all"


@pytest.mark.parametrize(
    "text, facts",
    [
        ("apple", ["apple", "1 apple", ONE]),
        ("Apple.", ["apple", "1 apple", ONE]),
        ("an apple", ["apple", "1 apple", ONE]),
        ("big apple", ["apple", "1 apple", "large apple", ONE]),
        ("red", ["something red"]),
        ("grey", ["something gray"]),
        ("grey background", ["gray background"]),
        ("a grey background", ["gray background"]),
        ("red apple", [*APPLE, ONE]),
        ("the red apple", [*APPLE, ONE]),
        ("1 red apple", [*APPLE, ONE]),
        ("  A picture of one red apple. ", [*APPLE, ONE]),
        ("there is a red apple", [*APPLE, ONE]),
        ("a red apple, white background", [*APPLE, ONE, "white background"]),
        ("a red apple on white background", [*APPLE, ONE, "white background"]),
        ("a red apple with a white background", [*APPLE, ONE, "white background"]),
        ("white background, a red apple", [*APPLE, ONE, "white background"]),
        ("a red apple and a grey car", [*APPLE, *CAR, TWO]),
        ("a red apple, a gray car", [*APPLE, *CAR, TWO]),
        ("a red apple left of a grey car", [*APPLE, *CAR, "red apple left of gray car", TWO]),
        ("a red apple is to the right of a grey car", [*APPLE, *CAR, "red apple right of gray car", TWO]),
        ("a red apple over a gray car", [*APPLE, *CAR, "red apple above gray car", TWO]),
        ("a red apple under a gray car", [*APPLE, *CAR, "red apple below gray car", TWO]),
        ("a little red apple in the centre", [*APPLE, "small red apple", "red apple at the center", ONE]),
        ("two cats", ["cat", "2 cats", TWO]),
        ("2 big cats", ["cat", "2 cats", "large cat", TWO]),
        ("four blue fish", ["fish", "blue fish", "4 blue fish", "4 things in all"]),
        ("red apples", ["apple", "red apple"]),  # how many is left open
        ("apples", ["apple"]),
        ("a bus", ["bus", "1 bus", ONE]),
        ("red bus", ["bus", "red bus", "1 red bus", ONE]),
        ("an orange", ["something orange"]),
        ("an orange ball", ["ball", "orange ball", "1 orange ball", ONE]),
        ("a red cat left of a blue cat", [*CATS, "red cat left of blue cat", TWO]),
        (
            "three red apples at the top, left and bottom right and a gray car in the top left",
            [*APPLES, *CAR, "gray car at the top left", "4 things in all"],
        ),
    ],
)
def test_facts_of_prompts_that_people_write(text, facts):
    assert stated(text) == facts


@pytest.mark.parametrize("text", ["", "  ", ".", "hello there", "a", "2", "big", "make it beautiful, please"])
def test_a_prompt_that_states_nothing_is_refused(text):
    with pytest.raises(BadPromptError, match="states nothing"):
        facts_of(text)
    with pytest.raises(BadPromptError, match="states nothing"):
        judge([fresh_picture(0).render()], text, FakeModel({}))


def test_questions_are_those_that_the_pocket_models_know():
    text = "two big red apples at the left and top and an umbrella to the left of a blue car, pink background"
    asked = [(f.question, f.answer) for f in facts_of(text)]
    assert asked == [
        ("Is there an apple?", "yes"),
        ("Is there a red apple?", "yes"),
        ("How many red apples are there?", "2"),
        ("", ""),
        ("", ""),
        ("", ""),
        ("Is there an umbrella?", "yes"),
        ("How many umbrellas are there?", "1"),
        ("Is there a car?", "yes"),
        ("Is there a blue car?", "yes"),
        ("How many blue cars are there?", "1"),
        ("Is the umbrella left of the car or right of it?", "left"),
        ("", ""),
        ("What color is the background?", "pink"),
    ]
    where = next(f for f in facts_of("a red apple at the top left") if f.aspect == "position")
    assert (where.question, where.answer) == ("Where is the red apple?", "top left")


# -- the scene reader --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reader():
    return SceneReader.from_pretrained(MODELS / "pocket-judge")


@pytest.mark.parametrize("held_out", [False, True])
def test_the_reader_sees_all_of_fresh_pictures(reader, held_out):
    fresh = [fresh_picture(80_000_000 + i, held_out) for i in range(100)]
    seen = reader.read([scene.render(random.Random(i)) for i, scene in enumerate(fresh)])
    assert sum(found == truth(scene) for found, scene in zip(seen, fresh, strict=True)) >= 98
    verdicts = judge([scene.render() for scene in fresh], [full_caption(s) for s in fresh], reader)
    assert sum(v.all_right for v in verdicts) >= 98


def test_a_picture_does_not_bear_out_what_another_shows(reader):
    fresh = [fresh_picture(80_000_000 + i) for i in range(40)]
    captions = [full_caption(scene) for scene in fresh]
    verdicts = judge([scene.render() for scene in fresh], captions[1:] + captions[:1], reader)
    assert not any(v.all_right for v in verdicts)
    assert sum(v.share for v in verdicts) / len(verdicts) < 0.4


@pytest.mark.parametrize("side", [64, 100, 256, 640])
def test_pictures_of_other_sizes_are_read_too(reader, side):
    fresh = [fresh_picture(81_000_000 + i, held_out=i % 2 == 0) for i in range(40)]
    seen = reader.read([scene.render().resize((side, side)) for scene in fresh], batch_size=16)
    assert sum(found == truth(scene) for found, scene in zip(seen, fresh, strict=True)) >= 39


def test_whatever_holds_a_picture_is_read(reader, tmp_path):
    scene = fresh_picture(82_000_000)
    image = scene.render()
    image.save(tmp_path / "scene.png")
    forms = [image, image.convert("RGBA"), np.asarray(image), tmp_path / "scene.png"]
    forms.append(SimpleNamespace(image=image))  # as `Generated` has it
    assert reader.read(forms) == [truth(scene)] * len(forms)
    assert all(v.all_right for v in judge(forms, full_caption(scene), reader))
    assert reader.read([]) == [] == judge([], [], reader)


def test_a_saved_reader_reads_alike(reader, tmp_path):
    reader.save_pretrained(tmp_path / "new" / "judge")
    again = SceneReader.from_pretrained(tmp_path / "new" / "judge", name="again")
    images = [fresh_picture(83_000_000 + i).render() for i in range(20)]
    assert again.read(images) == reader.read(images) and again.names == reader.names
    assert (tmp_path / "new/judge/model.safetensors").stat().st_size < 2e6


def test_a_closed_reader_says_so():
    image = fresh_picture(0).render()
    with SceneReader.from_pretrained(MODELS / "pocket-judge", name="my judge") as mine:
        assert mine.read([image])
    with pytest.raises(ReleasedModelError, match="my judge was closed"):
        mine.read([image])
    with pytest.raises(ReleasedModelError):
        judge([image], "an apple", mine)


# -- judging -----------------------------------------------------------------------------------------------


class FakeModel:
    """Stands in for a vision-language model: answers from a table, and remembers what it was asked."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers, self.asked = answers, []

    def ask_batch(self, images, questions, *, max_new_tokens):
        assert len(images) == len(questions) and max_new_tokens < 64
        self.asked.append(list(zip(images, questions, strict=True)))
        shortly = " Answer the question using a single word or phrase."
        assert all(q.endswith(shortly) for q in questions)
        return [self.answers.get(q.removesuffix(shortly), "I do not know") for q in questions]


def test_a_vision_language_model_is_asked_fact_by_fact():
    text = "two red apples at the left and top and a grey car on a pink background"
    answers = {
        "Is there an apple?": "Yes.",
        "Is there a red apple?": "no",
        "How many red apples are there?": "Two",
        "Is there a car?": "yes, there is",
        "Is there a gray car?": "maybe yes",
        "How many gray cars are there?": "2",
        "What color is the background?": " Pink\n",
    }
    model = FakeModel(answers)
    (verdict,) = judge([fresh_picture(0).render()], text, model)
    assert {fact.question for fact in verdict.facts} == set(answers)
    right = {fact.text for fact, holds in verdict.facts.items() if holds}
    assert right == {"apple", "2 red apples", "car", "pink background"}
    assert verdict.share == 4 / 7 and not verdict.all_right and verdict.clip_score is None
    assert str(verdict) == "4 of 7 facts; not seen: red apple, gray car" == repr(verdict)


def test_questions_are_asked_in_batches_about_their_own_pictures():
    images = [fresh_picture(i).render() for i in range(12)]
    model = FakeModel({"Is there a cat?": "yes", "How many cats are there?": "1"})
    verdicts = judge(images, ["a cat"] * 6 + ["a white ball at the top left"] * 6, model)
    assert [len(batch) for batch in model.asked] == [32, 4]
    pictures = [image.tobytes() for batch in model.asked for image, _ in batch]
    assert pictures == [i.tobytes() for i in images for _ in range(2 + 2 * (i in images[6:]))]
    assert [v.all_right for v in verdicts] == [True] * 6 + [False] * 6


def test_a_prompt_that_no_question_fits_is_refused():
    with pytest.raises(BadPromptError, match="nothing that a vision-language model"):
        judge([fresh_picture(0).render()], "red", FakeModel({}))


@pytest.mark.parametrize("prompts", [["a cat"], ["a cat"] * 3, []])
def test_as_many_prompts_as_pictures(prompts):
    images = [fresh_picture(i).render() for i in range(2)]
    with pytest.raises(BadPromptError, match=f"2 pictures and {len(prompts)} prompts"):
        judge(images, prompts, FakeModel({}))


def test_a_verdict_counts_its_facts():
    facts = facts_of("a red apple")
    half = Verdict("a red apple", {fact: i % 2 == 0 for i, fact in enumerate(facts)}, 0.123)
    assert half.share == 0.5 and str(half) == "2 of 4 facts, CLIP 0.12; not seen: red apple, 1 thing in all"
    assert half.missing == ["red apple", "1 thing in all"]
    whole = Verdict("a red apple", dict.fromkeys(facts, True))
    assert whole.all_right and str(whole) == "4 of 4 facts"


def test_what_follows_from_a_missing_thing_is_not_told_again():
    text = "a red car left of a blue star on a white background"
    lost = {"car", "red car", "1 red car", "1 blue star", "red car left of blue star"}
    verdict = Verdict(text, {fact: fact.text not in lost for fact in facts_of(text)})
    assert verdict.missing == ["car", "1 blue star"]
    assert str(verdict) == "4 of 9 facts; not seen: car, 1 blue star"


def test_clip_scores_the_whole(reader):
    fresh = [fresh_picture(84_000_000 + i) for i in range(6)]
    images, texts = [SimpleNamespace(image=s.render()) for s in fresh], [full_caption(s) for s in fresh]
    with load("image-text-encoder") as clip:
        own = [v.clip_score for v in judge(images, texts, reader, clip)]
        others = [v.clip_score for v in judge(images, texts[1:] + texts[:1], reader, clip)]
    assert all(isinstance(score, float) and -1 <= score <= 1 for score in own + others)
    assert min(a - b for a, b in zip(own, others, strict=True)) > 0.1
