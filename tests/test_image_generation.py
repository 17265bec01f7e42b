"""ImageGenerator on tiny untrained pipelines of the real classes: they draw noise, but exactly."""

import gc
import json
import os
import shutil
import warnings
import weakref

import numpy as np
import pytest
import torch
from diffusers import (
    AutoencoderKL,
    DDPMPipeline,
    DDPMScheduler,
    DiffusionPipeline,
    FluxInpaintPipeline,
    PNDMScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLInpaintPipeline,
    UNet2DConditionModel,
    UNet2DModel,
)
from PIL import Image, PngImagePlugin

from multimodal_course import load, loaded, memory, release
from multimodal_course.controlnet import ControlNet
from multimodal_course.errors import (
    BadImageError,
    BadPromptError,
    BadSettingError,
    NotEnoughMemoryError,
    ReleasedModelError,
    UnsupportedModelError,
)
from multimodal_course.image_generation import ImageGenerator
from multimodal_course.image_pipelines import SAMPLERS, decode_pictures, derive, encode_pictures
from multimodal_course.image_plan import fitting_size
from multimodal_course.image_settings import Settings, read_settings
from multimodal_course.rehearsal import untrained

PROMPT, OTHER = "a red apple", "two blue cars on a pink background"
MAKERS = {"sdxl": untrained.sdxl, "flux": untrained.flux}
FEW = {"steps": 3, "seed": 5}


