"""Train a pocket model: `python -m multimodal_course.pocket.train NAME`.

One GPU, minutes each; `llm` and `whisper` on several with torchrun (see training.py). `llava` starts from
`clip` and `llm`; `qwen2-vl` starts from `llm`. The weights go to `data/models/pocket-NAME` or below `--out`;
`training.json` beside them says what was run. Of the shipped models, `clip` and `llava` each shared an H100
with another training; `qwen2-vl` ran alone on one.
"""

import argparse
import json
import os
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import (
    AutoTokenizer,
    LlamaForCausalLM,
    LlavaForConditionalGeneration,
    PreTrainedTokenizerFast,
    Qwen2VLForConditionalGeneration,
)
from transformers.models.qwen2_vl import modeling_qwen2_vl

from ..data import MODELS
from . import architectures, tokenizers
from .batches import (
    LLAVA_FORMAT,
    LLM_FORMAT,
    QWEN2_VL_FORMAT,
    CaptionBatches,
    PackedBatches,
    PictureBatches,
    feed,
)
from .clip_weights import copy_clip_vision
from .dataset import N_PICTURES, render_pictures
from .scenes import COLOURS, KINDS, SIDE
from .train_controlnet import train_controlnet
from .train_flux import train_flux_flow, train_flux_guidance
from .train_judge import train_judge
from .train_sdxl import train_sdxl
from .train_text_encoder import train_text_encoder
from .training import PatchTeacher, freeze, join_team, language_loss, packed_mask, save_half, to_floats, train

SEED = 0
TEACHING = 0.2  # weight of the patch labels beside the answers


class Run:
    """The settings of one training, and where its pictures and results are."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.seconds, self.steps, self.out = options.seconds, options.steps, options.out
        self.batch_size, self.n_pictures = options.batch, options.pictures
        self.compile, self.resume = options.compile, options.resume
        self.workers, self.without = options.workers, options.without
        self.number, self.gpus = join_team(), int(os.environ.get("WORLD_SIZE", 1))
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(SEED)
        torch.set_float32_matmul_precision("high")

    def pictures(self, n: int | None = None, wide: bool = False) -> Tensor:
        """Rendered training pictures on the device, uint8."""
        return torch.from_numpy(render_pictures(n or self.n_pictures, self.workers, wide)).to(self.device)

    def moved(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """The batch on the device."""
        return {k: torch.as_tensor(v).to(self.device, non_blocking=True) for k, v in batch.items()}

    def folder(self, name: str) -> Path:
        """Where the model called pocket-`name` is saved."""
        return self.out / f"pocket-{name}"

    def seed(self, name: str) -> int:
        """Another for every run that goes on, and every GPU: each meets new texts, questions or sentences."""
        return SEED + (len(self.recipes(name)) if self.resume else 0) + 100 * self.number

    def recipes(self, name: str) -> list[dict]:
        """What was recorded of a model's trainings so far."""
        return json.loads((self.folder(name) / "training.json").read_text())

    def teacher(self, places: int) -> PatchTeacher:
        """Heads that teach the image tokens of a vision-language model."""
        width = architectures.LANGUAGE["hidden_size"]
        return PatchTeacher(width, len(KINDS), len(COLOURS), places).to(self.device)

    @property
    def leads(self) -> bool:
        """True for the one process that saves."""
        return self.number == 0

    def finish(self, name: str, steps: int, after: str | None = None, **more: int) -> None:
        """Record the recipe beside the weights, behind those of what it goes on from or comes `after`."""
        recipe = {"seconds": self.seconds, "steps": steps, "batch": self.batch_size, "seed": self.seed(name)}
        recipe |= {"pictures": self.n_pictures, "torch": torch.__version__, **more}
        recipe |= {"gpus": self.gpus} if self.gpus > 1 else {}
        before = after or (name if self.resume else None)
        recipes = [*(self.recipes(before) if before else []), recipe]
        (self.folder(name) / "training.json").write_text(json.dumps(recipes, indent=2) + "\n")
        print(f"pocket-{name}: {steps} steps in {self.seconds:.0f} s -> {self.folder(name)}", flush=True)


