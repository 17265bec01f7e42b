"""The fast training paths compute exactly what the real classes and processors compute."""

import random

import numpy as np
import pytest
import torch
from transformers import LlavaForConditionalGeneration, Qwen2VLForConditionalGeneration

from multimodal_course.pocket import architectures, tokenizers
from multimodal_course.pocket.batches import LLAVA_FORMAT, QWEN2_VL_FORMAT, PictureBatches
from multimodal_course.pocket.dataset import picture
from multimodal_course.pocket.train import patchify, qwen2_vl_prefix
from multimodal_course.pocket.training import packed_mask

CONVERSATION = [("What color is the car?", "red"), ("Is it big?", "no")]


@pytest.fixture(scope="module")
def base():
    return tokenizers.learn_text_tokenizer(400)


def chat(image: bool) -> list[dict]:
    """CONVERSATION as chat messages, without the last answer."""
    messages = []
    for asked, answer in CONVERSATION:
        content = [{"type": "text", "text": asked}]
        if image and not messages:
            content.insert(0, {"type": "image"})
        messages.append({"role": "user", "content": content})
        messages.append({"role": "assistant", "content": [{"type": "text", "text": answer}]})
    return messages[:-1]


def spelt(tokenizer, spelling) -> list[int]:
    """CONVERSATION as training spells it, without the last answer."""
    batches = PictureBatches(tokenizer, spelling, 64, 1, 0, n_pictures=1)
    tokens, loss = batches._spell(CONVERSATION)
    last = max(i for i, w in enumerate(loss) if w == 0) + 1
    return tokens[:last]


def test_llava_training_text_is_what_the_chat_template_makes(base):
    tokenizer = tokenizers.llava_tokenizer(base)
    text = tokenizer.apply_chat_template(chat(image=True), tokenize=False, add_generation_prompt=True)
    prefix = tokenizer("USER: ")["input_ids"] + [tokenizer.convert_tokens_to_ids("<image>")]
    assert tokenizer(text)["input_ids"] == prefix + spelt(tokenizer, LLAVA_FORMAT)


def test_qwen2_vl_training_text_is_what_the_chat_template_makes(base):
    tokenizer = tokenizers.qwen2_vl_tokenizer(base)
    text = tokenizer.apply_chat_template(chat(image=True), tokenize=False, add_generation_prompt=True)
    prefix = qwen2_vl_prefix(tokenizer, 1, 1)[0].tolist()
    assert tokenizer(text)["input_ids"] == prefix + spelt(tokenizer, QWEN2_VL_FORMAT)


@pytest.mark.parametrize("wide", [False, True])
def test_patchify_equals_the_processor(base, wide):
    processor = architectures.qwen2_vl_processor(tokenizers.qwen2_vl_tokenizer(base))
    image = picture(3, wide).render()
    expected = processor.image_processor(images=[image], return_tensors="pt")
    pixels = torch.from_numpy(np.asarray(image)).permute(2, 0, 1)[None].float() / 127.5 - 1
    torch.testing.assert_close(patchify(pixels), expected["pixel_values"], atol=1e-5, rtol=0)


@pytest.mark.parametrize("wide", [False, True])
def test_prefix_positions_equal_the_models_own(base, wide):
    tokenizer = tokenizers.qwen2_vl_tokenizer(base)
    model = Qwen2VLForConditionalGeneration(architectures.qwen2_vl_config(tokenizer))
    rows, columns = 8, 16 if wide else 8
    ids, positions = qwen2_vl_prefix(tokenizer, rows, columns)
    kinds = (ids == model.config.image_token_id).int()[None]
    grid = torch.tensor([[1, 2 * rows, 2 * columns]])
    expected, _ = model.model.get_rope_index(ids[None], kinds, image_grid_thw=grid)
    assert torch.equal(positions, expected[:, 0])


def test_a_packed_conversation_sees_what_it_would_see_alone(base):
    """The model's state at the end of a conversation does not depend on its neighbours in the row."""
    tokenizer = tokenizers.llava_tokenizer(base)
    torch.manual_seed(0)
    model = LlavaForConditionalGeneration(architectures.llava_config(tokenizer)).eval()
    language = model.model.language_model
    batch = PictureBatches(tokenizer, LLAVA_FORMAT, 160, 1, 0, n_pictures=9).batch(random.Random(1))
    segment = torch.from_numpy(batch["segment"])
    assert segment.max() >= 3
    prefix = torch.arange(20, 25)
    ids = torch.cat([prefix, torch.from_numpy(batch["ids"])[0]])[None]
    positions = torch.cat([torch.arange(5), torch.from_numpy(batch["position"])[0] + 5])[None]
    with torch.inference_mode():
        packed = language(ids, attention_mask=packed_mask(segment, 5), position_ids=positions)
        for number in range(1, int(segment.max()) + 1):
            mine = torch.cat([torch.ones(5, dtype=torch.bool), segment[0] == number])
            alone = language(ids[:, mine]).last_hidden_state
            torch.testing.assert_close(packed.last_hidden_state[:, mine], alone, atol=2e-4, rtol=1e-3)


def test_wide_pictures_are_drawn_wide():
    assert picture(5, wide=True).render().size == (256, 128)
