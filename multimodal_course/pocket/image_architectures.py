"""Shapes of the pocket image generators: SDXL's and FLUX's own classes, small."""

from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxPipeline,
    FluxTransformer2DModel,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from torch import nn
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    T5Config,
    T5EncoderModel,
    T5TokenizerFast,
)

from .architectures import CAPTION_TOKENS
from .scenes import SIDE

FACTOR = 8  # pixels of a picture for one latent, in each direction
LATENT_SIDE = SIDE // FACTOR
SDXL_LATENTS = 8  # SDXL has 4: small eyes and windows want more
# FLUX has 16 numbers for 8 x 8 pixels. Small things want small tokens: here it is 4 numbers for 4 x 4.
FLUX_LATENTS = 4
FLUX_SIDE = SIDE // 4
NARROW, WIDE = 64, 192  # widths of the two text encoders; the second is pocket CLIP's text tower
T5_WIDTH = 128
TIME_IDS = 32  # numbers that encode one entry of SDXL's size conditioning


def sdxl_vae() -> AutoencoderKL:
    """SDXL's, with 8 numbers for each block of 8 x 8 pixels."""
    return _vae((48, 64, 96, 96), SDXL_LATENTS, scaling=0.13025)


def flux_vae() -> AutoencoderKL:
    """FLUX's, with 4 numbers for each block of 4 x 4 pixels."""
    return _vae((48, 64, 96), FLUX_LATENTS, scaling=0.3611, shift=0.1159)


def _vae(widths: tuple[int, ...], latents: int, scaling: float, shift: float | None = None) -> AutoencoderKL:
    """An autoencoder without attention, so that it may learn from parts of pictures.

    Scaling and shift are the real models': latents have the deviation 1 / scaling and the mean shift.
    """
    return AutoencoderKL(
        block_out_channels=widths,
        down_block_types=("DownEncoderBlock2D",) * len(widths),
        up_block_types=("UpDecoderBlock2D",) * len(widths),
        layers_per_block=1,
        latent_channels=latents,
        norm_num_groups=8,
        sample_size=SIDE,
        scaling_factor=scaling,
        shift_factor=shift,
        force_upcast=False,
        mid_block_add_attention=False,
    )


def text_encoder(tokenizer: CLIPTokenizer) -> CLIPTextModel:
    """SDXL's first text encoder (there CLIP ViT-L): three narrow layers."""
    return CLIPTextModel(_text_config(tokenizer, NARROW, layers=3, heads=2))


def text_encoder_2(tokenizer: CLIPTokenizer) -> CLIPTextModelWithProjection:
    """SDXL's second text encoder (there OpenCLIP ViT-bigG): the shape of pocket CLIP's text tower."""
    return CLIPTextModelWithProjection(_text_config(tokenizer, WIDE, layers=4, heads=3))


def flux_text_encoder(tokenizer: CLIPTokenizer) -> CLIPTextModel:
    """FLUX's first text encoder, which gives one vector for the whole prompt: pocket CLIP's text tower."""
    return CLIPTextModel(_text_config(tokenizer, WIDE, layers=4, heads=3))


def _text_config(tokenizer: CLIPTokenizer, width: int, layers: int, heads: int) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=4 * width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        projection_dim=width,
        max_position_embeddings=CAPTION_TOKENS,
        hidden_act="gelu",
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


def unet() -> UNet2DConditionModel:
    """SDXL's UNet: three levels, cross-attention in the lower two, size conditioning ("text_time")."""
    widths = (96, 128, 128)
    return UNet2DConditionModel(
        sample_size=LATENT_SIDE,
        in_channels=SDXL_LATENTS,
        out_channels=SDXL_LATENTS,
        block_out_channels=widths,
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        mid_block_type="UNetMidBlock2DCrossAttn",
        transformer_layers_per_block=1,
        attention_head_dim=tuple(width // 32 for width in widths),  # this argument means "heads" in diffusers
        cross_attention_dim=NARROW + WIDE,
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=TIME_IDS,
        projection_class_embeddings_input_dim=WIDE + 6 * TIME_IDS,
        norm_num_groups=16,
    )


def sdxl_scheduler() -> EulerDiscreteScheduler:
    """SDXL's noise schedule, for a UNet that predicts v."""
    return EulerDiscreteScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type="v_prediction",
        timestep_spacing="trailing",
        steps_offset=0,
    )


