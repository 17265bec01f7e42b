"""How well and how fast the pocket image generators draw, on this machine.

    python benchmarks/image_generation.py --json data/scores/image_generation.json    # twenty minutes

The prompts are complete captions of fresh scenes. "Held out" are scenes whose every (kind, colour) pair is
missing from training. The judge is a classifier that learned from other drawings and never met a generated
picture; how well it reads real drawings of the same scenes is printed beside.
"""

import argparse
import itertools
import random
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from scores import report, save

from multimodal_course import load
from multimodal_course.controlnet import ControlNet
from multimodal_course.edges import canny, edge_f1, scribble
from multimodal_course.image_generation import ImageGenerator
from multimodal_course.judging import judge
from multimodal_course.pocket.captions import full_caption
from multimodal_course.pocket.evaluation import drawable_scenes
from multimodal_course.pocket.scenes import Scene
from multimodal_course.scene_reader import SceneReader

TARGETS = {
    "sdxl_seen": 0.97,
    "sdxl_heldout": 0.93,
    "sdxl_three": 0.80,
    "flux_seen": 0.97,
    "flux_heldout": 0.93,
    "controlnet_edge_f1": 0.80,
    "controlnet_facts": 0.90,
    "vae_psnr_db": 32.0,
    "flux_vae_psnr_db": 32.0,
    "image20_s": 1.0,
}
AT_MOST = {"image20_s"}
GUIDANCE = {"sdxl": (1, 2, 4, 8, 16), "flux": (1, 2, 3.5, 5, 8)}
BATCH = 16
OPEN_PROMPTS = ("a cat on a white background", "a blue flower", "two stars", "yellow background")


def scene_sets(n: int) -> dict[str, list[Scene]]:
    """The scenes to draw: one or two things of seen pairs, the same of held-out pairs, and three things."""
    return {
        "seen": drawable_scenes(n, (1, 2)),
        "heldout": drawable_scenes(n, (1, 2), held_out=True),
        "three": drawable_scenes(n, (3,)),
    }


def obedience(images: Sequence, scenes: Sequence[Scene], reader: SceneReader) -> float:
    """Share of pictures in which the judge sees every fact of the scene's caption."""
    verdicts = judge(images, [full_caption(scene) for scene in scenes], reader)
    return float(np.mean([verdict.all_right for verdict in verdicts]))


def draw(painter: ImageGenerator, prompts: Sequence[str]) -> list[Image.Image]:
    """One picture for each prompt, at the model's defaults."""
    images = []
    for start in range(0, len(prompts), BATCH):
        part = list(prompts[start : start + BATCH])
        images += [picture.image for picture in painter.generate(part, seed=start)]
    return images


def variety(painter: ImageGenerator) -> float:
    """Mean absolute difference (0 to 255) of the pixels of two pictures of one open prompt."""
    found = []
    for prompt in OPEN_PROMPTS:
        drawn = [np.asarray(p.image, dtype=float) for p in painter.generate(prompt, seed=0, n=8)]
        found += [np.abs(a - b).mean() for a, b in itertools.combinations(drawn, 2)]
    return float(np.mean(found))


def round_trip_psnr(painter: ImageGenerator, images: Sequence[Image.Image]) -> float:
    """Mean peak signal-to-noise ratio in dB of drawings that went through the autoencoder."""
    import torch

    vae, errors = painter.pipeline.vae, []
    for start in range(0, len(images), BATCH):
        part = np.stack([np.asarray(image) for image in images[start : start + BATCH]])
        x = torch.from_numpy(part).permute(0, 3, 1, 2).to(vae.device, vae.dtype) / 127.5 - 1
        with torch.inference_mode():
            back = vae.decode(vae.encode(x).latent_dist.mean).sample.clamp(-1, 1)
        errors += (back - x).float().square().mean((1, 2, 3)).tolist()
    return float(np.mean([10 * np.log10(4 / max(error, 1e-10)) for error in errors]))