def train_clip(run: Run) -> None:
    """CLIP's contrastive loss over pictures and captions, through open_clip's own model class."""
    import open_clip

    tokenizer = tokenizers.clip_tokenizer()
    config = architectures.clip_config(len(tokenizer))
    model = open_clip.CLIP(**_without_tokenizer(config)).to(run.device)
    pictures = run.pictures()
    batches = feed(CaptionBatches(tokenizer, len(pictures), run.batch_size, SEED), run.workers)
    forward = torch.compile(model) if run.compile else model

    def loss(share: float) -> Tensor:
        batch = run.moved(next(batches))
        image, text, scale = forward(to_floats(pictures[batch["index"]]), batch["ids"])[:3]
        logits = scale.clamp(max=100) * image @ text.T
        target = torch.arange(len(logits), device=run.device)
        return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2

    steps = train("clip", model, loss, run.seconds, 1e-3, 0.1, run.steps)
    folder = run.folder("clip")
    tokenizer.save_pretrained(folder)
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n")
    halves = {k: v.detach().half().contiguous().cpu() for k, v in model.state_dict().items()}
    save_file(halves, folder / "open_clip_model.safetensors", metadata={"format": "pt"})
    run.finish("clip", steps)


def _without_tokenizer(config: dict) -> dict:
    model = config["model_cfg"]
    text = {k: v for k, v in model["text_cfg"].items() if k != "hf_tokenizer_name"}
    return {**model, "text_cfg": text}


def train_llm(run: Run) -> None:
    """Next-token prediction over packed conversations; answers count fully, the texts themselves a third."""
    if run.resume:
        tokenizer = AutoTokenizer.from_pretrained(run.folder("llm"))
        model = LlamaForCausalLM.from_pretrained(run.folder("llm"), dtype=torch.float32)
    else:
        tokenizer = tokenizers.llava_tokenizer(tokenizers.learn_text_tokenizer())
        model = LlamaForCausalLM(architectures.llm_config(tokenizer))
    model = model.to(run.device)
    length = 768  # the longest conversations, about five articles, have some 550 tokens
    packed = PackedBatches(tokenizer, LLM_FORMAT, length, run.batch_size, run.seed("llm"), prompt_weight=0.3)
    batches = feed(packed, run.workers)
    forward = torch.compile(model.model) if run.compile else model.model

    def loss(share: float) -> Tensor:
        batch = run.moved(next(batches))
        mask = packed_mask(batch["segment"], 0)
        out = forward(
            input_ids=batch["ids"], attention_mask=mask, position_ids=batch["position"], use_cache=False
        )
        return language_loss(out.last_hidden_state, model.lm_head, batch["ids"], batch["weight"])

    steps = train("llm", model, loss, run.seconds, 8e-4 if run.resume else 1.5e-3, 0.05, run.steps)
    if not run.leads:
        return
    save_half(model, run.folder("llm"))
    tokenizer.save_pretrained(run.folder("llm"))
    run.finish("llm", steps)


