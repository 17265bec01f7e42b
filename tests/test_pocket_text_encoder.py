"""The pocket text encoder: what it learns from, its loss, and that sentence-transformers can read it."""

import random

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from transformers import BertModel

from multimodal_course.pocket import text_evaluation, text_pairs, tokenizers
from multimodal_course.pocket.names import Names
from multimodal_course.pocket.train_text_encoder import (
    contrastive_loss,
    encode,
    save_sentence_transformers,
    text_encoder_config,
    text_encoder_tokenizer,
)
from multimodal_course.pocket.training import save_half


@pytest.fixture(scope="module")
def tokenizer():
    return text_encoder_tokenizer(tokenizers.learn_text_tokenizer(400))


def test_a_name_is_spelt_the_same_wherever_it_stands(tokenizer):
    start, middle = (tokenizer(t)["input_ids"] for t in ("Belcor makes it.", "It is from belcor"))
    name = tokenizer("BELCOR", add_special_tokens=False)["input_ids"]
    assert start[1 : 1 + len(name)] == name == middle[-1 - len(name) : -1]


def test_a_question_comes_with_the_passage_that_answers_it():
    for i in range(100):
        for pair in text_pairs.passages(Names(random.Random(i)), paraphrases=0):
            assert pair.key in pair.b or pair.key.lower() in pair.b.lower()
            assert pair.key in pair.a or "?" in pair.a or pair.a.endswith(".")


def test_wordings_of_one_question_differ_and_captions_are_of_one_picture():
    different = 0
    for i in range(60):
        for pair in text_pairs.questions(Names(random.Random(i))):
            different += pair.a != pair.b
        (pair,) = text_pairs.captions(Names(random.Random(i)))
        assert pair.a and pair.b and pair.key.split()[1] in pair.a
    assert different > 60


def test_pairs_of_one_key_do_not_count_as_wrong():
    vectors = torch.nn.functional.normalize(torch.randn(4, 8), dim=-1)
    twins = torch.stack([vectors[0], vectors[0], vectors[1], vectors[2]])
    apart = contrastive_loss(twins, twins, torch.tensor([0, 1, 2, 3]))
    together = contrastive_loss(twins, twins, torch.tensor([0, 0, 2, 3]))
    assert together < apart - 0.1
    assert contrastive_loss(vectors, vectors, torch.arange(4)) < contrastive_loss(
        vectors, vectors.flip(0), torch.arange(4)
    )


def test_a_batch_holds_token_ids_of_both_sides(tokenizer):
    batch = text_pairs.PairBatches(tokenizer, 24, 0).batch(random.Random(3))
    assert len(batch["a"]) == len(batch["b"]) == len(batch["key"]) == 24
    assert (batch["a"][:, 0] == tokenizer.bos_token_id).all() and (batch["a"] == 0).any()


def test_sentence_transformers_computes_what_training_computed(tokenizer, tmp_path):
    torch.manual_seed(0)
    model = BertModel(text_encoder_config(tokenizer)).eval()
    texts = ["Who makes the red house?", "The red house is made by Belcor Ltd. It weighs 3 kg.", "no"]
    save_half(model, tmp_path)
    tokenizer.save_pretrained(tmp_path)
    save_sentence_transformers(tmp_path)
    ids = torch.tensor(tokenizer(texts, padding=True)["input_ids"])
    with torch.inference_mode():
        expected = encode(model.float(), ids).numpy()
    loaded = SentenceTransformer(str(tmp_path), device="cpu")
    np.testing.assert_allclose(loaded.encode(texts), expected, atol=1e-5)
    assert sum(p.stat().st_size for p in tmp_path.rglob("*")) < 4e6
    assert {p.suffix for p in tmp_path.rglob("*") if p.is_file()} == {".json", ".safetensors"}


def test_the_measure_of_search_tells_a_good_encoder_from_a_bad_one():
    tests = text_evaluation.search_tests(30, 0.0)
    assert len({t.key for t in tests}) == 30
    by_text = {text: i for i, t in enumerate(tests) for text in (t.a, t.b)}

    def knowing(texts):
        return np.eye(30)[[by_text[text] for text in texts]]

    assert text_evaluation.score_search(knowing, 30) == 1.0
    assert text_evaluation.score_search(lambda texts: np.ones((len(texts), 2)), 30) <= 0.1


def test_the_measure_of_texts_accepts_the_truth_and_nothing_else():
    truths = {}
    for number, make in enumerate(text_evaluation.TASKS.values()):
        rng = random.Random(text_evaluation.FIRST_FRESH + number)
        truths |= dict(make(Names(rng, test=True))[0] for _ in range(40))
    right = text_evaluation.score_texts(lambda asked: [truths[a] for a in asked], 40)
    wrong = text_evaluation.score_texts(lambda asked: ["I do not know."] * len(asked), 40)
    assert set(right.values()) == {1.0} and set(wrong.values()) == {0.0}
    assert {"citations", "refusals"} < set(right)