def stable_diffusion():
    """A tiny Stable Diffusion of the older kind, with a scheduler of the older kind."""
    parts = untrained.sdxl().components
    unet = UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(32, 64),
        layers_per_block=1,
        norm_num_groups=8,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=8,
        cross_attention_dim=32,
    )
    return StableDiffusionPipeline(
        vae=parts["vae"],
        text_encoder=parts["text_encoder"],
        tokenizer=parts["tokenizer"],
        unet=unet.eval(),
        scheduler=PNDMScheduler(beta_schedule="scaled_linear", skip_prk_steps=True, steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


MAKERS["sd"] = stable_diffusion
PIPELINES = {name: make() for name, make in MAKERS.items()}


@pytest.fixture(params=MAKERS)
def painter(request):
    return ImageGenerator(PIPELINES[request.param], name=f"tiny {request.param}")


@pytest.fixture
def sdxl():
    return ImageGenerator(PIPELINES["sdxl"], name="tiny sdxl")


@pytest.fixture
def flux():
    return ImageGenerator(PIPELINES["flux"], name="tiny flux")


@pytest.fixture
def own():
    """An SDXL of its own, which a test may spoil."""
    return ImageGenerator(untrained.sdxl(), name="own sdxl")


@pytest.fixture
def controlnet():
    return ControlNet(untrained.controlnet(), name="tiny controlnet")


def picture(width=64, height=64, seed=0):
    noise = np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(noise)


def left_half(width=64, height=64):
    mask = Image.new("L", (width, height))
    mask.paste(255, (0, 0, width // 2, height))
    return mask


def difference(a, b):
    a, b = (np.asarray(getattr(x, "image", x)).astype(int) for x in (a, b))
    return np.abs(a - b).max()


# Rounding depends on how many pictures are computed at once; random weights make much of little.
SAME, OTHERWISE = 6, 40


# -- drawing -----------------------------------------------------------------------------------------------


def test_a_picture_is_what_the_pipeline_draws_from_the_same_noise(painter):
    drawn = painter.generate(PROMPT, **FEW)[0]
    pipeline = derive(painter.pipeline, type(painter.pipeline))
    pipeline.set_progress_bar_config(disable=True)
    extra = {"height": 64, "width": 64}
    if "transformer" in pipeline.components:
        extra["max_sequence_length"] = 256
    expected = pipeline(
        PROMPT,
        num_inference_steps=3,
        guidance_scale=painter.defaults.guidance_scale,
        generator=torch.Generator().manual_seed(5),
        **extra,
    ).images[0]
    assert difference(drawn, expected) == 0
    assert drawn.image.size == (64, 64) and drawn.steps == ()


def test_every_picture_of_a_batch_can_be_drawn_alone(painter):
    batch = painter.generate([PROMPT, OTHER], n=2, **FEW)
    assert [made.settings.prompt for made in batch] == [PROMPT, PROMPT, OTHER, OTHER]
    assert [made.settings.seed for made in batch] == [5, 6, 7, 8]
    for made in batch:
        alone = painter.generate(made.settings.prompt, steps=3, seed=made.settings.seed)[0]
        assert difference(alone, made) <= SAME
        assert difference(painter.reproduce(made), made) <= SAME
    assert difference(batch[0], batch[1]) > OTHERWISE
    assert difference(batch[1], batch[2]) > OTHERWISE


def test_the_random_state_outside_is_left_alone(sdxl):
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    sdxl.generate(PROMPT, **FEW)
    assert torch.rand(1) == expected


def test_without_a_seed_one_is_drawn_and_recorded(sdxl):
    a, b = (sdxl.generate(PROMPT, steps=2)[0] for _ in range(2))
    assert a.settings.seed != b.settings.seed
    assert difference(sdxl.reproduce(a), a) == 0


def test_the_models_own_settings_are_the_defaults(sdxl, flux):
    assert vars(sdxl.defaults) == {"steps": 30, "guidance_scale": 7.5, "width": 64, "height": 64}
    assert vars(flux.defaults) == {"steps": 28, "guidance_scale": 3.5, "width": 64, "height": 64}
    turbo = ImageGenerator(sdxl.pipeline, steps=4, guidance_scale=0.0)
    settings = turbo.generate(PROMPT)[0].settings
    assert (settings.steps, settings.guidance_scale, settings.width) == (4, 0.0, 64)


def test_schnell_is_told_by_its_transformer():
    pipeline = untrained.flux()
    pipeline.transformer.register_to_config(guidance_embeds=False)
    schnell = ImageGenerator(pipeline, "schnell")
    assert (schnell.defaults.steps, schnell.defaults.guidance_scale) == (4, 0.0)
    with pytest.raises(BadSettingError, match="distilled to draw without guidance"):
        schnell.generate(PROMPT, guidance_scale=3.5)


@pytest.mark.parametrize("size", [(96, 48), (48, 96)])
def test_other_sizes(painter, size):
    made = painter.generate(PROMPT, width=size[0], height=size[1], **FEW)[0]
    assert made.image.size == size == (made.settings.width, made.settings.height)


def test_guidance_and_negative_prompt_change_the_picture(sdxl):
    plain, strong, away = (
        sdxl.generate(PROMPT, **FEW, **more)[0]
        for more in ({"guidance_scale": 1}, {"guidance_scale": 9}, {"negative_prompt": OTHER})
    )
    assert difference(plain, strong) > OTHERWISE
    assert difference(sdxl.generate(PROMPT, **FEW)[0], away) > 0
    assert away.settings.negative_prompt == OTHER


def test_without_a_negative_prompt_sdxl_stays_away_from_zeros_as_its_configuration_says():
    pipeline = untrained.sdxl()
    pipeline.register_to_config(force_zeros_for_empty_prompt=False)
    empty = ImageGenerator(pipeline).generate(PROMPT, **FEW)[0]
    zeros = ImageGenerator(untrained.sdxl()).generate(PROMPT, **FEW)[0]
    assert difference(empty, zeros) > 0


def test_samplers_differ_and_leave_the_pipelines_own_alone(own):
    scheduler = own.pipeline.scheduler
    drawn = {name: own.generate(PROMPT, sampler=name, steps=6, seed=1)[0] for name in SAMPLERS}
    assert own.samplers == tuple(SAMPLERS)
    pairs = [(a, b) for a in drawn for b in drawn if a < b]
    assert all(difference(drawn[a], drawn[b]) > 0 for a, b in pairs)
    assert difference(own.generate(PROMPT, steps=6, seed=1)[0], drawn["euler"]) == 0
    assert all(made.settings.sampler == name for name, made in drawn.items())
    assert own.pipeline.scheduler is scheduler and scheduler.step_index is None


def test_ddim_does_not_cut_latents_to_the_range_of_pixels(own):
    clipped = own.pipeline.scheduler.config
    assert "clip_sample" not in clipped  # Euler has no such setting, and DDIM's default is to cut
    from multimodal_course.image_pipelines import fresh_scheduler

    assert not fresh_scheduler(own.pipeline, SAMPLERS["ddim"]).config.clip_sample


def test_flux_and_older_models_name_their_own_sampler_first(flux):
    assert flux.samplers == ("flow euler",)
    old = ImageGenerator(PIPELINES["sd"])
    assert old.samplers == ("PNDMScheduler", *SAMPLERS)
    assert old.generate(PROMPT, **FEW)[0].settings.sampler == "PNDMScheduler"


def test_pictures_of_the_way_are_kept_evenly_and_end_with_the_finished_one(painter):
    made = painter.generate([PROMPT, OTHER], steps=6, seed=5, keep=3)
    assert [len(one.steps) for one in made] == [3, 3]
    assert all(difference(one.steps[-1], one.image) <= 1 for one in made)
    assert all(difference(one.steps[0], one.steps[1]) > 0 for one in made)
    plain = painter.generate([PROMPT, OTHER], steps=6, seed=5)
    assert all(difference(a, b) == 0 for a, b in zip(made, plain, strict=True))


def test_kept_latents_are_scaled_as_the_denoiser_sees_them(sdxl):
    from multimodal_course.denoising import Watcher

    class Scheduler:
        timesteps = torch.tensor([900, 500, 100])
        scale_model_input = staticmethod(lambda latents, t: latents / 10)

    class Pipeline:
        scheduler, num_timesteps = Scheduler, 3

    watcher = Watcher(keep=3)
    for i in range(3):
        watcher(Pipeline, i, None, {"latents": torch.full((1,), 10.0)})
    assert [float(kept) for kept in watcher.latents] == [1.0, 1.0, 10.0]


# -- from other pictures -----------------------------------------------------------------------------------


def test_image_to_image_stays_nearer_the_picture_the_less_strength(painter):
    begin = painter.generate(OTHER, steps=4, seed=9)[0]
    little, much = (painter.image_to_image(begin, PROMPT, strength=s, **FEW)[0] for s in (0.4, 1.0))
    distance = [np.abs(np.asarray(m.image, float) - np.asarray(begin.image)).mean() for m in (little, much)]
    assert distance[0] < distance[1]
    assert (little.settings.task, little.settings.strength) == ("image", 0.4)


def test_image_to_image_is_the_pipelines_own(painter):
    begin = picture()
    drawn = painter.image_to_image(begin, PROMPT, strength=0.7, steps=4, seed=5)[0]
    pipeline = derive(painter.pipeline, painter.family.image)
    pipeline.set_progress_bar_config(disable=True)
    extra = {"max_sequence_length": 256, "height": 64, "width": 64} if painter.name == "tiny flux" else {}
    expected = pipeline(
        PROMPT,
        image=begin,
        strength=0.7,
        num_inference_steps=4,
        guidance_scale=painter.defaults.guidance_scale,
        generator=torch.Generator().manual_seed(5),
        **extra,
    ).images[0]
    assert difference(drawn, expected) == 0


def test_a_given_picture_keeps_its_proportions_at_the_models_size(painter):
    made = painter.image_to_image(picture(400, 200), PROMPT, **FEW)[0]
    assert made.image.width > 1.5 * made.image.height
    assert 0.5 < made.image.width * made.image.height / 64**2 < 1.5
    assert painter.image_to_image(picture(400, 200), PROMPT, width=64, height=48, **FEW)[0].image.size == (
        64,
        48,
    )


@pytest.mark.parametrize("size", [(1, 4000), (64, 64), (640, 427), (3, 2)])
def test_fitting_sizes_are_multiples(size):
    width, height = fitting_size(size, 512 * 512, 16)
    assert width % 16 == height % 16 == 0
    assert 16 <= width <= 4096 and 16 <= height <= 4096


@pytest.mark.parametrize("strength", [1.0, 0.7])
def test_inpainting_changes_the_hole_and_no_pixel_around_it(painter, strength):
    begin = picture()
    made = painter.inpaint(begin, left_half(), PROMPT, strength=strength, steps=4, seed=5, n=2, keep=2)
    for one in made:
        new, old = np.asarray(one.image), np.asarray(begin)
        assert (new[:, 32:] == old[:, 32:]).all()
        assert np.abs(new[:, :32].astype(int) - old[:, :32]).mean() > 10
        assert len(one.steps) == 2
        alone = painter.inpaint(
            begin, left_half(), PROMPT, strength=strength, steps=4, seed=one.settings.seed
        )[0]
        assert difference(alone, one) <= SAME
    assert difference(made[0], made[1]) > 0


@pytest.mark.parametrize(
    ("make", "kind"),
    [(untrained.sdxl, StableDiffusionXLInpaintPipeline), (untrained.flux, FluxInpaintPipeline)],
)
def test_inpainting_draws_what_the_librarys_own_pipelines_do(make, kind):
    """They take models with four latent channels only; the course's way takes any."""
    painter = ImageGenerator(make())
    vae = painter.pipeline.vae
    with torch.no_grad():  # no chance in the encoding, of which the library's way has some
        vae.encoder.conv_out.bias[vae.config.latent_channels :] = -100
        vae.encoder.conv_out.weight[vae.config.latent_channels :] = 0
        if vae.quant_conv is not None:
            torch.nn.init.dirac_(vae.quant_conv.weight)
            vae.quant_conv.bias.zero_()
    begin, mask = picture(), left_half()
    drawn = painter.inpaint(begin, mask, PROMPT, strength=0.75, steps=4, seed=5)[0]
    pipeline = derive(painter.pipeline, kind)
    pipeline.set_progress_bar_config(disable=True)
    expected = pipeline(
        PROMPT,
        image=begin,
        mask_image=mask,
        height=64,
        width=64,
        strength=0.75,
        num_inference_steps=4,
        guidance_scale=painter.defaults.guidance_scale,
        generator=torch.Generator().manual_seed(5),
        **({"max_sequence_length": 256} if make is untrained.flux else {}),
    ).images[0]
    hole = (0, 0, 32, 64)
    assert difference(drawn.image.crop(hole), expected.crop(hole)) <= 1


def test_inpainting_begins_from_noise_alone_at_full_strength(sdxl):
    """What was in the hole does not show through."""
    red, blue = (Image.new("RGB", (64, 64), colour) for colour in ("red", "blue"))
    for begin in (red, blue):
        begin.paste(picture(32, 64), (32, 0))
    a, b = (sdxl.inpaint(begin, left_half(), PROMPT, **FEW)[0] for begin in (red, blue))
    assert difference(a.image.crop((0, 0, 16, 64)), b.image.crop((0, 0, 16, 64))) < OTHERWISE


def test_a_gray_mask_blends(sdxl):
    mask = Image.new("L", (64, 64), 128)
    made = sdxl.inpaint(picture(), mask, PROMPT, **FEW)[0]
    drawn = sdxl.inpaint(picture(), Image.new("L", (64, 64), 255), PROMPT, **FEW)[0]
    half = (np.asarray(picture(), float) + np.asarray(drawn.image)) / 2
    assert np.abs(np.asarray(made.image) - half).max() <= 2


def test_edges_hold_the_picture(sdxl, controlnet):
    edges = left_half()
    free, held = (sdxl.control(edges, PROMPT, controlnet=controlnet, scale=s, **FEW)[0] for s in (0, 1.5))
    assert difference(free, sdxl.generate(PROMPT, **FEW)[0]) <= 1
    assert difference(free, held) > 0
    settings = held.settings
    assert (settings.task, settings.scale, settings.controlnet) == ("control", 1.5, "tiny controlnet")
    made = sdxl.control(edges, PROMPT, controlnet=controlnet, n=2, keep=1, **FEW)
    assert len(made) == 2 and difference(made[1].steps[0], made[1]) <= 1


def test_an_edge_map_of_another_size_is_scaled_with_a_warning(sdxl, controlnet):
    with pytest.warns(UserWarning, match="scaled from 100×100 to 64×64"):
        sdxl.control(picture(100, 100), PROMPT, controlnet=controlnet, **FEW)


def test_edges_need_sdxl_and_a_controlnet_made_for_it(flux, sdxl, controlnet):
    with pytest.raises(UnsupportedModelError, match="FluxPipeline"):
        flux.control(picture(), PROMPT, controlnet=controlnet)
    with pytest.raises(UnsupportedModelError, match="ImageGenerator is no ControlNet"):
        sdxl.control(picture(), PROMPT, controlnet=sdxl)
    with torch.device("meta"):
        other = ControlNet(untrained.controlnet("controlnet-canny-sdxl", device="meta"), "real controlnet")
    with pytest.raises(UnsupportedModelError, match=r"block_out_channels is \[320, 640, 1280\]|\(320"):
        sdxl.control(picture(), PROMPT, controlnet=other)
    controlnet.close()
    with pytest.raises(ReleasedModelError, match="tiny controlnet"):
        sdxl.control(picture(), PROMPT, controlnet=controlnet)


def test_all_tasks_share_the_weights(painter):
    seen = set()
    hook = painter.pipeline.components.get("unet", painter.pipeline.components.get("transformer"))
    handle = hook.register_forward_pre_hook(
        lambda module, args: seen.add(next(module.parameters()).data_ptr())
    )
    painter.generate(PROMPT, **FEW)
    painter.image_to_image(picture(), PROMPT, **FEW)
    painter.inpaint(picture(), left_half(), PROMPT, **FEW)
    handle.remove()
    assert seen == {next(hook.parameters()).data_ptr()}
    image = derive(painter.pipeline, painter.family.image)
    for name, part in image.components.items():
        if isinstance(part, torch.nn.Module):
            mine = getattr(painter.pipeline, name).parameters()
            assert [p.data_ptr() for p in part.parameters()] == [p.data_ptr() for p in mine]


def test_encoding_and_decoding_are_inverse_to_each_other(painter):
    """The course's own decoding is the pipelines'; its encoding is the same numbers the other way round."""
    latents = encode_pictures(painter.pipeline, [picture(), picture(seed=1)])
    assert latents.shape == (2, painter.pipeline.vae.config.latent_channels, 8, 8)
    vae = painter.pipeline.vae
    plain = (latents[:1] / vae.config.scaling_factor) + (vae.config.shift_factor or 0)
    with torch.no_grad():
        pixels = vae.decode(plain).sample[0].permute(1, 2, 0)
    expected = ((pixels / 2 + 0.5).clamp(0, 1) * 255).round().byte().numpy()
    assert difference(Image.fromarray(expected), decode_pictures(painter.pipeline, latents)[0]) <= 1


# -- text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAKERS)
def test_a_sweep_encodes_its_prompt_once(name):
    painter = ImageGenerator(PIPELINES[name])
    calls = []
    encoder = painter.pipeline.text_encoder
    handle = encoder.register_forward_hook(lambda *_: calls.append(1))
    for seed in range(3):
        painter.generate(PROMPT, steps=2, seed=seed, guidance_scale=2.0 + seed)
    once = len(calls)
    painter.image_to_image(picture(), [PROMPT, PROMPT], steps=2)
    assert len(calls) == once == (2 if name == "sd" else 1)  # the older kind encodes the empty text as well
    painter.generate(OTHER, steps=2)
    handle.remove()
    assert len(calls) > once


def test_a_negative_prompt_is_part_of_what_is_remembered(sdxl):
    plain = sdxl.generate(PROMPT, **FEW)[0]
    assert difference(sdxl.generate(PROMPT, negative_prompt=OTHER, **FEW)[0], plain) > 0
    assert difference(sdxl.generate(PROMPT, **FEW)[0], plain) == 0


def test_few_encodings_are_kept(sdxl):
    from multimodal_course.prompt_encoding import KEPT

    for i in range(KEPT + 3):
        sdxl.generate(f"{i} apples", steps=1)
    assert len(sdxl._encodings._known) == KEPT


def long_prompt(words=90):
    return " ".join(["a red apple and"] * (words // 4)) + " finally a GREEN whale"


def test_a_long_prompt_is_told_with_the_words_that_are_dropped(sdxl):
    with pytest.warns(UserWarning) as told:
        sdxl.generate(long_prompt(), steps=1)
    messages = [str(w.message) for w in told if "too long" in str(w.message)]
    assert len(messages) == 2  # one for each text encoder
    assert all("reads 77 tokens" in m and m.endswith("finally a GREEN whale'.") for m in messages)
    assert "CLIPTextModel " in messages[0] and "CLIPTextModelWithProjection " in messages[1]


def test_the_second_encoder_of_flux_sees_more(flux):
    with pytest.warns(UserWarning, match=r"CLIPTextModel reads 77.*whale' \(T5EncoderModel sees all of it\)"):
        flux.generate(long_prompt(), steps=1)
    with pytest.warns(UserWarning, match="T5EncoderModel reads 256 tokens"):
        flux.generate(long_prompt(400), steps=1)


def test_dropped_words_change_nothing(sdxl):
    long = long_prompt()
    with pytest.warns(UserWarning) as told:
        cut = sdxl.generate(long, **FEW)[0]
    dropped = str(told[0].message).split("the end of it, '")[1].removesuffix("'.")
    kept = long.removesuffix(dropped).strip()
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        assert difference(sdxl.generate(kept, **FEW)[0], cut) == 0
    assert kept != long


def test_a_long_negative_prompt_is_told_too(sdxl):
    with pytest.warns(UserWarning, match="GREEN whale"):
        sdxl.generate(PROMPT, negative_prompt=long_prompt(), steps=1)


# -- saving and reproducing --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [PROMPT, 'Ünïcode "quotes" \n 苹果 🍎'])
def test_a_saved_picture_can_be_drawn_again(sdxl, tmp_path, text):
    made = sdxl.generate(text, negative_prompt=OTHER, sampler="ddim", steps=3, n=3, seed=1)[2]
    path = made.save(tmp_path / "new" / "apple.png")
    assert path == tmp_path / "new" / "apple.png"
    assert os.listdir(path.parent) == ["apple.png"]
    assert read_settings(path) == made.settings
    assert difference(Image.open(path), made) == 0
    again = sdxl.reproduce(path)
    assert again.settings == made.settings
    assert difference(again, made) <= SAME


def test_a_failed_save_leaves_the_old_file_and_nothing_else(sdxl, tmp_path, monkeypatch):
    made = sdxl.generate(PROMPT, **FEW)[0]
    path = made.save(tmp_path / "apple.png")
    before = path.read_bytes()

    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        made.save(path)
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["apple.png"]


def test_numbers_of_numpy_are_taken_and_saved(sdxl, tmp_path):
    made = sdxl.generate(PROMPT, steps=np.int64(2), seed=np.int32(4), guidance_scale=np.float32(2.5))[0]
    assert read_settings(made.save(tmp_path / "a.png")).guidance_scale == 2.5


def test_only_png_holds_settings(sdxl, tmp_path):
    made = sdxl.generate(PROMPT, **FEW)[0]
    with pytest.raises(BadSettingError, match=r"Call it apple\.png"):
        made.save(tmp_path / "apple.jpg")


def test_files_without_settings(sdxl, tmp_path):
    picture().save(tmp_path / "plain.png")
    picture().save(tmp_path / "plain.jpg")
    for name in ("plain.png", "plain.jpg"):
        with pytest.raises(BadImageError, match="holds no settings"):
            sdxl.reproduce(tmp_path / name)
    with pytest.raises(BadImageError, match="no file missing"):
        sdxl.reproduce(str(tmp_path / "missing.png"))
    (tmp_path / "torn.png").write_bytes(sdxl.generate(PROMPT, **FEW)[0]._repr_png_()[:3000])
    with pytest.raises(BadImageError, match="damaged"):
        read_settings(tmp_path / "torn.png")


@pytest.mark.parametrize("text", ["{", "[]", "3", '{"prompt": "x"}', '{"wrong": 1}'])
def test_spoilt_settings(tmp_path, text):
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("multimodal_course", text)
    picture().save(tmp_path / "a.png", pnginfo=chunks)
    with pytest.raises(BadImageError, match="cannot be read"):
        read_settings(tmp_path / "a.png")


def test_impossible_settings_from_a_file_are_refused(sdxl, tmp_path):
    settings = json.loads(json.dumps(vars(sdxl.generate(PROMPT, **FEW)[0].settings))) | {"steps": "many"}
    with pytest.raises(BadSettingError, match="steps='many'"):
        sdxl.reproduce(Settings(**settings))


def test_a_picture_from_a_picture_cannot_be_reproduced_but_the_call_is_told(sdxl, controlnet):
    made = sdxl.image_to_image(picture(), PROMPT, strength=0.5, **FEW)[0]
    with pytest.raises(BadSettingError) as raised:
        sdxl.reproduce(made)
    assert f"image_to_image(image, {PROMPT!r}, strength=0.5, steps=3" in raised.value.fix
    call = raised.value.fix.removeprefix("Call ").removesuffix(".")
    again = eval(f"sdxl.{call}", {"sdxl": sdxl, "image": picture()})[0]
    assert difference(again, made) == 0
    made = sdxl.control(picture(), PROMPT, controlnet=controlnet, **FEW)[0]
    with pytest.raises(BadSettingError, match=r"control\(edges, .*tiny controlnet.*scale=1\.0"):
        sdxl.reproduce(made)


def test_another_model_is_warned_of(sdxl):
    made = sdxl.generate(PROMPT, **FEW)[0]
    with pytest.warns(UserWarning, match="drawn by tiny sdxl; other will draw"):
        ImageGenerator(PIPELINES["sdxl"], "other").reproduce(made)


def test_a_notebook_shows_the_picture(sdxl):
    made = sdxl.generate(PROMPT, **FEW)[0]
    assert made._repr_png_().startswith(b"\x89PNG")
    assert repr(made) == "Generated('a red apple', 64×64, 3 steps, seed 5, tiny sdxl)"


# -- what cannot be ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prompt", ["", "  \n", None, 3, [], [PROMPT, ""], [PROMPT, None], b"apple", {PROMPT: 1}]
)
def test_empty_prompts(painter, prompt):
    with pytest.raises(BadPromptError):
        painter.generate(prompt)
    with pytest.raises(BadPromptError):
        painter.image_to_image(picture(), prompt)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"steps": 0}, "steps=0"),
        ({"steps": 2.5}, "steps=2.5"),
        ({"steps": True}, "steps=True"),
        ({"guidance_scale": -1}, "guidance_scale=-1"),
        ({"guidance_scale": float("nan")}, "guidance_scale=nan"),
        ({"guidance_scale": float("inf")}, "guidance_scale=inf"),
        ({"guidance_scale": "7"}, "guidance_scale='7'"),
        ({"n": 0}, "n=0"),
        ({"seed": -1}, "seed=-1"),
        ({"seed": 1.5}, "seed=1.5"),
        ({"keep": 4, "steps": 3}, "keep=4"),
        ({"width": 65}, "Use 64 or 72"),
        ({"height": 100}, "Use 96 or 104"),
        ({"width": 0}, "width=0"),
        ({"width": 8000}, "width=8000"),
        ({"sampler": "eulr"}, "Did you mean euler"),
        ({"sampler": "DPM++"}, r"Did you mean dpm\+\+ 2m"),
        ({"sampler": 7}, "no sampler 7"),
    ],
)
def test_impossible_settings(sdxl, settings, told):
    with pytest.raises(BadSettingError, match=told):
        sdxl.generate(PROMPT, **settings)


def test_flux_needs_multiples_of_16(flux):
    with pytest.raises(BadSettingError, match="Use 64 or 80"):
        flux.generate(PROMPT, width=72)


def test_unknown_settings_name_the_nearest(sdxl):
    with pytest.raises(BadSettingError, match="Did you mean guidance_scale"):
        sdxl.image_to_image(picture(), PROMPT, guidance=7)
    with pytest.raises(TypeError):
        sdxl.generate(PROMPT, guidance=7)


def test_negative_prompts_where_they_have_no_effect(sdxl, flux):
    with pytest.raises(BadSettingError) as raised:
        flux.generate(PROMPT, negative_prompt="cars")
    assert "'cars' would have no effect." in raised.value.what and "raise" not in raised.value.fix
    with pytest.raises(BadSettingError, match="no effect at guidance_scale=0"):
        ImageGenerator(sdxl.pipeline, "turbo", steps=4, guidance_scale=0.0).generate(
            PROMPT, negative_prompt="cars"
        )
    with pytest.raises(BadSettingError, match="no effect at guidance_scale=1"):
        sdxl.generate(PROMPT, negative_prompt="cars", guidance_scale=1)
    with pytest.raises(BadPromptError, match="not a negative prompt"):
        sdxl.generate(PROMPT, negative_prompt=["cars"])


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan"), "much", True])
def test_strengths_outside_of_0_and_1(sdxl, strength):
    for draw in (sdxl.image_to_image, lambda i, p, **s: sdxl.inpaint(i, left_half(), p, **s)):
        with pytest.raises(BadSettingError, match="strength="):
            draw(picture(), PROMPT, strength=strength)


def test_a_strength_of_less_than_a_step(sdxl):
    with pytest.raises(BadSettingError, match=r"less than one step[\s\S]*at least 0\.25"):
        sdxl.image_to_image(picture(), PROMPT, strength=0.2, steps=4)
    assert sdxl.image_to_image(picture(), PROMPT, strength=0.25, steps=4)


def test_scales_below_0(sdxl, controlnet):
    with pytest.raises(BadSettingError, match="scale=-1"):
        sdxl.control(picture(), PROMPT, controlnet=controlnet, scale=-1)


def test_damaged_pictures_and_unfit_masks(sdxl, controlnet, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"\x89PNG nonsense")
    for draw in (
        lambda: sdxl.image_to_image(tmp_path / "bad.png", PROMPT),
        lambda: sdxl.inpaint(picture(), tmp_path / "bad.png", PROMPT),
        lambda: sdxl.control(tmp_path / "bad.png", PROMPT, controlnet=controlnet),
    ):
        with pytest.raises(BadImageError, match=r"bad\.png"):
            draw()
    with pytest.raises(BadImageError, match="mask is 32×64 pixels, the picture 64×64"):
        sdxl.inpaint(picture(), left_half(32, 64), PROMPT)
    with pytest.raises(BadImageError, match="black all over"):
        sdxl.inpaint(picture(), Image.new("L", (64, 64)), PROMPT)


def test_black_pictures_are_not_returned(own):
    with torch.no_grad():
        own.pipeline.vae.decoder.conv_out.bias.fill_(float("nan"))
    with pytest.raises(BadImageError, match=r"nothing but black \(2 of 2 pictures: 1, 2\)"):
        own.generate(PROMPT, n=2, steps=1)


def test_a_closed_generator(own):
    release(own)
    for use in (lambda: own.generate(PROMPT), lambda: own.samplers, own.compile):
        with pytest.raises(ReleasedModelError, match="own sdxl was closed"):
            use()
    assert repr(own) == "ImageGenerator(own sdxl: closed)"


def test_pipelines_of_unknown_kinds():
    unet = UNet2DModel(
        block_out_channels=(32,), down_block_types=("DownBlock2D",), up_block_types=("UpBlock2D",)
    )
    with pytest.raises(UnsupportedModelError, match="DDPMPipeline"):
        ImageGenerator(DDPMPipeline(unet, DDPMScheduler()), "old")


# -- memory ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_drawing_gives_its_memory_back(name, error, monkeypatch):
    painter = ImageGenerator(PIPELINES[name])
    unet = painter.pipeline.components.get("unet") or painter.pipeline.transformer
    forward, tensors = unet.forward, []

    def interrupt(*args, **kwargs):
        tensors.append(weakref.ref(args[0] if args else kwargs["hidden_states"]))
        if len(tensors) == 3:
            raise error("stop")
        return forward(*args, **kwargs)

    monkeypatch.setattr(unet, "forward", interrupt)
    with pytest.raises(error) as raised:  # like a notebook, it keeps the exception with its frames
        painter.generate(PROMPT, steps=4, keep=4, seed=1)
    monkeypatch.undo()
    gc.collect()
    assert raised.value.__traceback__ is not None
    assert [ref() for ref in tensors] == [None] * 3
    assert painter.generate(PROMPT, **FEW)  # and it still works


def test_latents_kept_before_an_interrupt_go_too(sdxl):
    kept = []

    def interrupt(module, args):
        raise KeyboardInterrupt

    class Listening(list):
        def append(self, latents):
            kept.append(weakref.ref(latents))
            super().append(latents)

    from multimodal_course import image_generation

    class Watcher(image_generation.Watcher):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            self.latents = Listening()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(image_generation, "Watcher", Watcher)
        handle = sdxl.pipeline.vae.post_quant_conv.register_forward_pre_hook(interrupt)
        with pytest.raises(KeyboardInterrupt) as raised:
            sdxl.generate(PROMPT, steps=3, keep=3)
        handle.remove()
    gc.collect()
    assert raised.value is not None and len(kept) == 3
    assert [ref() for ref in kept] == [None] * 3


def test_an_interrupt_while_the_vae_computes_wider_is_put_right(own):
    own.pipeline.vae.register_to_config(force_upcast=True)
    own.pipeline.to(torch.bfloat16)

    def interrupt(module, args):
        raise KeyboardInterrupt

    handle = own.pipeline.vae.encoder.register_forward_pre_hook(interrupt)
    with pytest.raises(KeyboardInterrupt):
        own.image_to_image(picture(), PROMPT, **FEW)
    handle.remove()
    assert own.pipeline.vae.dtype == torch.bfloat16
    assert own.image_to_image(picture(), PROMPT, **FEW)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_narrow_formats_draw_too_and_the_vae_is_widened_only_for_float16(dtype, capsys):
    painter = ImageGenerator(untrained.sdxl(dtype=dtype))
    made = painter.inpaint(picture(), left_half(), PROMPT, strength=0.8, keep=2, **FEW)[0]
    assert difference(made.steps[-1], made) <= 1
    assert painter.pipeline.vae.config.force_upcast == (dtype == torch.float16)
    assert painter.pipeline.vae.dtype == dtype
    assert "float32" not in capsys.readouterr().err


def test_a_full_gpu_is_told_in_the_courses_words(sdxl):
    def fill(module, args):
        raise torch.OutOfMemoryError("CUDA out of memory")

    handle = sdxl.pipeline.unet.register_forward_pre_hook(fill)
    with pytest.raises(NotEnoughMemoryError, match="Drawing 3 pictures of 64×64"):
        sdxl.generate(PROMPT, n=3)
    handle.remove()


def test_release_gives_everything_back(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "_loaded", {})
    untrained.sdxl().save_pretrained(tmp_path)
    painter = load(str(tmp_path))
    size = sum(file.stat().st_size for file in tmp_path.glob("*/*.safetensors"))
    assert loaded() == {tmp_path.name: pytest.approx(size, rel=0.05)}
    painter.inpaint(picture(), left_half(), PROMPT, **FEW)
    painter.image_to_image(picture(), PROMPT, **FEW)
    pipeline = painter.pipeline
    refs = [weakref.ref(part) for part in pipeline.components.values() if isinstance(part, torch.nn.Module)]
    refs += [weakref.ref(t) for t in painter._encodings._known[PROMPT, None].values()]
    refs.append(weakref.ref(pipeline))
    del pipeline
    assert "Still held" not in str(release(painter))
    assert [ref() for ref in refs] == [None] * len(refs)
    assert loaded() == {}


# -- loading -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generators")
    for name, pipeline in PIPELINES.items():
        pipeline.save_pretrained(folder / name)
    untrained.controlnet().save_pretrained(folder / "controlnet")
    return folder


@pytest.mark.parametrize("name", MAKERS)
def test_a_folder_with_a_pipeline_becomes_a_generator(saved, name):
    with load(str(saved / name)) as painter:
        assert type(painter.pipeline) is type(PIPELINES[name])
        mine = ImageGenerator(PIPELINES[name]).generate(PROMPT, **FEW)[0]
        assert difference(painter.generate(PROMPT, **FEW)[0], mine) <= SAME
        assert painter.name == name


def test_a_folder_with_a_controlnet(saved, sdxl, monkeypatch):
    monkeypatch.setattr(memory, "_loaded", {})
    with load(str(saved / "controlnet")) as controlnet:
        size = (saved / "controlnet" / "diffusion_pytorch_model.safetensors").stat().st_size
        assert loaded() == {"controlnet": pytest.approx(size, rel=0.05)}
        assert sdxl.control(picture(), PROMPT, controlnet=controlnet, **FEW)
    assert loaded() == {}


def test_a_controlnet_and_a_turbo_model_of_the_catalog(saved, hub_cache, tmp_path):
    half = shutil.copytree(saved / "controlnet", tmp_path / "half")
    (half / "diffusion_pytorch_model.safetensors").rename(half / "diffusion_pytorch_model.fp16.safetensors")
    hub_cache("diffusers/controlnet-canny-sdxl-1.0-small", half)
    assert load("image-control-canny", profile="laptop").name == "controlnet-canny-sdxl-small"
    hub_cache("stabilityai/sdxl-turbo", saved / "sdxl")
    turbo = load("sdxl-turbo")
    assert (turbo.defaults.steps, turbo.defaults.guidance_scale) == (4, 0.0)


# -- speed -------------------------------------------------------------------------------------------------


def test_on_a_cpu_nothing_is_compiled(sdxl, capsys):
    sdxl.compile()
    assert "tiny sdxl was not compiled: on a CPU" in capsys.readouterr().out


def on_a_gpu(painter, monkeypatch, compile_blocks):
    """The pipeline's denoiser, seeming to be on a GPU for `compile` alone."""
    unet = painter.pipeline.unet
    monkeypatch.setattr(type(unet), "compile_repeated_blocks", compile_blocks)
    from multimodal_course import image_generation

    class Elsewhere:
        device = torch.device("cuda")
        _repeated_blocks = type(unet)._repeated_blocks
        compile_repeated_blocks = unet.compile_repeated_blocks
        modules = unet.modules
        get_memory_footprint = unet.get_memory_footprint

    monkeypatch.setattr(image_generation.pipelines, "denoiser", lambda pipeline: Elsewhere)


def test_compiled_blocks_are_told_and_used(own, monkeypatch, capsys):
    calls = []

    def compile_blocks(self, **settings):
        assert settings == {"fullgraph": True}
        for module in self.modules():
            if type(module).__name__ == "BasicTransformerBlock":
                forward = module.forward
                module._compiled_call_impl = lambda *a, f=forward, **k: calls.append(1) or f(*a, **k)

    on_a_gpu(own, monkeypatch, compile_blocks)
    own.compile()
    assert "own sdxl was compiled in" in capsys.readouterr().out and calls
    calls.clear()
    own.generate(PROMPT, steps=1)
    assert calls


def test_a_failed_compilation_is_told_and_undone(own, monkeypatch, capsys):
    def compile_blocks(self, **settings):
        for module in self.modules():
            module._compiled_call_impl = lambda *a, **k: (_ for _ in ()).throw(RuntimeError("no compiler"))

    on_a_gpu(own, monkeypatch, compile_blocks)
    own.compile()
    assert "own sdxl was not compiled: RuntimeError: no compiler" in capsys.readouterr().out
    assert own.generate(PROMPT, steps=1)


def test_only_large_models_show_a_bar(own, monkeypatch, capsys):
    own.generate(PROMPT, steps=2)
    assert "it/s" not in capsys.readouterr().err
    monkeypatch.setattr("multimodal_course.image_generation.GB", 1)
    own.generate(PROMPT, steps=2)
    assert "it/s" in capsys.readouterr().err


def test_decoding_a_batch_takes_one_picture_at_a_time(sdxl):
    assert sdxl.pipeline.vae.use_slicing
    assert isinstance(sdxl.pipeline, DiffusionPipeline) and isinstance(sdxl.pipeline.vae, AutoencoderKL)
