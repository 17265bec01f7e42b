"""Search, language and speech on a GPU: the course's way against a plain script, in one run.

CLIP from JPEG files, a language model and Whisper, of full size and with random weights: the speed of the
real ones, without a download. The plain script takes one item after the other, as most do.

    python benchmarks/batching_gpu.py --json batching_gpu.json    # a GPU of 40 GB or more, 3 minutes
    python benchmarks/batching_gpu.py --small                     # tiny models on the CPU
"""

from __future__ import annotations

import io
from contextlib import nullcontext
from typing import Any

import numpy as np
import torch
from gpu_bench import Bench, generated, shortfall, start
from PIL import Image

from multimodal_course import language as language_module
from multimodal_course.attention import steady_attention
from multimodal_course.audio import SpeechRecognizer
from multimodal_course.language import LanguageModel
from multimodal_course.rehearsal import jobs, untrained
from multimodal_course.retrieval import ImageTextEncoder

NAMES = {"clip_b32": "clip-vit-b-32", "clip_l14": "clip-vit-l-14"}


def clip(bench: Bench, key: str) -> None:
    """Pictures a second, from JPEG files to vectors: float32 one by one, and batches in bfloat16."""
    files = jobs.jpeg_files(8 if bench.small else 2048)
    model, preprocess = untrained.clip(bench.shape(NAMES[key]), torch.float32, bench.device)

    def plain(count: int) -> Any:
        """What most scripts do."""
        vectors = []
        with torch.no_grad():
            for file in files[:count]:
                pixels = preprocess(Image.open(io.BytesIO(file))).unsqueeze(0).to(bench.device)
                vectors.append(model.encode_image(pixels).cpu())
        return torch.nn.functional.normalize(torch.cat(vectors).float(), dim=-1).numpy()

    few = 4 if bench.small else 128
    bench.record(**{f"{key}_plain_s": bench.seconds(lambda: plain(few)) / few})
    exact = plain(few)
    encoder = ImageTextEncoder(model.to(bench.dtype), preprocess, None, NAMES[key])
    batch = 4 if bench.small else 512
    took = bench.seconds(lambda: encoder.encode_images(files, batch_size=batch)) / len(files)
    agreement = float((encoder.encode_images(files[:few], batch_size=batch) * exact).sum(axis=1).min())
    pixels = torch.randn(batch, 3, *_side(preprocess), device=bench.device, dtype=bench.dtype)
    with torch.inference_mode():
        alone = bench.seconds(lambda: model.encode_image(pixels)) / batch
    bench.record(
        **{
            f"{key}_batch_s": took,
            f"{key}_speedup": bench.metrics[f"{key}_plain_s"] / took,
            f"{key}_agreement": agreement,
            f"{key}_network_s": alone,
            f"{key}_peak_gb": bench.peak_gb(),
        }
    )


def _side(preprocess: Any) -> tuple[int, int]:
    return preprocess(Image.new("RGB", (64, 48))).shape[1:]


def language(bench: Bench) -> None:
    """Answers a second: one prompt after the other, and batches."""
    pair = untrained.qwen2(bench.shape("qwen2.5-7b"), bench.dtype, bench.device)
    llm = LanguageModel(*pair, "Qwen2.5-7B")
    tokens = 8 if bench.small else 64
    exact = {"max_new_tokens": tokens, "min_new_tokens": tokens}
    prompts = [f"{jobs.PASSAGE * (1 + i % 4)}\nWhat is number {i}?" for i in range(32)]
    one = bench.seconds(lambda: llm.generate(prompts[0], **exact))
    bench.record(llm_plain_s=one)
    for batch in (8, 32):
        bench.free()
        took = bench.seconds(lambda batch=batch: llm.generate_batch(prompts[:batch], **exact)) / batch
        bench.record(
            **{
                f"llm_batch{batch}_s": took,
                f"llm_batch{batch}_speedup": one / took,
                f"llm_batch{batch}_peak_gb": bench.peak_gb(),
            }
        )
    with generated(llm.model) as calls:
        for prompt in prompts[:4]:
            llm.generate(prompt, **exact)
        llm.generate_batch(prompts[:4], **exact)
    alone, together = calls[:4], calls[4][1]
    for way, answers in (("plain", [answer[0] for _, answer in alone]), ("batch", together)):
        apart = [shortfall(llm.model, p, a) for (p, _), a in zip(alone, answers, strict=True)]
        bench.record(**{f"llm_{way}_shortfall": max(apart)})
    new_lengths(bench, llm, prompts[:3], exact)
    llm.close()