def train_llava(run: Run) -> None:
    """LLaVA's recipe: CLIP's tower and the LLM, first the projector alone, then everything."""
    tokenizer = AutoTokenizer.from_pretrained(run.folder("llm"))
    if run.resume:
        model = LlavaForConditionalGeneration.from_pretrained(run.folder("llava"), dtype=torch.float32)
    else:
        model = LlavaForConditionalGeneration(architectures.llava_config(tokenizer))
        copy_clip_vision(run.folder("clip"), model.model.vision_tower)
        _copy_language(run.folder("llm"), model.model.language_model)
    model = model.to(run.device)
    pictures, tokens = run.pictures(), (SIDE // architectures.PATCH) ** 2
    prefix = tokenizer("USER: ")["input_ids"]
    prefix = torch.tensor(prefix + [model.config.image_token_id] * tokens, device=run.device)
    seed = run.seed("llava")
    packed = PictureBatches(tokenizer, LLAVA_FORMAT, 256, run.batch_size, seed, len(pictures))
    batches = feed(packed, run.workers)
    tower = [model.model.vision_tower, model.model.language_model]
    language = model.model.language_model
    forward = torch.compile(language) if run.compile else language

    teacher = run.teacher(tokens)

    def loss(share: float) -> Tensor:
        freeze(tower, frozen=share < 0.05 and not run.resume)
        batch = run.moved(next(batches))
        seen = model.model.get_image_features(to_floats(pictures[batch["index"]])).pooler_output
        seen = torch.stack(list(seen))
        taught = teacher(seen, batch["patches"])
        return _picture_loss(model, forward, batch, prefix, seen) + TEACHING * taught

    learners = nn.ModuleList([model, teacher])
    steps = train("llava", learners, loss, run.seconds, 8e-4, 0.05, run.steps)
    freeze(tower, frozen=False)
    save_half(model, run.folder("llava"))
    architectures.llava_processor(tokenizer).save_pretrained(run.folder("llava"))
    run.finish("llava", steps)


def train_qwen2_vl(run: Run) -> None:
    """Qwen2-VL: its own tower learns from scratch, on square and on wide pictures, with the pocket LLM."""
    base = AutoTokenizer.from_pretrained(run.folder("llm")).backend_tokenizer
    tokenizer = tokenizers.qwen2_vl_tokenizer(base)
    model = Qwen2VLForConditionalGeneration(architectures.qwen2_vl_config(tokenizer)).to(run.device)
    _copy_language(run.folder("llm"), model.model.language_model)
    modeling_qwen2_vl.VisionAttention.forward = _attention_of_equal_pictures
    sets = {False: run.pictures(), True: run.pictures(run.n_pictures // 5, wide=True)}
    batches = {
        wide: feed(
            PictureBatches(
                tokenizer, QWEN2_VL_FORMAT, 256, run.batch_size >> wide, SEED + wide, len(pictures), wide
            ),
            run.workers // 2 + 1,
        )
        for wide, pictures in sets.items()
    }
    language = model.model.language_model
    forward = torch.compile(language) if run.compile else language
    steps_done, teacher = 0, run.teacher(places=2 * (SIDE // architectures.PATCH) ** 2)

    def loss(share: float) -> Tensor:
        nonlocal steps_done
        steps_done += 1
        wide = steps_done % 5 == 0
        batch = run.moved(next(batches[wide]))
        grid = (SIDE // 8, (2 if wide else 1) * SIDE // 8)
        patches = patchify(to_floats(sets[wide][batch["index"]]))
        grids = torch.tensor([[1, *grid]] * len(batch["ids"]), device=run.device)
        seen = model.model.visual(patches, grid_thw=grids).pooler_output
        seen = seen.view(len(grids), -1, seen.shape[-1])
        prefix, positions = qwen2_vl_prefix(tokenizer, grid[0] // 2, grid[1] // 2)
        prefix, positions = prefix.to(run.device), positions.to(run.device)
        taught = teacher(seen, batch["patches"])
        return _picture_loss(model, forward, batch, prefix, seen, positions) + TEACHING * taught

    learners = nn.ModuleList([model, teacher])
    steps = train("qwen2-vl", learners, loss, run.seconds, 8e-4, 0.05, run.steps)
    save_half(model, run.folder("qwen2-vl"))
    architectures.qwen2_vl_processor(tokenizer).save_pretrained(run.folder("qwen2-vl"))
    run.finish("qwen2-vl", steps)


def patchify(pictures: Tensor, patch: int = 8) -> Tensor:
    """What Qwen2-VL's processor makes of normalised pictures: rows of patches, in blocks of two by two."""
    n, c, h, w = pictures.shape
    x = pictures.view(n, c, h // patch // 2, 2, patch, w // patch // 2, 2, patch)
    x = x.permute(0, 2, 5, 3, 6, 1, 4, 7)[..., None, :, :].expand(-1, -1, -1, -1, -1, -1, 2, -1, -1)
    return x.reshape(n * (h // patch) * (w // patch), c * 2 * patch * patch)


def qwen2_vl_prefix(tokenizer: PreTrainedTokenizerFast, rows: int, columns: int) -> tuple[Tensor, Tensor]:
    """Token ids up to the end of the picture, and their three-dimensional positions (3, n)."""
    before = tokenizer("<|im_start|>user\n<|vision_start|>")["input_ids"]
    image = tokenizer.convert_tokens_to_ids("<|image_pad|>")
    after = tokenizer.convert_tokens_to_ids("<|vision_end|>")
    start = len(before)
    row, column = (
        g.flatten() + start for g in torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    )
    picture = torch.stack([torch.full_like(row, start), row, column])
    ends = torch.tensor([[start + max(rows, columns)]] * 3)
    positions = torch.cat([torch.arange(start).expand(3, -1), picture, ends], 1)
    return torch.tensor([*before, *[image] * (rows * columns), after]), positions


def _picture_loss(
    model: nn.Module,
    language: nn.Module,
    batch: dict[str, Tensor],
    prefix: Tensor,
    seen: Tensor,
    prefix_positions: Tensor | None = None,
) -> Tensor:
    """The loss of all conversations about each picture; `seen` is (batch, image tokens, width)."""
    n, p = len(batch["ids"]), len(prefix)
    embeds = model.get_input_embeddings()(torch.cat([prefix.expand(n, -1), batch["ids"]], 1))
    where = (prefix == model.config.image_token_id).nonzero()[:, 0]
    embeds = embeds.to(seen.dtype).index_copy(1, where, seen)
    positions = torch.arange(p, device=prefix.device) if prefix_positions is None else prefix_positions
    behind = batch["position"] + positions.max() + 1
    if prefix_positions is None:
        positions = torch.cat([positions.expand(n, -1), behind], 1)
    else:
        positions = torch.cat([positions[:, None].expand(-1, n, -1), behind.expand(3, -1, -1)], 2)
    mask = packed_mask(batch["segment"], p)
    out = language(inputs_embeds=embeds, attention_mask=mask, position_ids=positions, use_cache=False)
    # The first token of a conversation is given, never predicted, so the prefix itself can be cut off.
    return language_loss(out.last_hidden_state[:, p:], model.lm_head, batch["ids"], batch["weight"])


def _attention_of_equal_pictures(
    self: nn.Module, hidden_states: Tensor, cu_seqlens: Tensor, position_embeddings: tuple, **_: object
) -> Tensor:
    """Qwen2-VL's vision attention for pictures of one size: one batched call instead of one per picture."""
    n = len(cu_seqlens) - 1
    q, k, v = self.qkv(hidden_states).reshape(len(hidden_states), 3, self.num_heads, -1).permute(1, 0, 2, 3)
    q, k = modeling_qwen2_vl.apply_rotary_pos_emb_vision(q, k, *position_embeddings)
    q, k, v = (x.reshape(n, -1, self.num_heads, self.head_dim).transpose(1, 2) for x in (q, k, v))
    out = F.scaled_dot_product_attention(q, k, v.to(q.dtype)).transpose(1, 2)
    return self.proj(out.reshape(len(hidden_states), -1))


def _copy_language(folder: Path, language: nn.Module) -> None:
    """The pocket LLM's weights; Qwen2's additional query, key and value biases begin at zero."""
    source = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32).model.state_dict()
    missing = language.load_state_dict(source, strict=False).missing_keys
    for name in missing:
        assert name.endswith("_proj.bias"), name
        nn.init.zeros_(language.get_parameter(name))


def train_whisper(run: Run) -> None:
    """Whisper, from speech that synthesisers make meanwhile: see train_whisper.py."""
    from .train_whisper import train_whisper  # needs openai-whisper, which the other trainings do without

    train_whisper(run)


TRAININGS = {
    "clip": train_clip,
    "llm": train_llm,
    "text-encoder": train_text_encoder,
    "llava": train_llava,
    "qwen2-vl": train_qwen2_vl,
    "judge": train_judge,
    "sdxl": train_sdxl,
    "flux-flow": train_flux_flow,
    "flux-guidance": train_flux_guidance,
    "controlnet": train_controlnet,
    "whisper": train_whisper,
}
BATCH = {
    "clip": 2048,
    "llm": 192,
    "text-encoder": 1024,
    "llava": 256,
    "qwen2-vl": 128,
    "judge": 512,
    "sdxl": 512,
    "flux-flow": 256,
    "flux-guidance": 256,
    "controlnet": 512,
    "whisper": 256,
}


def main() -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("name", choices=TRAININGS)
    parser.add_argument("--seconds", type=float, default=480, help="time of the training loop")
    parser.add_argument("--steps", type=int, help="stop after so many steps (for trying the code)")
    parser.add_argument("--batch", type=int, help="rows in a batch")
    parser.add_argument("--pictures", type=int, default=N_PICTURES, help="how many pictures to render")
    parser.add_argument("--workers", type=int, default=max(2, (os.cpu_count() or 2) - 2))
    parser.add_argument("--compile", action="store_true", help="fuse kernels: worth it beyond three minutes")
    parser.add_argument("--resume", action="store_true", help="go on from the saved weights (some only)")
    parser.add_argument("--without", help="a voice that whisper shall never hear (for measuring)")
    parser.add_argument("--out", type=Path, default=MODELS)
    options = parser.parse_args()
    options.batch = options.batch or BATCH[options.name]
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    np.random.seed(SEED)
    TRAININGS[options.name](Run(options))


if __name__ == "__main__":
    main()
