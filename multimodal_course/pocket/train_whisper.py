"""How pocket Whisper is trained: synthesisers speak while it learns, so that it hears ever new sentences."""

import random
import time
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from .speech.batches import FULL, Batch, Windows, compose
from .speech.pool import Speakers, SpeechPool
from .speech.tokens import SpeechTokens
from .training import train
from .whisper_architecture import PocketWhisper, load, save

if TYPE_CHECKING:
    from .train import Run

ALIGNMENT = 0.3  # weight of the alignment loss
LETTERS = 0.3  # weight of the letter loss, in the first part of the training
LETTERS_UNTIL = 0.2
SHORT_ONLY_UNTIL = 0.15
SHORT = (400, 640, 1000)  # frames
SHORT_SHARE, SHORT_SHARE_EARLY = 0.2, 0.6
UTTERANCES = (2, 8, 12)  # at most, in a long window
PROMPTED = 0.2  # share of the long windows
LONG_SHARE = 0.25  # of the batch size: long windows in a batch
READY, READY_AGAIN = 4000, 10_000  # utterances in the pool before the training begins, or goes on


def train_whisper(run: "Run") -> None:
    """Cross-entropy over Whisper's tokens, with alignment of words, and letters (CTC) in the beginning.

    Going on, it begins where a training ends: with long windows, without letters, and with new sentences.
    """
    file, seed = run.folder("whisper") / "model.pt", run.seed("whisper")
    speakers = Speakers(run.workers, seed, without=run.without)
    try:
        tokens = SpeechTokens()
        model = load(file, tokens.used) if run.resume else PocketWhisper(tokens.used)
        model = model.to(run.device)
        pool = _pool(run)
        begun = time.time()
        while pool.n < min(READY_AGAIN if run.resume else READY, len(pool.frames) // 2):
            speakers.pour(pool)
            time.sleep(0.05)
        print(f"whisper: {pool.hours:.1f} h of speech in {time.time() - begun:.0f} s", flush=True)
        rng, told = random.Random(seed), time.time()

        def loss(share: float) -> Tensor:
            nonlocal told
            share = 1.0 if run.resume else share
            speakers.pour(pool)
            if run.leads and time.time() - told > 120:  # whatever happens, something is saved
                told = time.time()
                save(model, file)
                print(f"whisper: {pool.hours:.0f} h of speech, {pool.n} utterances", flush=True)
            kind, n = _choose(rng, share, run.batch_size)
            return _loss(
                model, compose(pool, tokens, kind, n), share < LETTERS_UNTIL and kind.utterances == 1
            )

        rate = (6e-4 if run.resume else 1.1e-3) * run.gpus**0.5  # a larger batch bears a higher rate
        steps = train("whisper", model, loss, run.seconds, rate, 0.05, run.steps)
    finally:
        speakers.close()
    if not run.leads:
        return
    save(model, file)
    run.finish("whisper", steps, pictures=0, hours=round(pool.hours), utterances=pool.n)


def _pool(run: "Run") -> SpeechPool:
    """Room for all that can be said: 600 hours on a GPU (35 GB), minutes on a CPU for trying the code."""
    if run.device.type == "cuda":
        return SpeechPool(run.device, 700_000, 216_000_000)
    return SpeechPool(run.device, 2_000, 600_000)


def _choose(rng: random.Random, share: float, batch: int) -> tuple[Windows, int]:
    """The next kind of windows, and how many: short ones first, later mostly full ones."""
    short = SHORT_SHARE_EARLY if share < 0.35 else SHORT_SHARE
    if share < SHORT_ONLY_UNTIL or rng.random() < short:
        frames = rng.choice(SHORT)
        return Windows(frames, 1, 0, 48), max(1, batch * 640 // max(frames, 500))
    prompts = 5 if rng.random() < PROMPTED else 0
    return Windows(FULL, rng.choice(UTTERANCES), prompts, 320 if prompts else 208), max(
        1, int(batch * LONG_SHARE)
    )


def _loss(model: PocketWhisper, batch: Batch, spell: bool) -> Tensor:
    features = model.encode(batch.mel.to(torch.bfloat16 if batch.mel.is_cuda else torch.float32))
    losses = model.losses(model.logits(batch.inputs, features), batch.targets)
    total = (losses * batch.counts).sum() / batch.counts.sum().clamp_min(1)
    total = total + ALIGNMENT * model.alignment_loss(batch.starts, batch.ends)
    if spell:
        total = total + LETTERS * model.letter_loss(features, batch.letters, batch.lengths)
    return total
