"""Growing texts never wait for plans of attention."""

import torch

from multimodal_course.attention import steady_attention
from multimodal_course.language import LanguageModel
from multimodal_course.rehearsal import untrained


def test_cudnns_attention_is_off_inside_and_as_it_was_outside():
    before = torch.backends.cuda.cudnn_sdp_enabled()
    with steady_attention():
        assert not torch.backends.cuda.cudnn_sdp_enabled()
        assert torch.backends.cuda.flash_sdp_enabled() and torch.backends.cuda.math_sdp_enabled()
    assert torch.backends.cuda.cudnn_sdp_enabled() == before


def test_a_language_model_writes_without_it():
    model, tokenizer = untrained.qwen2()
    seen = []
    model.register_forward_pre_hook(lambda *_: seen.append(torch.backends.cuda.cudnn_sdp_enabled()))
    LanguageModel(model, tokenizer, "tiny").generate("Hello?", max_new_tokens=3)
    assert seen and not any(seen)
