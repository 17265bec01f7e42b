"""What the benchmarks of full-size models share: sections that may fail, times, memory, metrics on disk."""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import torch

B = TypeVar("B", bound="Bench")


@contextmanager
def generated(model: Any) -> Iterator[list[tuple[dict[str, torch.Tensor], torch.Tensor]]]:
    """Collect what every call of `model.generate` was given and the tokens that it added, (batch, new)."""
    kept: list[tuple[dict[str, torch.Tensor], torch.Tensor]] = []
    original = model.generate

    def generate(**inputs: Any) -> torch.Tensor:
        output = original(**inputs)
        tensors = {name: value for name, value in inputs.items() if isinstance(value, torch.Tensor)}
        kept.append((tensors, output[:, tensors["input_ids"].shape[1] :]))
        return output

    model.generate = generate
    try:
        yield kept
    finally:
        del model.generate


@torch.inference_mode()
def shortfall(model: Any, prompt: dict[str, torch.Tensor], answer: torch.Tensor) -> float:
    """How far an answer's tokens lie below the best ones, in standard deviations of the logits: the most.

    The judge is one plain pass over prompt and answer: nothing compiled, padded or kept from before. With
    random weights the two likeliest tokens are often closer than bfloat16's rounding, so another kernel may
    choose the other one, and all that follows differs. That is no error. A wrong mask or position chooses
    tokens that lie whole deviations below.

    Args:
        model: the language model that answered.
        prompt: its inputs for this question alone, unpadded: (1, tokens), and the picture, if any.
        answer: the new tokens, (new,).
    """
    length, new = prompt["input_ids"].shape[1], len(answer)
    inputs = dict(prompt)
    for name, value in prompt.items():
        if value.shape == (1, length):  # tokens, and what is said of each: answers are attended to, and text
            more = {"input_ids": answer[None], "attention_mask": value.new_ones(1, new)}
            inputs[name] = torch.cat([value, more.get(name, value.new_zeros(1, new))], dim=1)
    logits = model(**inputs, use_cache=False, logits_to_keep=new + 1).logits[0, :-1].float()
    ends = model.generation_config.eos_token_id  # not allowed in answers of a set length
    logits[:, [ends] if isinstance(ends, int) else ends or []] = -torch.inf
    chosen = logits.gather(1, answer[:, None])[:, 0]
    scale = logits.masked_fill(logits.isinf(), 0).std(dim=1)
    return float(((logits.max(dim=1).values - chosen) / scale).max())


class Bench:
    """Runs sections, keeps their metrics, and writes them out after each one."""

    def __init__(self, small: bool, minutes: float, path: Path | None) -> None:
        self.small = small
        self.device = "cuda" if torch.cuda.is_available() and not small else "cpu"
        self.dtype = torch.bfloat16 if self.device == "cuda" else torch.float32
        self.metrics: dict[str, Any] = {"errors": {}}
        self._deadline, self.path = time.perf_counter() + minutes * 60, path

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Report a failure and go on; free the memory; save what is known so far."""
        start = time.perf_counter()
        try:
            yield
        except Exception as error:
            traceback.print_exc()
            self.metrics["errors"][name] = f"{type(error).__name__}: {error}"[:300]
        self.free()
        self.metrics[f"section_{name}_s"] = time.perf_counter() - start
        print(f"-- {name}: {time.perf_counter() - start:.0f} s", flush=True)
        if self.path:
            self.path.write_text(json.dumps(self.metrics, indent=1))

    def shape(self, name: str) -> str:
        """The name of a full-size shape, or of the tiny one of its family."""
        return "tiny" if self.small else name

    def late(self, name: str) -> bool:
        """Say whether the time is used up, and note what is left out."""
        if time.perf_counter() < self._deadline:
            return False
        self.metrics["errors"][name] = "left out: the time was used up (--minutes)"
        return True

    def free(self) -> None:
        gc.collect()
        if self.device == "cuda":
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()

    def seconds(self, work: Callable[[], Any], repeats: int = 3, warm: int = 1) -> float:
        """Return the median time of `work`, which ends with its result on the CPU."""
        for _ in range(warm):
            work()
        times = []
        for _ in range(repeats):
            self.wait()
            start = time.perf_counter()
            work()
            self.wait()
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    def wait(self) -> None:
        if self.device == "cuda":
            torch.cuda.synchronize()

    def peak_gb(self) -> float:
        return torch.cuda.max_memory_allocated() / 1e9 if self.device == "cuda" else float("nan")

    def held_gb(self) -> float:
        return torch.cuda.memory_allocated() / 1e9 if self.device == "cuda" else float("nan")

    def record(self, **metrics: float) -> None:
        self.metrics |= {name: float(value) for name, value in metrics.items() if value == value}  # no NaN


def start(kind: type[B], description: str, minutes: float, arguments: list[str] | None = None) -> B:
    """Read the command line of a benchmark, and note the machine and the versions."""
    import transformers

    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", type=Path, help="write the metrics to this file, after each section")
    parser.add_argument("--small", action="store_true", help="tiny models on the CPU, to try the code")
    parser.add_argument("--minutes", type=float, default=minutes, help="leave out sections after this time")
    options = parser.parse_args(arguments)
    if not options.small and not torch.cuda.is_available():
        parser.error("full-size models need a GPU: add --small to try the code here")
    if options.small:
        torch.set_num_threads(1)  # threads only get in each other's way on tiny tensors
    bench = kind(options.small, options.minutes, options.json)
    bench.metrics |= {
        "device": torch.cuda.get_device_name() if bench.device == "cuda" else "CPU",
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
    return bench
