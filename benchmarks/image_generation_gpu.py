"""Full-size image generators on a GPU: the course's way against a plain script, in one run.

SDXL and FLUX.1-dev at 1024 x 1024 with random weights: the speed and the memory of the real ones, without a
download; the pictures are noise.

    python benchmarks/image_generation_gpu.py --json image_generation_gpu.json    # 48 GB or more, 5 minutes
    python benchmarks/image_generation_gpu.py --small                             # tiny models on the CPU
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import diffusers
import numpy as np
import torch
from gpu_bench import Bench, start

from multimodal_course import release
from multimodal_course.image_generation import ImageGenerator
from multimodal_course.rehearsal import untrained

PROMPT = "a red apple left of a blue car"
FEW, MORE = 4, 12  # steps of the two runs whose difference is the time of a step
# Kernels that only read, combine and write numbers. What is left multiplies matrices: linear layers and
# attention, by cuBLAS and cuDNN.
ELEMENTWISE = ("at::native", "triton_", "Memcpy", "Memset")
MODELS = {"sdxl": "SDXL", "flux": "FLUX.1-dev"}
SHAPES = {"sdxl": "sdxl", "flux": "flux.1-dev"}


def step_and_rest(bench: Bench, draw: Callable[[int], Any]) -> tuple[float, float]:
    """Seconds of one denoising step, and of everything else in a picture: text encoders and decoder."""
    few, more = (bench.seconds(lambda n=n: draw(n), repeats=3) for n in (FEW, MORE))
    step = (more - few) / (MORE - FEW)
    return step, few - FEW * step


def record(bench: Bench, key: str, draw: Callable[[int], Any], steps: int, n: int = 1) -> None:
    """Measure one way to draw `n` pictures at once: s/step, s/image at the model's own steps, peak GB."""
    bench.free()
    step, rest = step_and_rest(bench, draw)
    image = (steps * step + rest) / n
    bench.record(**{f"{key}_step_s": step, f"{key}_image_s": image, f"{key}_peak_gb": bench.peak_gb()})


def measure(bench: Bench, name: str) -> None:
    """One model: a plain script, the course's loading, batches, compiled blocks."""
    pipeline = getattr(untrained, name)(bench.shape(SHAPES[name]), bench.dtype, bench.device)
    pipeline.set_progress_bar_config(disable=True)
    weights = sum(
        p.numel()
        for part in pipeline.components.values()
        if isinstance(part, torch.nn.Module)
        for p in part.parameters()
    )
    bench.record(**{f"{name}_billion_parameters": weights / 1e9, f"{name}_weights_gb": bench.held_gb()})
    own = ImageGenerator(pipeline, name).defaults

    def plain(steps: int) -> Any:
        words = {} if not bench.small or name == "sdxl" else {"max_sequence_length": 256}
        size = {"height": own.height, "width": own.width}
        guidance = own.guidance_scale
        return pipeline(PROMPT, num_inference_steps=steps, guidance_scale=guidance, **size, **words).images

    record(bench, f"{name}_plain", plain, own.steps)
    drawn = {}
    if name == "sdxl":
        pipeline.unet.to(memory_format=torch.channels_last)  # as the course's loader does on a GPU
    with ImageGenerator(pipeline, MODELS[name]) as painter:
        for n in (1, 4):
            record(
                bench,
                f"{name}_batch{n}",
                lambda s, n=n: painter.generate(PROMPT, steps=s, seed=0, n=n),
                own.steps,
                n,
            )
        drawn["batch1"] = painter.generate(PROMPT, steps=FEW, seed=0)
        drawn["batch4"] = painter.generate(PROMPT, steps=FEW, seed=0, n=4)
        began = time.perf_counter()
        painter.compile()
        bench.record(**{f"{name}_compile_s": time.perf_counter() - began})
        for n in (1, 4):
            record(
                bench,
                f"{name}_compiled_batch{n}",
                lambda s, n=n: painter.generate(PROMPT, steps=s, seed=0, n=n),
                own.steps,
                n,
            )
        drawn["compiled"] = painter.generate(PROMPT, steps=FEW, seed=0)
        for way in ("batch4", "compiled"):
            apart = difference(drawn["batch1"][0].image, drawn[way][0].image)
            bench.record(**{f"{name}_{way}_difference": apart})
        release(painter)


def kernels(bench: Bench, draw: Callable[[int], Any], steps: int) -> tuple[float, float]:
    """The GPU's seconds in a picture of so many steps: in matrix products, and in all other kernels."""
    activity = torch.profiler.ProfilerActivity
    with torch.profiler.profile(
        activities=[activity.CUDA if bench.device == "cuda" else activity.CPU]
    ) as profile:
        draw(steps)
    products = others = 0.0
    for kernel in profile.key_averages():
        seconds = kernel.self_device_time_total / 1e6
        if any(word in kernel.key for word in ELEMENTWISE):
            others += seconds
        else:
            products += seconds
    return products, others


def step_kernels(bench: Bench) -> None:
    """What a step of FLUX is made of. Comes last: right after profiling, SDXL's steps took twice as long."""
    pipeline = untrained.flux(bench.shape(SHAPES["flux"]), bench.dtype, bench.device)
    with ImageGenerator(pipeline, MODELS["flux"]) as painter:
        del pipeline
        for way in ("plain", "compiled"):
            if way == "compiled":
                painter.compile()
            few, more = (
                kernels(bench, lambda steps: painter.generate(PROMPT, steps=steps, seed=0), steps)
                for steps in (FEW, MORE)
            )
            products, others = ((b - a) / (MORE - FEW) for a, b in zip(few, more, strict=True))
            bench.record(**{f"flux_{way}_products_s": products, f"flux_{way}_elementwise_s": others})
        release(painter)


def difference(a: Any, b: Any) -> float:
    """Mean difference of two pictures, in grey levels of 255."""
    return float(np.abs(np.asarray(a, dtype=float) - np.asarray(b, dtype=float)).mean())


def table(metrics: dict[str, Any]) -> str:
    """Lay the metrics out for reading, with the speed-up of a picture against the plain script."""
    lines = [f"\n{metrics['device']}, torch {metrics['torch']}, diffusers {metrics['diffusers']}"]
    for name, title in MODELS.items():
        lines += ["", f"{title:24}{'s/step':>10}{'s/image':>10}{'peak GB':>10}{'faster':>10}"]
        plain = metrics.get(f"{name}_plain_image_s")
        for way in ("plain", "batch1", "batch4", "compiled_batch1", "compiled_batch4"):
            cells = [metrics.get(f"{name}_{way}_{unit}") for unit in ("step_s", "image_s", "peak_gb")]
            faster = plain / cells[1] if plain and cells[1] else None
            shown = [*(f"{c:10.3f}" if c is not None else f"{'-':>10}" for c in cells)]
            lines.append(f"{way:24}{''.join(shown)}" + (f"{faster:9.2f}x" if faster else ""))
    lines += [f"FAILED {name}: {error}" for name, error in metrics["errors"].items()]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Run both models and return the metrics by name."""
    bench = start(Bench, __doc__.splitlines()[0], minutes=5.0, arguments=arguments)
    bench.metrics["diffusers"] = diffusers.__version__
    for name in MODELS:
        if not bench.late(name):
            with bench.section(name):
                measure(bench, name)
            bench.record(**{f"{name}_after_close_gb": bench.held_gb()})
    if not bench.late("kernels"):
        with bench.section("kernels"):
            step_kernels(bench)
    with bench.section("end"):
        print(table(bench.metrics))
    return bench.metrics


if __name__ == "__main__":
    main()
