"""What every builder of untrained models needs: modules made in place, and a tokenizer of bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast


@contextmanager
def directly(dtype: torch.dtype, device: str) -> Iterator[None]:
    """Make modules on the device and in the dtype, with weights from a fixed seed."""
    before = torch.get_default_dtype()
    torch.manual_seed(0)
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            yield
    finally:
        torch.set_default_dtype(before)


def byte_tokenizer(special: list[str], eos: str, bos: str | None = None) -> PreTrainedTokenizerFast:
    """A tokenizer of 256 bytes, then the `special` tokens: it reads and writes every text."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: i for i, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=bos, eos_token=eos, pad_token=special[0], model_max_length=32768
    )
