"""The pocket image generators: what they learn from, how, and what the shipped one draws."""

import json
import os
import random
import shutil
import sys
from types import SimpleNamespace

import numpy as np
import open_clip
import pytest
import torch
from diffusers import (
    ControlNetModel,
    FluxPipeline,
    StableDiffusionXLControlNetPipeline,
    StableDiffusionXLPipeline,
)
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from transformers import AutoTokenizer, CLIPTokenizer, CLIPVisionModel

from multimodal_course import load
from multimodal_course.data import MODELS
from multimodal_course.edges import canny, canny_edges, edge_f1, scribble
from multimodal_course.judging import facts_of, judge
from multimodal_course.pocket import (
    architectures,
    clip_weights,
    evaluation,
    image_batches,
    latents,
    text_encoders,
    tokenizers,
    train,
)
from multimodal_course.pocket import image_architectures as shapes
from multimodal_course.pocket.architectures import CAPTION_TOKENS
from multimodal_course.pocket.captions import full_caption
from multimodal_course.pocket.graphed import Learner, train_graphed
from multimodal_course.pocket.image_batches import drawings, judge_drawings, judge_scene, training_scene
from multimodal_course.pocket.prompts import prompt
from multimodal_course.pocket.scenes import BACKGROUNDS, COLOURS, HELD_OUT, KINDS, SEEN, SIDE, apart
from multimodal_course.pocket.train_t5 import Reader, learn_to_read
from multimodal_course.scene_reader import LARGE, SceneReader, SeenScene, SeenThing

N = 120  # drawings


@pytest.fixture(scope="module")
def clip_tokenizer():
    return CLIPTokenizer.from_pretrained(MODELS / "pocket-clip")


@pytest.fixture(scope="module")
def t5_tokenizer():
    return tokenizers.t5_tokenizer()


@pytest.fixture(scope="module")
def drawn(clip_tokenizer, t5_tokenizer):
    return drawings(1000, 1000 + N, 2, [clip_tokenizer, t5_tokenizer])


def all_pairs(scenes) -> set:
    return {(t.kind, t.colour) for s in scenes for t in s.things}


def truth(scene) -> SeenScene:
    """What a perfect reader would see."""
    cells = [3 * scene.row(t) + scene.column(t) for t in scene.things]
    pairs = zip(scene.things, cells, strict=True)
    seen = [SeenThing(t.kind, t.colour, cell, t.radius > LARGE * SIDE) for t, cell in pairs]
    return SeenScene(tuple(sorted(seen, key=lambda t: t.cell)), scene.background)


# -- what they learn from ----------------------------------------------------------------------------------


def test_the_generators_see_no_held_out_pair_and_the_judge_sees_all():
    trained, judged = ([make(i) for i in range(3000)] for make in (training_scene, judge_scene))
    assert all_pairs(trained) == set(SEEN)
    assert not any(apart(a.kind, b.kind) for s in trained for a in s.things for b in s.things)
    assert all_pairs(judged) == set(SEEN) | HELD_OUT
    assert any(apart(a.kind, b.kind) for s in judged for a in s.things for b in s.things)
    tested = [evaluation.fresh_picture(i, held_out) for i in range(300) for held_out in (False, True)]
    assert not set(trained) & set(judged) and not set(tested) & (set(trained) | set(judged))


def test_numbers_of_pictures_do_not_overlap():
    recipes = {name: MODELS / f"pocket-{name}" / "training.json" for name in ("sdxl", "flux", "judge")}
    for name, file in recipes.items():
        if not file.exists():
            continue
        pictures = json.loads(file.read_text())[-1]["pictures"]
        first = image_batches.FIRST_OF_JUDGE if name == "judge" else 0
        limit = evaluation.FIRST_FRESH if name == "judge" else image_batches.FIRST_OF_JUDGE
        assert first + pictures <= limit
    assert judge_scene(0) == image_batches.sample_scene(
        random.Random(image_batches.FIRST_OF_JUDGE), pairs=image_batches.PAIRS, mixing=True
    )


