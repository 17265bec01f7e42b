"""How pocket ControlNet is trained: a network beside pocket SDXL, which stays, learns to follow lines."""

from typing import TYPE_CHECKING

import torch
from diffusers import StableDiffusionXLPipeline
from torch import Tensor
from torch.nn import functional as F

from . import image_architectures as shapes
from .graphed import PRECISION, train_graphed
from .image_batches import drawings, line_drawings
from .latents import latent_drawings
from .train_sdxl import noisy_batches

if TYPE_CHECKING:
    from .train import Run


def train_controlnet(run: "Run") -> None:
    """Learn from drawings beside their own lines; needs pocket SDXL in the same folder.

    Half of the lines are Canny's, half are rough outlines, so that one network follows both.
    """
    pipeline = StableDiffusionXLPipeline.from_pretrained(run.folder("sdxl")).to(run.device)
    unet, vae = pipeline.unet, pipeline.vae
    tokenizer, encoders = pipeline.tokenizer, (pipeline.text_encoder, pipeline.text_encoder_2)
    drawn = drawings(0, run.n_pictures, run.workers, [tokenizer])
    lines = torch.from_numpy(line_drawings(drawn.pictures, run.workers)).to(run.device)
    data = latent_drawings(vae, [drawn])
    net = shapes.controlnet(unet).to(run.device)
    own = net.state_dict()  # it begins as the half of the UNet that it stands beside
    net.load_state_dict({k: v for k, v in unet.state_dict().items() if k in own}, strict=False)
    for module in (unet, *encoders):
        module.requires_grad_(False)
        if run.device.type == "cuda":
            module.to(PRECISION)
    noisy = noisy_batches(run, data, vae, tokenizer, encoders)

    def loss(share: Tensor) -> Tensor:
        batch = noisy()
        held = lines[batch.index][:, None].expand(-1, 3, -1, -1).to(batch.hidden.dtype) / 255
        inputs = (batch.latents, batch.time, batch.hidden)
        down, middle = net(*inputs, held, added_cond_kwargs=batch.added, return_dict=False)
        out = unet(
            *inputs,
            added_cond_kwargs=batch.added,
            down_block_additional_residuals=down,
            mid_block_additional_residual=middle,
        ).sample.float()
        return F.mse_loss(out, batch.target)

    steps = train_graphed("controlnet", [net], loss, run.seconds, 1e-3, max_steps=run.steps)
    net.to("cpu", torch.float16).save_pretrained(run.folder("controlnet"))
    run.finish("controlnet", steps)
