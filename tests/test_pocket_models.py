"""The shipped pocket models know their world: a small sample of what benchmarks/vlm.py measures."""

import pytest

from multimodal_course import load
from multimodal_course.data import MODELS
from multimodal_course.pocket import evaluation
from multimodal_course.pocket.captions import full_caption

FOLDERS = sorted(p for p in MODELS.iterdir() if p.is_dir())
MB = 10**6


@pytest.fixture(scope="module")
def llava():
    with load("pocket-llava") as vlm:
        yield vlm


@pytest.fixture(scope="module")
def qwen2_vl():
    with load("pocket-qwen2-vl") as vlm:
        yield vlm


def share_right(vlm, items: list[evaluation.Item]) -> float:
    """Share of items that the model answers right."""

    def ask_batch(images, asked):
        return vlm.ask_batch(images, asked, max_new_tokens=12)

    by_kind = evaluation.score_questions(ask_batch, items)
    return sum(by_kind[item.question.kind] for item in items) / len(items)


def test_llava_answers_fresh_questions_of_every_kind(llava):
    assert share_right(llava, evaluation.fresh_questions(3)) >= 0.9


def test_llava_answers_about_combinations_that_it_never_saw(llava):
    assert share_right(llava, evaluation.fresh_questions(4, held_out=True)) >= 0.8


def test_llava_describes_what_it_sees(llava):
    def ask_batch(images, asked):
        return llava.ask_batch(images, asked, max_new_tokens=120)

    assert evaluation.score_descriptions(ask_batch, 16) >= 0.9


def test_qwen2_vl_sees_the_ends_of_wide_pictures_and_llava_does_not(llava, qwen2_vl):
    wide = evaluation.wide_questions(40)
    assert share_right(qwen2_vl, wide) >= 0.9
    assert share_right(llava, wide) <= 0.6


def test_qwen2_vl_answers_fresh_questions(qwen2_vl):
    assert share_right(qwen2_vl, evaluation.fresh_questions(2)) >= 0.85


def test_clip_finds_the_picture_of_a_caption():
    shown = evaluation.different_scenes(60)
    with load("pocket-clip") as clip:
        images = clip.encode_images([scene.render() for scene in shown])
        texts = clip.encode_texts([full_caption(scene) for scene in shown])
    assert evaluation.recall_at_1(images, texts) >= 0.9


def test_the_language_model_reads_passages():
    with load("pocket-llm") as llm:

        def generate(asked):
            return [llm.generate(prompt, max_new_tokens=30) for prompt in asked]

        assert evaluation.score_passages(generate, 40) >= 0.85


@pytest.mark.parametrize("bits", ["4bit", "8bit"])
def test_llava_still_knows_its_world_in_fewer_bits(bits):
    with load("pocket-llava", quantization=bits) as vlm:
        assert share_right(vlm, evaluation.fresh_questions(1)) >= 0.8


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_a_models_folder_is_small_and_holds_no_code(folder):
    files = [p for p in folder.rglob("*") if p.is_file()]
    limit = 40 if folder.name == "pocket-sdxl" else 20
    assert sum(p.stat().st_size for p in files) < limit * MB
    # openai-whisper has no other format than .pt; it is read with `weights_only=True`
    weights = ".pt" if folder.name == "pocket-whisper" else ".safetensors"
    assert {p.suffix for p in files} <= {".json", ".jinja", weights}


def test_all_models_together_stay_below_120_mb():
    assert {p.name for p in FOLDERS} >= {"pocket-clip", "pocket-llm", "pocket-llava", "pocket-qwen2-vl"}
    assert sum(p.stat().st_size for p in MODELS.rglob("*") if p.is_file()) < 120 * MB
