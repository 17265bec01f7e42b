"""The two tokenizers of the pocket models, learnt from the pocket world's own words."""

import json
import math
import random
import re
import string
from collections import Counter
from collections.abc import Iterator

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import CLIPTokenizer, PreTrainedTokenizerFast, T5TokenizerFast

from .architectures import CAPTION_TOKENS
from .captions import caption, full_caption
from .dataset import picture
from .prompts import prompt, typed
from .scenes import sample_scene
from .texts import conversation

VOCABULARY = 2048
# LLaVA's and Qwen2-VL's own markers, so that one vocabulary serves both.
SPECIAL = ("<pad>", "<s>", "</s>", "<image>", "<|im_start|>", "<|im_end|>")
SPECIAL += ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
CONTEXT = 2048

# Vicuna's format, as LLaVA-1.5 was trained with it.
LLAVA_TEMPLATE = (
    "{% for message in messages %}{{ message['role'].upper() + ': ' }}"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] if part['type'] == 'image' %}{{ '<image>\\n' }}{% endfor %}"
    "{% for part in message['content'] if part['type'] == 'text' %}{{ part['text'] }}{% endfor %}{% endif %}"
    "{{ ' ' if message['role'] == 'user' else eos_token }}{% endfor %}"
    "{% if add_generation_prompt %}ASSISTANT:{% endif %}"
)
# ChatML, as Qwen2-VL was trained with it.
QWEN2_VL_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}{% if part['type'] == 'image' %}"
    "<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif part['type'] == 'text' %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def _conversations(n: int) -> Iterator[str]:
    rng = random.Random(0)
    for _ in range(n):
        for asked, answer in conversation(rng):
            yield f"USER: {asked} ASSISTANT: {answer}"
            yield f"<|im_start|>user\n{asked}<|im_end|>\n<|im_start|>assistant\n{answer}<|im_end|>\n"


def learn_text_tokenizer(n_conversations: int = 12_000) -> Tokenizer:
    """Byte-level BPE of `VOCABULARY` tokens with single digits, as Llama counts: it can spell any text."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[AddedToken(token, normalized=False, special=True) for token in SPECIAL],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_conversations(n_conversations), trainer)
    return tokenizer


def llava_tokenizer(base: Tokenizer) -> PreTrainedTokenizerFast:
    """For pocket LLM and pocket LLaVA: begins every text with <s> and ends answers with </s>."""
    base = Tokenizer.from_str(base.to_str())
    begin = base.token_to_id("<s>")
    base.post_processor = processors.Sequence(
        [
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(
                single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", begin)]
            ),
        ]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=base,
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        model_max_length=CONTEXT,
        padding_side="left",
        chat_template=LLAVA_TEMPLATE,
        extra_special_tokens={"image_token": "<image>"},
    )


def qwen2_vl_tokenizer(base: Tokenizer) -> PreTrainedTokenizerFast:
    """For pocket Qwen2-VL: no beginning token, answers end with <|im_end|>."""
    return PreTrainedTokenizerFast(
        tokenizer_object=base,
        eos_token="<|im_end|>",
        pad_token="<pad>",
        model_max_length=CONTEXT,
        padding_side="left",
        chat_template=QWEN2_VL_TEMPLATE,
        extra_special_tokens={
            "image_token": "<|image_pad|>",
            "video_token": "<|video_pad|>",
            "vision_bos_token": "<|vision_start|>",
            "vision_eos_token": "<|vision_end|>",
        },
    )


_CLIP_SPLIT = Regex(r"<\|startoftext\|>|<\|endoftext\|>|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")


def clip_tokenizer(n_captions: int = 20_000) -> CLIPTokenizer:
    """CLIP's lower-case BPE with merges learnt from captions; the end token has the highest id."""
    rng = random.Random(0)
    pictures = [picture(i) for i in range(n_captions)]
    captions = [full_caption(p) if i % 3 == 0 else caption(p, rng) for i, p in enumerate(pictures)]
    tokenizer = Tokenizer(models.BPE(continuing_subword_prefix="", end_of_word_suffix="</w>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(_CLIP_SPLIT, behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=1200, end_of_word_suffix="</w>", initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(captions, trainer)
    merges = [tuple(m) for m in json.loads(tokenizer.to_str())["model"]["merges"]]
    tokens = [*alphabet, *(a + "</w>" for a in alphabet), *("".join(m) for m in merges)]
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    vocabulary = {token: i for i, token in enumerate(dict.fromkeys(tokens))}
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=77)


def t5_tokenizer(n_captions: int = 20_000) -> T5TokenizerFast:
    """T5's unigram pieces: the words of prompts, scored by frequency, and letters to spell all others."""
    rng = random.Random(0)
    texts = (typed(prompt(sample_scene(random.Random(i)), rng), rng) for i in range(n_captions))
    words = Counter(word for text in texts for word in re.findall("[A-Za-z]+", text))
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("\u2581", -5.0)]
    pieces += [(f"\u2581{word}", math.log(n / words.total())) for word, n in words.most_common()]
    pieces += [(letter, -15.0) for letter in string.ascii_letters + string.digits + string.punctuation]
    return T5TokenizerFast(vocab=pieces, extra_ids=0, model_max_length=CAPTION_TOKENS)
