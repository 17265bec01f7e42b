"""Encoders and Whisper of the real classes with random weights, in any size, made without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from .building import byte_tokenizer, directly
from .shapes import BERT, CLIP, WHISPER

if TYPE_CHECKING:
    import open_clip
    import whisper as openai_whisper


def clip(
    shape: str = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu"
) -> tuple[open_clip.CLIP, Any]:
    """A CLIP of open_clip in a shape of `shapes.CLIP`, and how it wants its pictures."""
    import open_clip

    with directly(dtype, device):
        model = open_clip.CLIP(**CLIP[shape]).eval()
    side = CLIP[shape]["vision_cfg"]["image_size"]
    return model, open_clip.image_transform(side, is_train=False)


def bert(
    shape: str = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu"
) -> tuple[BertModel, PreTrainedTokenizerFast]:
    """The network of a sentence encoder in a shape of `shapes.BERT`, and a tokenizer."""
    tokenizer = byte_tokenizer(["[PAD]", "[CLS]", "[SEP]"], eos="[SEP]", bos="[CLS]")
    with directly(dtype, device):
        model = BertModel(BertConfig(**BERT[shape], pad_token_id=tokenizer.pad_token_id)).eval()
    return model, tokenizer


def whisper(
    shape: str = "tiny", dtype: torch.dtype = torch.float32, device: str = "cpu"
) -> openai_whisper.Whisper:
    """A Whisper of openai-whisper in a shape of `shapes.WHISPER`."""
    from whisper.model import AudioEncoder, ModelDimensions, TextDecoder, Whisper

    dims = ModelDimensions(**WHISPER[shape])
    model = Whisper(ModelDimensions(**WHISPER["tiny"]))  # its sparse table of heads cannot be made anywhere
    with directly(dtype, device):
        heard = dims.n_audio_ctx, dims.n_audio_state, dims.n_audio_head, dims.n_audio_layer
        written = dims.n_text_ctx, dims.n_text_state, dims.n_text_head, dims.n_text_layer
        model.encoder, model.decoder = AudioEncoder(dims.n_mels, *heard), TextDecoder(dims.n_vocab, *written)
        torch.nn.init.normal_(model.decoder.positional_embedding, std=0.02)  # made without values
    model.dims = dims
    heads = torch.zeros(dims.n_text_layer, dims.n_text_head, dtype=torch.bool)
    heads[dims.n_text_layer // 2 :] = True  # where Whisper looks for word times by default
    model.register_buffer("alignment_heads", heads.to_sparse(), persistent=False)
    return model.eval()