def sdxl(
    vae: AutoencoderKL,
    unet: UNet2DConditionModel,
    text_encoder: CLIPTextModel,
    text_encoder_2: CLIPTextModelWithProjection,
    tokenizer: CLIPTokenizer,
) -> StableDiffusionXLPipeline:
    """The whole pipeline; both encoders read with one tokenizer, which sees `CAPTION_TOKENS` tokens."""
    tokenizer.model_max_length = CAPTION_TOKENS
    return StableDiffusionXLPipeline(
        vae=vae,
        text_encoder=text_encoder,
        text_encoder_2=text_encoder_2,
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
        unet=unet,
        scheduler=sdxl_scheduler(),
        force_zeros_for_empty_prompt=True,
        add_watermarker=False,
    )


def controlnet(unet: UNet2DConditionModel) -> ControlNetModel:
    """A ControlNet without attention, like SDXL's small ones: the edges say where, the UNet's text what."""
    config = unet.config
    depth = len(config.block_out_channels)
    return ControlNetModel(
        in_channels=config.in_channels,
        block_out_channels=config.block_out_channels,
        layers_per_block=config.layers_per_block,
        down_block_types=("DownBlock2D",) * depth,
        mid_block_type="UNetMidBlock2D",
        attention_head_dim=config.attention_head_dim,
        cross_attention_dim=config.cross_attention_dim,
        addition_embed_type="text_time",
        addition_time_embed_dim=config.addition_time_embed_dim,
        projection_class_embeddings_input_dim=config.projection_class_embeddings_input_dim,
        norm_num_groups=config.norm_num_groups,
        conditioning_embedding_out_channels=(16, 32, 64, 96),
    )


def t5_encoder(tokenizer: T5TokenizerFast) -> T5EncoderModel:
    """FLUX's second text encoder (there T5-XXL): three layers."""
    return T5EncoderModel(
        T5Config(
            vocab_size=len(tokenizer),
            d_model=T5_WIDTH,
            d_kv=32,
            num_heads=T5_WIDTH // 32,
            d_ff=2 * T5_WIDTH,
            num_layers=3,
            dropout_rate=0.0,
            feed_forward_proj="gated-gelu",
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
        )
    )


def flux_transformer() -> FluxTransformer2DModel:
    """FLUX's transformer: 2 double and 4 single blocks, 192 wide, told the guidance as FLUX.1-dev is."""
    return FluxTransformer2DModel(
        in_channels=4 * FLUX_LATENTS,
        num_layers=2,
        num_single_layers=4,
        attention_head_dim=32,
        num_attention_heads=6,
        joint_attention_dim=T5_WIDTH,
        pooled_projection_dim=WIDE,
        guidance_embeds=True,
        axes_dims_rope=(4, 14, 14),
    )


def flux_scheduler() -> FlowMatchEulerDiscreteScheduler:
    """FLUX.1-dev's: straight paths, with more steps at high noise the larger the picture."""
    return FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True)


def flux(
    vae: AutoencoderKL,
    transformer: FluxTransformer2DModel,
    text_encoder: CLIPTextModel,
    text_encoder_2: T5EncoderModel,
    tokenizer: CLIPTokenizer,
    tokenizer_2: T5TokenizerFast,
) -> FluxPipeline:
    """The whole pipeline. Both tokenizers cut prompts at `CAPTION_TOKENS` tokens."""
    tokenizer.model_max_length = tokenizer_2.model_max_length = CAPTION_TOKENS
    return FluxPipeline(
        scheduler=flux_scheduler(),
        vae=vae,
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        text_encoder_2=text_encoder_2,
        tokenizer_2=tokenizer_2,
        transformer=transformer,
    )


def parameters(module: nn.Module) -> int:
    """Number of weights."""
    return sum(p.numel() for p in module.parameters())