def test_drawings_have_the_announced_shapes(drawn):
    assert drawn.pictures.shape == (N, SIDE, SIDE, 3) and drawn.pictures.dtype == np.uint8
    assert drawn.prompts.shape == (N, 2, image_batches.PROMPTS, CAPTION_TOKENS)
    assert drawn.sizes.shape == (N,) and drawn.patches.shape == (N, 64, 2)


def test_drawings_do_not_depend_on_how_they_are_shared_out(drawn, clip_tokenizer, t5_tokenizer):
    alone = drawings(1000 + N // 2, 1000 + N, 1, [clip_tokenizer, t5_tokenizer])
    for name in ("pictures", "prompts", "sizes", "patches"):
        np.testing.assert_array_equal(getattr(alone, name), getattr(drawn, name)[N // 2 :])
    again = drawings(1000, 1000 + N, 3, [clip_tokenizer, t5_tokenizer])
    for name in ("pictures", "prompts", "sizes", "patches"):
        np.testing.assert_array_equal(getattr(again, name), getattr(drawn, name))


def test_no_drawings_are_possible_too(clip_tokenizer):
    nothing = drawings(7, 7, 2, [clip_tokenizer])
    assert nothing.pictures.shape == (0, SIDE, SIDE, 3) and len(nothing.prompts) == 0


def test_pictures_show_their_scenes_and_few_are_blurred(drawn):
    clear = [i for i in range(N) if drawn.sizes[i] == SIDE]
    assert set(drawn.sizes) <= {SIDE, SIDE // 2, SIDE // 4} and 0.85 * N < len(clear) < N
    for i in range(N):
        exact = np.asarray(training_scene(1000 + i).render(random.Random(1000 + i))).astype(int)
        off = abs(drawn.pictures[i] - exact)
        assert (off.max() == 0) == (i in clear) and off.mean() < 12
        assert (drawn.patches[i] == training_scene(1000 + i).patch_labels(16)).all()


def test_token_ids_spell_prompts_that_are_true(drawn, clip_tokenizer, t5_tokenizer):
    full = 0
    for i in range(N):
        scene = training_scene(1000 + i)
        for clip_ids, t5_ids in zip(*drawn.prompts[i], strict=True):
            assert clip_ids[0] == clip_tokenizer.bos_token_id
            assert clip_tokenizer.eos_token_id in clip_ids and t5_tokenizer.eos_token_id in t5_ids
            by_clip, text = (
                t.decode(ids, skip_special_tokens=True).replace(" ,", ",").strip()
                for t, ids in ((clip_tokenizer, clip_ids), (t5_tokenizer, t5_ids))
            )
            text = text.lower().rstrip(" .")  # as typed: with a capital, with a full stop, or without
            assert by_clip.rstrip(" .") == text
            assert all(truth(scene).holds(fact) for fact in facts_of(text)), (text, scene)
            full += text == full_caption(scene)
    assert 0.2 < full / drawn.prompts[:, 0, :, 0].size < 0.6


def test_the_judges_labels_are_true():
    pictures, cells, backgrounds = judge_drawings(60, 2)
    for i, scene in enumerate(map(judge_scene, range(60))):
        assert (pictures[i] == np.asarray(scene.render(random.Random(i)))).all()
        assert list(BACKGROUNDS)[backgrounds[i]] == scene.background
        named = {
            (KINDS[kind - 1], list(COLOURS)[colour - 1], cell, bool(large))
            for cell, (kind, colour, large) in enumerate(cells[i].tolist())
            if kind
        }
        assert named == {(t.kind, t.colour, t.cell, t.large) for t in truth(scene).things}
        assert (cells[i][cells[i][:, 0] == 0] == 0).all()


# -- T5's tokenizer ----------------------------------------------------------------------------------------


def test_every_word_of_a_prompt_is_one_piece_and_the_longest_prompt_fits(t5_tokenizer):
    rng, longest = random.Random(1), 0
    for i in range(2000):
        text = prompt(evaluation.fresh_picture(85_000_000 + i), rng)
        pieces = t5_tokenizer.tokenize(text)
        assert [p.removeprefix("▁") for p in pieces] == text.replace(",", " ,").split(), text
        longest = max(longest, len(t5_tokenizer(text, truncation=False)["input_ids"]))
    assert longest <= CAPTION_TOKENS


def test_unknown_words_are_spelt(t5_tokenizer):
    for text in ("a zebra", "red zeppelins, quickly-3!", "sunflower"):
        ids = t5_tokenizer(text)["input_ids"]
        assert t5_tokenizer.unk_token_id not in ids and ids[-1] == t5_tokenizer.eos_token_id
        assert t5_tokenizer.decode(ids, skip_special_tokens=True) == text
    assert len(t5_tokenizer.tokenize("a red apple")) == 3


def test_the_t5_tokenizer_survives_saving(t5_tokenizer, tmp_path):
    t5_tokenizer.save_pretrained(tmp_path)
    again, texts = AutoTokenizer.from_pretrained(tmp_path), ["", "a red apple, pink background", "zebra"]
    settings = {"padding": "max_length", "max_length": CAPTION_TOKENS}
    assert again(texts, **settings)["input_ids"] == t5_tokenizer(texts, **settings)["input_ids"]
    assert again.model_max_length == CAPTION_TOKENS and len(again) == len(t5_tokenizer)


# -- text encoders -----------------------------------------------------------------------------------------

TEXTS = ["a red apple", "two blue cars and a cat on a pink background", "star", ""]


def test_the_second_encoder_begins_as_pocket_clips_text_tower(clip_tokenizer):
    import open_clip

    encoder = shapes.text_encoder_2(clip_tokenizer).eval()
    clip_weights.copy_clip_text(MODELS / "pocket-clip", encoder)
    clip = open_clip.create_model(f"local-dir:{MODELS / 'pocket-clip'}").eval()
    texts = [*TEXTS, *(full_caption(evaluation.fresh_picture(i)) for i in range(20))]
    ids = clip_tokenizer(texts, padding="max_length", max_length=CAPTION_TOKENS, return_tensors="pt")
    with torch.inference_mode():
        # open_clip pads with zeros, transformers with the end token: neither is looked at
        expected = clip.encode_text(load("image-text-encoder").tokenizer(texts)).float()
        torch.testing.assert_close(encoder(ids["input_ids"]).text_embeds, expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", ["text_encoder", "text_encoder_2", "t5_encoder"])
def test_embedding_by_matrix_product_computes_the_same(name, clip_tokenizer, t5_tokenizer):
    torch.manual_seed(0)
    tokenizer = t5_tokenizer if name == "t5_encoder" else clip_tokenizer
    encoder = getattr(shapes, name)(tokenizer).eval()
    ids = tokenizer(TEXTS, padding="max_length", max_length=CAPTION_TOKENS, return_tensors="pt")["input_ids"]
    weight = encoder.get_input_embeddings().weight

    def results():
        encoder.zero_grad()
        hidden = encoder(ids).last_hidden_state
        hidden.square().sum().backward()
        return hidden.detach(), weight.grad.clone()

    def replaced() -> list[str]:
        return [key for key, part in encoder.named_modules() if "forward" in vars(part)]

    usual = results()
    text_encoders.embed_by_matrix(encoder)
    lookups = [encoder.get_submodule(key) for key in replaced()]
    assert lookups and all(lookup.num_embeddings == len(tokenizer) for lookup in lookups)
    for ours, expected in zip(results(), usual, strict=True):
        torch.testing.assert_close(ours, expected, atol=1e-4, rtol=1e-4)
    text_encoders.embed_by_rows(encoder)
    assert replaced() == [] and torch.equal(results()[0], usual[0])


def test_without_a_prompt_the_encoders_read_what_the_pipeline_makes_of_an_empty_one(clip_tokenizer):
    ids = clip_tokenizer("", padding="max_length", max_length=CAPTION_TOKENS)["input_ids"]
    assert ids == [clip_tokenizer.bos_token_id] + [clip_tokenizer.eos_token_id] * (CAPTION_TOKENS - 1)


def test_training_encodes_prompts_as_the_pipeline_does(clip_tokenizer):
    from multimodal_course.pocket.train_sdxl import encode

    torch.manual_seed(0)
    first, second = shapes.text_encoder(clip_tokenizer).eval(), shapes.text_encoder_2(clip_tokenizer).eval()
    pipeline = shapes.sdxl(shapes.sdxl_vae(), shapes.unet(), first, second, clip_tokenizer)
    ids = clip_tokenizer(TEXTS, padding="max_length", max_length=CAPTION_TOKENS, return_tensors="pt")
    with torch.inference_mode():
        hidden, pooled = encode(first, second, ids["input_ids"])
        expected = pipeline.encode_prompt(TEXTS, do_classifier_free_guidance=False)
    torch.testing.assert_close(hidden, expected[0])
    torch.testing.assert_close(pooled, expected[2])


# -- autoencoders ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [shapes.sdxl_vae, shapes.flux_vae])
def test_latents_get_the_promised_mean_and_deviation_and_pictures_stay_the_same(make, drawn):
    torch.manual_seed(0)
    vae, pictures = make().eval().requires_grad_(False), torch.from_numpy(drawn.pictures[:6].copy())
    vae.quant_conv.bias += torch.randn_like(vae.quant_conv.bias)  # something to put right
    vae.quant_conv.weight *= 1 + torch.rand_like(vae.quant_conv.weight)
    x = latents.as_floats(pictures)

    def decoded() -> torch.Tensor:
        return vae.decode(vae.encode(x).latent_dist.mean).sample

    with torch.inference_mode():
        before = decoded()
    latents._normalise(vae, pictures)
    with torch.inference_mode():
        torch.testing.assert_close(decoded(), before, atol=1e-4, rtol=1e-3)
        distribution = vae.encode(x).latent_dist
        sampled = torch.stack([distribution.sample() for _ in range(20)])
    mean, deviation = sampled.mean((0, 1, 3, 4)), sampled.std((0, 1, 3, 4))
    wanted = 1 / vae.config.scaling_factor
    torch.testing.assert_close(deviation, torch.full_like(deviation, wanted), rtol=0.03, atol=0)
    target = torch.full_like(mean, vae.config.shift_factor or 0.0)
    torch.testing.assert_close(mean, target, atol=0.03 * wanted, rtol=0)

    moments = latents.encode_all(vae, pictures, batch=4)
    data = latents.LatentDrawings(*moments, *[torch.zeros(0)] * 3)
    for_training = torch.stack([data.latents(torch.arange(6), vae) for _ in range(20)])
    assert abs(for_training.mean()) < 0.03 and abs(for_training.std() - 1) < 0.03


def test_crops_are_cut_out_of_the_pictures():
    pictures = torch.arange(6, dtype=torch.uint8).view(6, 1, 1, 1).repeat(1, SIDE, SIDE, 3) * 40
    pictures[..., 1] = torch.arange(SIDE)[:, None]
    pictures[..., 2] = torch.arange(SIDE)
    crops = latents._lively_crops(pictures, 30).long()
    assert crops.shape == (30, latents.CROP, latents.CROP, 3)
    assert (crops[..., 0] == crops[:, :1, :1, 0]).all()  # each of one picture, and whole
    assert (crops[..., 1].diff(dim=1) == 1).all() and (crops[..., 2].diff(dim=2) == 1).all()


# -- the training loop -------------------------------------------------------------------------------------


def test_finish_puts_the_averaged_float32_weights_back():
    torch.manual_seed(0)
    layers = [nn.Linear(3, 3), nn.Linear(3, 1)]
    before = [p.detach().clone() for layer in layers for p in layer.parameters()]
    learner = Learner(layers, weight_decay=0.0, average=0.5)
    learner.rate.fill_(0.1)
    learner.mixing.fill_(0.5)
    expected = [p.clone() for p in before]
    for _ in range(3):
        x = torch.randn(8, 3)
        learner.step((layers[1](layers[0](x)) - x.sum(1, keepdim=True)).square().mean())
        assert all(p.grad is None for p in learner.weights)
        for average, master in zip(expected, learner.masters, strict=True):
            average += 0.5 * (master - average)
    masters = [m.clone() for m in learner.masters]
    learner.finish()
    after = [p for layer in layers for p in layer.parameters()]
    for weight, average, master, old in zip(after, expected, masters, before, strict=True):
        torch.testing.assert_close(weight, average)
        assert weight.dtype == torch.float32 and not weight.requires_grad
        assert not torch.equal(weight, master) and not torch.equal(weight, old)
    assert not any(layer.training for layer in layers)


def test_the_loop_learns_and_stops_when_told():
    torch.manual_seed(0)
    layer, x = nn.Linear(4, 1), torch.randn(64, 4)
    y, shares = x @ torch.tensor([[1.0], [-2.0], [0.5], [0.0]]), []

    def loss(share):
        shares.append(float(share))
        return (layer(x) - y).square().mean()

    at_first = loss(0.0).item()
    assert train_graphed("line", [layer], loss, 60, 0.1, 0.0, 0.9, max_steps=200) == 200
    assert loss(0.0).item() < 0.05 * at_first
    assert shares[1:-1] == sorted(shares[1:-1]) and max(shares) < 1
    layer.requires_grad_(True)
    assert train_graphed("line", [layer], loss, 0.05, 0.1) >= 1  # by the clock


# -- T5 learns to read -------------------------------------------------------------------------------------


def test_t5_learns_to_say_what_stands_where(drawn, t5_tokenizer, capsys):
    torch.manual_seed(0)
    t5 = shapes.t5_encoder(t5_tokenizer)
    before = [p.detach().clone() for p in t5.parameters()]
    prompts, patches = torch.from_numpy(drawn.prompts), torch.from_numpy(drawn.patches)
    data = latents.LatentDrawings(*[torch.zeros(0)] * 2, prompts, torch.zeros(0), patches)
    run = SimpleNamespace(device=torch.device("cpu"), batch_size=4, steps=3)
    assert learn_to_read(run, t5, data, seconds=600) == 3
    after = list(t5.parameters())
    assert {p.dtype for p in after} == {torch.float32} and not any(m.training for m in t5.modules())
    assert not any("forward" in vars(module) for module in t5.modules())  # looks tokens up as usual again
    assert any(not torch.equal(a, b) for a, b in zip(before, after, strict=True))
    assert "kind right" in capsys.readouterr().out


def test_the_readers_accuracy_counts_only_patches_with_a_thing():
    reader = Reader(width=32, patches=4)
    kinds, colours, _ = reader.teacher.heads
    with torch.no_grad():
        for head, says in ((kinds, 3), (colours, 5)):  # whatever it is shown
            head.weight.zero_()
            head.bias.copy_(torch.eye(head.out_features)[says])
    # (kind, colour) of four patches each; kind 0 is the background, where nothing is counted
    patches = torch.tensor([[[3, 5], [3, 1], [0, 5], [0, 0]], [[3, 5], [7, 5], [0, 0], [0, 0]]])
    kind, colour = reader.accuracy(torch.randn(2, 6, 32), patches)
    assert kind == colour == 0.75
    patches[0, 0, 0] = 8
    assert reader.accuracy(torch.randn(2, 6, 32), patches) == (0.5, 0.75)


def test_the_reader_learns_the_labels_it_is_shown():
    torch.manual_seed(0)
    reader, hidden = Reader(width=32, patches=4), torch.randn(8, 6, 32)
    patches = torch.stack([torch.randint(1, 5, (8, 4)), torch.randint(1, 5, (8, 4))], -1)
    steps = train_graphed(
        "reader", [reader], lambda share: reader.loss(hidden, patches), 600, 1e-2, max_steps=60
    )
    assert steps == 60 and min(reader.accuracy(hidden, patches)) > 0.9


# -- whole trainings, tiny ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A function that trains one model for two steps, as the command line does, and returns its folder."""
    out = tmp_path_factory.mktemp("trained")
    shutil.copytree(MODELS / "pocket-clip", out / "pocket-clip")
    precision = torch.get_float32_matmul_precision()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(latents, "FIRST_DRAWN", 8)  # whole pictures take a CPU long
        patch.setitem(os.environ, "TOKENIZERS_PARALLELISM", "false")

        def run(name: str):
            settings = f"--steps 2 --batch 4 --pictures 40 --workers 2 --out {out}".split()
            patch.setattr(sys, "argv", ["train", name, *settings])
            train.main()
            return out / f"pocket-{name}"

        yield run
    torch.set_float32_matmul_precision(precision)


@pytest.mark.parametrize("name, kind", [("sdxl", StableDiffusionXLPipeline), ("flux-flow", FluxPipeline)])
def test_a_trained_generator_is_a_plain_pipeline(name, kind, trained):
    folder = trained(name)
    pipeline = kind.from_pretrained(folder)
    pipeline.set_progress_bar_config(disable=True)
    models = [part for part in pipeline.components.values() if isinstance(part, nn.Module)]
    assert len(models) == 4
    for model in models:
        assert {p.dtype for p in model.parameters()} == {torch.float32}
        assert all(p.isfinite().all() for p in model.parameters())
    for file in folder.glob("*/*.safetensors"):
        assert {value.dtype for value in load_file(file).values()} == {torch.float16}
    image = pipeline("a red apple", num_inference_steps=2, width=SIDE, height=SIDE).images[0]
    assert image.size == (SIDE, SIDE)
    recipe = json.loads((folder / "training.json").read_text())[0]
    assert recipe["steps"] == recipe["autoencoder_steps"] == 2 and recipe["pictures"] == 40


def test_pocket_flux_is_its_flow_with_another_transformer(trained):
    flow, whole = trained("flux-flow"), trained("flux-guidance").with_name("pocket-flux")
    for part in ("vae/diffusion_pytorch_model", "text_encoder/model", "text_encoder_2/model"):
        before, after = (load_file(folder / f"{part}.safetensors") for folder in (flow, whole))
        assert all(torch.equal(before[name], after[name]) for name in before), part
    pipeline = FluxPipeline.from_pretrained(whole)
    pipeline.set_progress_bar_config(disable=True)
    images = [
        pipeline(
            "a red apple",
            num_inference_steps=2,
            width=SIDE,
            height=SIDE,
            guidance_scale=guidance,
            generator=torch.Generator().manual_seed(0),
        ).images[0]
        for guidance in (1.0, 6.0)
    ]
    assert images[0].size == (SIDE, SIDE) and images[0].tobytes() != images[1].tobytes()
    assert json.loads((whole / "training.json").read_text())[0]["steps"] == 2


def test_a_trained_judge_reads_pictures(trained):
    folder = trained("judge")
    reader = SceneReader.from_pretrained(folder)
    assert len(reader.read([judge_scene(0).render()])) == 1
    assert reader.names["kinds"] == list(KINDS) and reader.names["colours"] == list(COLOURS)
    assert json.loads((folder / "training.json").read_text())[0]["steps"] == 2


def test_a_trained_controlnet_is_a_plain_one_and_pocket_sdxl_stays_as_it_was(trained):
    folder = trained("sdxl")
    before = load_file(folder / "unet" / "diffusion_pytorch_model.safetensors")
    held = ControlNetModel.from_pretrained(trained("controlnet"), dtype=torch.float32)
    after = load_file(folder / "unet" / "diffusion_pytorch_model.safetensors")
    assert all(torch.equal(before[name], after[name]) for name in before)
    pipeline = StableDiffusionXLControlNetPipeline.from_pretrained(folder, controlnet=held)
    pipeline.set_progress_bar_config(disable=True)
    lines = Image.new("RGB", (SIDE, SIDE))
    assert pipeline("a red apple", image=lines, num_inference_steps=2).images[0].size == (SIDE, SIDE)


def test_half_of_the_lines_are_cannys_and_half_are_drawn_by_hand(drawn):
    lines = image_batches.line_drawings(drawn.pictures, 2)
    assert lines.shape == drawn.pictures.shape[:3]
    for i in range(0, N, 2):
        assert (lines[i] == canny_edges(drawn.pictures[i])).all()
    again = image_batches.line_drawings(drawn.pictures[:4], 1)
    assert (again == lines[:4]).all()
    followed = [
        edge_f1(scribble(drawn.pictures[i]), Image.fromarray(lines[i]), tolerance=3)
        for i in range(1, N, 2)
        if drawn.sizes[i] == SIDE
    ]
    assert np.mean(followed) > 0.8  # a little off, with pens of other widths


# -- the shipped generator ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lines_of", [canny, scribble])
def test_pocket_controlnet_draws_along_the_lines_in_the_prompts_colours(lines_of):
    scene = evaluation.drawable_scenes(1, (2,), first=94_000_000)[0]
    given = lines_of(scene.render(random.Random(0)))
    with load("pocket-sdxl") as painter, load("pocket-controlnet") as controlnet:
        drawn = painter.control(given, full_caption(scene), controlnet=controlnet, seed=1, n=2)
        free = painter.generate(full_caption(scene), seed=1, n=2)
    held, loose = (np.mean([edge_f1(given, lines_of(p.image)) for p in some]) for some in (drawn, free))
    assert held > 0.85 > loose + 0.1
    reader = SceneReader.from_pretrained(MODELS / "pocket-judge")
    assert all(v.all_right for v in judge(drawn, [full_caption(scene)] * 2, reader))


def test_pocket_sdxl_draws_what_the_prompt_says():
    pipeline = StableDiffusionXLPipeline.from_pretrained(MODELS / "pocket-sdxl")
    pipeline.set_progress_bar_config(disable=True)
    text = "a red apple at the center on a white background"
    images = pipeline(
        [text] * 4,
        num_inference_steps=20,
        guidance_scale=3,
        width=SIDE,
        height=SIDE,
        generator=[torch.Generator().manual_seed(seed) for seed in range(4)],
    ).images
    verdicts = judge(images, text, SceneReader.from_pretrained(MODELS / "pocket-judge"))
    assert sum(v.all_right for v in verdicts) >= 3, verdicts


def test_pocket_flux_draws_what_the_prompt_says():
    prompts = [
        "a red apple at the center on a white background",
        "a red car at the left and a blue star at the right on a white background",
        "a blue car at the left and a red star at the right on a white background",
        "a green tree at the top and a purple house at the bottom on a yellow background",
    ]
    with load("pocket-flux") as painter:
        assert type(painter.pipeline) is FluxPipeline
        drawn = painter.generate(prompts, seed=0)
    verdicts = judge(drawn, prompts, SceneReader.from_pretrained(MODELS / "pocket-judge"))
    assert sum(v.all_right for v in verdicts) >= 3, verdicts


def test_pocket_flux_is_small():
    files = [file for file in (MODELS / "pocket-flux").rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) <= 30_000_000


def test_llavas_tower_begins_as_pocket_clips_vision_tower():
    config = architectures.llava_config(AutoTokenizer.from_pretrained(MODELS / "pocket-llm"))
    tower = CLIPVisionModel(config.vision_config).eval()
    clip_weights.copy_clip_vision(MODELS / "pocket-clip", tower)
    clip = open_clip.create_model(f"local-dir:{MODELS / 'pocket-clip'}").eval()
    pictures = torch.randn(2, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        projected = tower(pictures).pooler_output @ clip.visual.proj
        assert torch.allclose(projected, clip.encode_image(pictures), atol=1e-4)