def image_seconds(painter: ImageGenerator) -> float:
    """Median time of one picture in 20 steps, after a first one."""
    times = []
    for seed in range(6):
        start = time.perf_counter()
        painter.generate("a red apple left of a blue car on a white background", steps=20, seed=seed)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def sweep(
    painter: ImageGenerator, scenes: Sequence[Scene], reader: SceneReader, runs: dict[str, dict]
) -> dict[str, float]:
    """Obedience with some settings changed at a time, the others at their defaults."""
    prompts = [full_caption(scene) for scene in scenes]
    found = {}
    for name, settings in runs.items():
        pictures = [p.image for p in painter.generate(prompts, seed=0, **settings)]
        found[name.replace(" ", "_")] = obedience(pictures, scenes, reader)
    return found


def read_real(reader: SceneReader, sets: dict) -> dict[str, float]:
    """How well the judge reads real drawings of the same scenes."""
    return {f"judge_real_{name}": obedience(real(scenes), scenes, reader) for name, scenes in sets.items()}


def real(scenes: Sequence[Scene]) -> list[Image.Image]:
    """The scenes as they are really drawn."""
    return [scene.render(random.Random(i)) for i, scene in enumerate(scenes)]


def measure(
    painter: ImageGenerator, reader: SceneReader, sets: dict, few: list, name: str
) -> dict[str, float]:
    """What one generator draws at its defaults, and with some settings changed at a time."""
    metrics = {
        key: obedience(draw(painter, [full_caption(s) for s in sets[key]]), sets[key], reader) for key in sets
    }
    metrics |= {"vae_psnr_db": round_trip_psnr(painter, real(sets["seen"]))}
    metrics |= {"image20_s": image_seconds(painter), "variety": variety(painter)}
    runs = {f"guidance_{g:g}": {"guidance_scale": g} for g in GUIDANCE[name]}
    runs |= {f"steps_{n}": {"steps": n} for n in (3, 5, 10)}
    if len(painter.samplers) > 1:
        runs |= {f"sampler_{name}_10": {"sampler": name, "steps": 10} for name in painter.samplers}
    return metrics | sweep(painter, few, reader, runs)


def measure_controlnet(
    painter: ImageGenerator, controlnet: ControlNet, reader: SceneReader, scenes: Sequence[Scene]
) -> dict[str, float]:
    """Whether pictures follow the lines of real drawings, and still show what the prompt says.

    The lines of a picture are found as those of the drawing were: Canny's edges, or the outlines.
    """
    metrics = {}
    for name, lines_of in (("edge", canny), ("scribble", scribble)):
        given = [lines_of(image) for image in real(scenes)]
        drawn = [
            painter.control(lines, full_caption(scene), controlnet=controlnet, seed=i)[0].image
            for i, (lines, scene) in enumerate(zip(given, scenes, strict=True))
        ]
        followed = [edge_f1(lines, lines_of(image)) for lines, image in zip(given, drawn, strict=True)]
        metrics[f"controlnet_{name}_f1"] = float(np.mean(followed))
        facts = "controlnet_facts" if name == "edge" else "controlnet_scribble_facts"
        metrics[facts] = obedience(drawn, scenes, reader)
    return metrics


def named(model: str, metrics: dict[str, float]) -> dict[str, float]:
    """Metrics with the model's name in front; two of SDXL's are known without it."""
    plain = ("vae_psnr_db", "image20_s") if model == "sdxl" else ()
    return {key if key in plain else f"{model}_{key}": value for key, value in metrics.items()}


def main() -> None:
    """Measure, print, and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the metrics to this file")
    parser.add_argument("--pictures", type=int, default=200, help="pictures of each set (default 200)")
    options = parser.parse_args()
    import torch  # after multimodal_course, which tells PyTorch's threads how to wait

    torch.set_num_threads(min(2, torch.get_num_threads()))
    metrics: dict[str, float] = {}
    sets = scene_sets(options.pictures)
    few = drawable_scenes(64, (1, 2), first=95_000_000)  # others: settings are not chosen on the test
    with load("pocket-judge") as reader:
        metrics |= read_real(reader, sets)
        with load("pocket-sdxl") as painter, load("pocket-controlnet") as controlnet:
            metrics |= named("sdxl", measure(painter, reader, sets, few, "sdxl"))
            metrics |= measure_controlnet(painter, controlnet, reader, sets["seen"][:100])
        with load("pocket-flux") as painter:
            metrics |= named("flux", measure(painter, reader, sets, few, "flux"))
    metrics = {name: round(value, 4) for name, value in metrics.items()}
    print(report(metrics, TARGETS, AT_MOST))
    save(metrics, options.json)


if __name__ == "__main__":
    main()
