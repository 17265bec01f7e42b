"""The pocket text encoder: a small BERT in the format of sentence-transformers, as all-MiniLM is one."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from . import tokenizers
from .batches import feed
from .text_pairs import PairBatches
from .training import save_half, train

if TYPE_CHECKING:
    from .train import Run

MAX_TOKENS = 256
SCALE = 20.0  # of the cosine in the loss: a temperature of 0.05
SHAPE = {"hidden_size": 192, "num_hidden_layers": 3, "num_attention_heads": 3, "intermediate_size": 512}
# What sentence-transformers does with the model: take the mean of all tokens, as a unit vector.
MODULES = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))


def text_encoder_tokenizer(base: Tokenizer) -> PreTrainedTokenizerFast:
    """The language model's vocabulary, but in lower case: a name is spelt the same wherever it stands."""
    base = Tokenizer.from_str(base.to_str())
    base.normalizer = normalizers.Lowercase()
    base.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=True)]
    )
    ends = [(token, base.token_to_id(token)) for token in ("<s>", "</s>")]
    base.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    return PreTrainedTokenizerFast(
        tokenizer_object=base,
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        model_max_length=MAX_TOKENS,
        model_input_names=["input_ids", "attention_mask"],
    )


def text_encoder_config(tokenizer: PreTrainedTokenizerFast) -> BertConfig:
    """BERT, 1.5 million parameters."""
    return BertConfig(
        **SHAPE,
        vocab_size=len(tokenizer),
        max_position_embeddings=MAX_TOKENS,
        type_vocab_size=1,
        pad_token_id=tokenizer.pad_token_id,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )


def encode(model: nn.Module, ids: Tensor) -> Tensor:
    """Unit vectors (batch, width) of token ids (batch, length): the mean over tokens that are not padding."""
    mask = (ids != 0).long()
    hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
    weight = mask[..., None].to(hidden.dtype)
    return F.normalize((hidden * weight).sum(1).float() / weight.sum(1).float(), dim=-1)


def contrastive_loss(a: Tensor, b: Tensor, key: Tensor) -> Tensor:
    """In a batch each text must find its partner, both ways; pairs of the same key do not count as wrong."""
    logits = SCALE * a @ b.T
    same = (key[:, None] == key[None]) & ~torch.eye(len(key), dtype=torch.bool, device=key.device)
    logits = logits.masked_fill(same, float("-inf"))
    target = torch.arange(len(logits), device=logits.device)
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


def train_text_encoder(run: "Run") -> None:
    """Contrastive learning over pairs of texts; the vocabulary is that of the pocket language model."""
    tokenizer = text_encoder_tokenizer(tokenizers.learn_text_tokenizer())
    model = BertModel(text_encoder_config(tokenizer)).to(run.device)
    batches = feed(PairBatches(tokenizer, run.batch_size, seed=0), run.workers)

    def loss(share: float) -> Tensor:
        batch = run.moved(next(batches))
        return contrastive_loss(encode(model, batch["a"]), encode(model, batch["b"]), batch["key"])

    steps = train("text-encoder", model, loss, run.seconds, 1e-3, 0.05, run.steps)
    folder = run.folder("text-encoder")
    save_half(model, folder)
    tokenizer.save_pretrained(folder)
    save_sentence_transformers(folder)
    run.finish("text-encoder", steps)


def save_sentence_transformers(
    folder: Path, width: int = SHAPE["hidden_size"], max_tokens: int = MAX_TOKENS
) -> None:
    """Write beside the model what `SentenceTransformer(folder)` reads, and transformers does not."""
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(MODULES)
    ]
    files = {
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": max_tokens, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": width,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