def new_lengths(bench: Bench, llm: LanguageModel, prompts: list[str], exact: dict[str, int]) -> None:
    """Answers of lengths never met before, and again, with PyTorch's choice of attention and the course's."""
    took = {}
    for way, attention in (("course", steady_attention), ("pytorch", nullcontext)):
        language_module.steady_attention = attention
        for when in ("first", "again"):
            took[f"llm_attention_{way}_{when}_s"] = bench.seconds(
                lambda: llm.generate_batch(prompts, **exact), repeats=1, warm=0
            )
    language_module.steady_attention = steady_attention
    bench.record(**took)


def speech(bench: Bench) -> None:
    """Seconds of sound heard in a second: openai-whisper's `transcribe`, and windows in batches."""
    import whisper

    model = untrained.whisper(bench.shape("whisper-large-v3"), torch.float32, bench.device)
    tokens = 4 if bench.small else 100
    windows = 4 if bench.small else 64
    sound = np.random.default_rng(0).normal(0, 0.1, windows * 480_000).astype(np.float32)
    settings = {"temperature": 0.0, "sample_len": tokens, "without_timestamps": True, "language": "en"}
    half = bench.device == "cuda"

    def plain(count: int) -> list[str]:
        """One window after the other, as `transcribe` goes through a recording."""
        texts = []
        for i in range(count):
            mel = whisper.log_mel_spectrogram(sound[i * 480_000 : (i + 1) * 480_000], model.dims.n_mels)
            options = whisper.DecodingOptions(fp16=half, **settings)
            texts.append(whisper.decode(model, mel.to(bench.device), options).text)
        return texts

    few = 2 if bench.small else 3
    bench.record(whisper_plain_s=bench.seconds(lambda: plain(few), repeats=2) / few)
    alone = plain(few)
    stt = SpeechRecognizer(model, "Whisper large-v3")
    ours = {"temperature": 0.0, "sample_len": tokens, "word_timestamps": False, "skip_silence": False}
    for batch in (2,) if bench.small else (16, 32, 64):
        bench.free()

        def together(batch: int = batch) -> Any:
            return stt.transcribe(sound[: batch * 480_000], language="en", batch_size=batch, **ours)

        took = bench.seconds(together, repeats=2) / batch
        bench.record(
            **{
                f"whisper_batch{batch}_s": took,
                f"whisper_batch{batch}_speedup": bench.metrics["whisper_plain_s"] / took,
                f"whisper_batch{batch}_realtime": 30 / took,
                f"whisper_batch{batch}_peak_gb": bench.peak_gb(),
            }
        )
    mels = [
        whisper.log_mel_spectrogram(sound[i * 480_000 : (i + 1) * 480_000], model.dims.n_mels)
        for i in range(few)
    ]
    options = whisper.DecodingOptions(fp16=half, **settings)
    batched = [r.text for r in whisper.decode(model, torch.stack(mels).to(bench.device), options)]
    bench.record(whisper_same_share=float(np.mean([a == b for a, b in zip(alone, batched, strict=True)])))


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Run every section and return the metrics by name."""
    bench = start(Bench, __doc__.splitlines()[0], minutes=5.0, arguments=arguments)
    sections = {**{key: lambda bench, key=key: clip(bench, key) for key in NAMES}}
    sections |= {"language": language, "speech": speech}
    for name, section in sections.items():
        if not bench.late(name):
            with bench.section(name):
                section(bench)
    width = max(map(len, bench.metrics))
    for name, value in bench.metrics.items():
        print(f"{name:{width}} {value if isinstance(value, (str, dict)) else f'{value:.4g}'}")
    return bench.metrics


if __name__ == "__main__":
    main()
