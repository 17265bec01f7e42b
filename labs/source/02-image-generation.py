# %% [markdown]
# # Lab 4.1.2: Image generation
#
# You write a sentence, and a picture appears that nobody has drawn. In this lab you watch it appear, step by step, out of
# noise. You write the few lines at the heart of it yourself, turn every knob there is, and measure what each one does. A
# judge that never saw the generator decides whether a picture shows what its prompt says.
#
# **What you will have built:** the formula that turns pictures into noise, classifier-free guidance from its two halves, a
# meter for obedience and one for variety, a search for the fewest steps that suffice, and (the challenge) a contact sheet
# of the best pictures out of many. SDXL and FLUX meet on the same prompts.
#
# | | |
# |---|---|
# | Time | about two hours; all cells together run in under two minutes in the pocket profile, on two quiet cores |
# | You need | Python; lab 4.1.1 helps, but is not needed |
# | Models | SDXL, FLUX, a ControlNet, a judge, CLIP; one profile's size of each |
#
# | profile | models | memory needed | network |
# |---|---|---|---|
# | `pocket` | SDXL's own classes with 13 million parameters and FLUX's with 9 million, trained by this course | about 1.4 GB in all, most of it for the libraries | none |
# | `laptop` | Segmind-Vega: SDXL's classes, distilled to a smaller UNet; SDXL Turbo (6.9 GB in bfloat16) in FLUX's place; Qwen2-VL-2B as the judge (4.4 GB) | at most 8.5 GB for one at work, with a ControlNet ([predicted](../docs/BENCHMARKS.md)) | to download once |
# | `spark` | SDXL (6.9 GB in bfloat16), FLUX.1-dev (33.7 GB, gated: needs an account), Qwen2-VL-7B as the judge (16.6 GB) | 24.4 GB for the weights, with CLIP's; 51.2 GB while FLUX stands in for SDXL | to download once |
#
# **Pocket SDXL** and **pocket FLUX** draw only the course's small world: 32 kinds of things in 12 colors on 6 backgrounds, up to four at a
# time, 128 × 128 pixels. Ask for a dragon and you get nonsense. *How* they draw is what the large models do, class for
# class and step for step. Times, and how much guidance is good, differ from model to model: here you learn to measure them.

# %% tags=["parameters"]
profile = "auto"

# %%
import time
import warnings
from copy import deepcopy

import numpy as np
import torch
from PIL import Image, ImageDraw

from multimodal_course import (
    check,
    current_profile,
    device,
    dtype,
    hint,
    image_path,
    load,
    loaded,
    memory_status,
    open_image,
    release,
    resolve,
    solved,
    track,
)
from multimodal_course.display import bar_chart, line_plot, memory_plot, show_film, show_heatmaps, show_images
from multimodal_course.edges import canny, edge_f1
from multimodal_course.errors import CourseError
from multimodal_course.hub import locate
from multimodal_course.image_generation import read_settings
from multimodal_course.judging import facts_of, judge
from multimodal_course.word_maps import word_maps

print("profile:", current_profile(profile))
print("device: ", device())
print("dtype:  ", dtype())
print("memory: ", memory_status())

# %% [markdown]
# ## 1. A first picture, by hand
#
# With diffusers alone it takes two calls. The **pipeline** holds everything: two text encoders, the network that removes
# noise (the **UNet**), the **VAE** that turns its result into pixels, and a **scheduler** that plans the steps. `locate`
# names the folder of the model's files; on a machine with a network you would write the hub id there, such as
# `"stabilityai/stable-diffusion-xl-base-1.0"`.

# %%
from diffusers import DiffusionPipeline

before = memory_status().allocated
folder = locate(resolve("image-generator", profile))
pipeline = DiffusionPipeline.from_pretrained(folder, dtype=getattr(torch, dtype().value)).to(device().value)
parts = {"text_encoder": 0, "text_encoder_2": 0, "unet": 0, "vae": 0}
for name in parts:
    parts[name] = sum(p.numel() for p in getattr(pipeline, name).parameters())
    print(
        f"{name:15} {type(getattr(pipeline, name)).__name__:30} {parts[name] / 1e6:8.2f} million parameters"
    )

# %%
result = pipeline(
    "a large red apple at the center on a white background",
    num_inference_steps=20,
    guidance_scale=3.0,
    generator=torch.Generator().manual_seed(3),
)
show_images(result.images, ["our first picture"])

# %% [markdown]
# ### And with the helper
# The course's `load` checks first whether the model is here, whole, and fits. What it returns keeps the pipeline open to
# you as `.pipeline`, and remembers how every picture was made. Name no steps and no guidance, and it takes the model's own
# settings, its `.defaults`. (The picture above asked for more guidance than that. Section 6 says what guidance is.)
#
# It will hold the same weights once more, so the first model goes before the second one comes.
#
# **Predict:** a weight takes four bytes in float32, two in bfloat16. How much memory should come back?

# %%
steps = {"before loading": before, "pipeline loaded": memory_status().allocated}
print(release(pipeline))
result = None
steps["released"] = memory_status().allocated
n_bytes = getattr(torch, dtype().value).itemsize
print(
    f"weights: {sum(parts.values()) / 1e6:.1f} million x {n_bytes} bytes = {sum(parts.values()) * n_bytes / 1e6:.0f} MB"
)
memory_plot(steps, title="Memory of this process")

# %% [markdown]
# **What just happened?** The weights are the part that you can compute. On a GPU, about so much comes back. On a CPU the number is
# that of the whole process, so both ends are blurred. More may come back than the weights: buffers of the first drawing go with
# them. And the process does not return to where it began: the libraries that the first model brought in stay imported, and
# the allocator keeps some pages for next time.

# %%
with track("loading") as loading:
    painter = load("image-generator", profile)
print(loading)
print(painter)
print(painter.defaults)
PROMPTS = [
    "a large red apple at the center on a white background",
    "a blue car left of a yellow star on a pink background",
    "two teal fish at the left and right on a yellow background",
    "a purple cat at the top left and a green tree at the bottom right on a gray background",
    "three orange balloons at the top, left and right on a blue background",
    "a brown house above a pink flower on a green background",
    "a large yellow sun at the center on a blue background",
    "a black hat at the top, a red umbrella at the left and a white boat at the right on a green background",
]
first = painter.generate(PROMPTS, seed=8)
show_images([picture.image for picture in first], PROMPTS)

# %% [markdown]
# Look closely before you go on. Which of the eight pictures show everything that their prompt says, every word of it? Section 5
# lets a judge answer that, so that you need not count by eye.

# %% [markdown]
# ## 2. From picture to noise, and back
#
# A diffusion model learns to undo damage. Training takes a picture $x_0$ and mixes it with noise $\epsilon$:
#
# $$x_t = \sqrt{\bar\alpha_t}\; x_0 + \sqrt{1-\bar\alpha_t}\; \epsilon$$
#
# The number $\bar\alpha_t$ falls from almost 1 (hardly any noise) to almost 0 (hardly any picture) as the time $t$ runs
# from 0 to 999. Its root is the share of the signal, the other root that of the noise. The network sees $x_t$ and $t$ and must say what the noise was. That is all the training there is.
#
# ### Exercise 2.1: Add noise
# *Easy, 10 minutes.* Write the formula. `picture` and `noise` are arrays of one shape, `alpha_bar` is a number from 0 to 1.
#
# Example: with `alpha_bar=0.36`, a pixel of 1.0 and noise of 0.5 give 0.6 · 1.0 + 0.8 · 0.5 = 1.0


# %% exercise="2.1"
def add_noise(picture, noise, alpha_bar):
    """The picture at the time whose alpha-bar is `alpha_bar`."""
    ### BEGIN SOLUTION
    return alpha_bar**0.5 * picture + (1 - alpha_bar) ** 0.5 * noise
    ### END SOLUTION


# %% check="2.1" points=2
check("2.1", add_noise)

# %% [markdown]
# Stuck? Every call of `hint("2.1")` shows one more of three hints.

# %% hidden="2.1" points=1
assert abs(add_noise(np.array([2.0]), np.array([-1.0]), 0.64)[0] - 1.0) < 1e-9

# %%
clean = np.asarray(first[0].image, dtype=np.float32) / 127.5 - 1  # pixels from -1 to 1
noise = np.random.default_rng(0).standard_normal(clean.shape).astype(np.float32)
alpha_bars = painter.pipeline.scheduler.alphas_cumprod
times = [0, 200, 400, 600, 800, 999]
if solved("2.1"):
    noisy = [add_noise(clean, noise, float(alpha_bars[t])) for t in times]
else:
    noisy = [clean * (1 - t / 999) for t in times]  # something to look at: it fades instead
shown = [((x + 1) * 127.5).clip(0, 255).astype(np.uint8) for x in noisy]
show_images(shown, [f"t = {t}, signal share {float(alpha_bars[t]) ** 0.5:.2f}" for t in times], columns=6)

# %% [markdown]
# ### The way back
# Drawing runs the film backwards: begin with pure noise, let the network say what noise it sees, remove a little of it, and
# again. Not at every $t$: the scheduler picks 20 values from 999 downwards, evenly. Step 1 begins
# with pure noise; after step 20 the picture is clean. `keep=20` keeps a picture of every step. Here are eight of them, and then
# all of them as a film.
#
# **Predict:** what is settled first: the place of things, or their details?

# %%
film = painter.generate(PROMPTS[3], seed=5, keep=20)[0]
chosen = [1, 4, 7, 9, 11, 14, 17, 19]
show_images(
    [film.steps[i] for i in chosen],
    [f"step {round((i + 1) * film.settings.steps / 20)}" for i in chosen],
    columns=8,
)

# %%
frames = [step.resize((256, 256)) for step in film.steps]
show_film([*frames, *[frames[-1]] * 8], f"From noise to the picture, in 20 steps: {PROMPTS[3]}")

# %% [markdown]
# **What just happened?** The half-done pictures look like broken tiles: that is noise in the latents, as the VAE shows it (more
# on that in a moment). Where things are is decided early; by the middle you can name them. Details come last. This order explains much of what follows: settings that act early change *what* is drawn, settings
# that act late change how finely.

# %% [markdown]
# ## 3. Latents: where the drawing really happens
#
# The film was no film of pixels. SDXL removes noise from **latents**, a small array that its VAE (variational autoencoder)
# can turn into a picture and back.

# %%
vae = painter.pipeline.vae
pixels = torch.from_numpy(clean).permute(2, 0, 1)[None].to(vae.device, vae.dtype)
with torch.inference_mode():
    latents = vae.encode(pixels).latent_dist.mean
    restored = vae.decode(latents).sample[0].permute(1, 2, 0).float().cpu().numpy().clip(-1, 1)
print("pixels ", tuple(pixels.shape), "=", pixels.numel(), "numbers")
print(
    "latents",
    tuple(latents.shape),
    "=",
    latents.numel(),
    "numbers:",
    pixels.numel() // latents.numel(),
    "times fewer",
)
channels = latents[0].float().cpu().numpy()
low, high = channels.min(), channels.max()
gray = [
    Image.fromarray(((c - low) / (high - low) * 255).astype(np.uint8)).resize((128, 128), 0) for c in channels
]
show_images(gray, [f"latent channel {i}" for i in range(len(gray))], columns=8)

# %% [markdown]
# You can almost see the picture in the channels: latents are still arranged like a picture, only coarsely. What is lost on
# the way? The usual measure is the **peak signal-to-noise ratio** in decibels, from the mean squared error *MSE* of the
# pixels and the *peak*, the distance from black to white:
#
# $$\mathrm{PSNR} = 10 \cdot \log_{10} \frac{\mathrm{peak}^2}{\mathrm{MSE}}$$
#
# ### Exercise 2.2: PSNR
# *Easy, 10 minutes.* Compare two pictures, arrays of floats from -1 to 1. The peak is then 2. Return decibels as a float,
# and infinity for equal pictures.
#
# Example: if every pixel is off by 0.2, the result is 20 dB


# %% exercise="2.2"
def psnr(a, b):
    """Peak signal-to-noise ratio of two pictures with pixels from -1 to 1, in dB."""
    ### BEGIN SOLUTION
    error = float(np.mean((np.asarray(a, dtype=np.float64) - b) ** 2))
    return float("inf") if error == 0 else 10 * np.log10(4 / error)
    ### END SOLUTION


# %% check="2.2" points=2
check("2.2", psnr)

# %% hidden="2.2" points=1
assert abs(psnr(np.zeros((2, 2)), np.full((2, 2), 0.02)) - 40) < 1e-6

# %%
title = f"through the VAE: {psnr(clean, restored):.1f} dB" if solved("2.2") else "through the VAE"
after = Image.fromarray(((restored + 1) * 127.5).astype(np.uint8))
show_heatmaps(after, {"where it differs": np.abs(clean - restored).mean(2)}, title)

# %%
original = open_image(image_path("garden.png"))
numbers = torch.from_numpy(np.asarray(original, dtype=np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
with torch.inference_mode():
    back = vae.decode(vae.encode(numbers.to(vae.device, vae.dtype)).latent_dist.mean).sample[0]
back = back.permute(1, 2, 0).float().cpu().numpy().clip(-1, 1)
loss = f": {psnr(numbers[0].permute(1, 2, 0).numpy(), back):.1f} dB" if solved("2.2") else ""
back = Image.fromarray(((back + 1) * 127.5).astype(np.uint8))
detail = (84, 8, 124, 48)  # left, top, right, bottom
show_images(
    [original, back, *(picture.crop(detail).resize((320, 320), 0) for picture in (original, back))],
    ["drawn by code", f"through the VAE{loss}", "a detail before", "and after"],
)

# %% [markdown]
# **What just happened?** As a rule of thumb, pictures at 20 dB look poor and at 30 dB good; at 40 dB hardly anybody sees a
# difference. The apple's number flatters the VAE: this very VAE had drawn it, and most of it is white. The garden was drawn by
# code, and has thin lines in many places.
#
# Plain areas come back as they were. What suffers is the fine and the rare: thin lines, eyes, small
# print. A generator can never draw better than its VAE restores, however good the rest is. When small faces or letters come
# out wrong, look here first.

# %% [markdown]
# ## 4. What the text encoders see
#
# A text encoder reads **tokens**: whole words where it knows them, pieces where it does not. (`</w>`, below, marks the end of a
# word.) Two encoders read the prompt; the UNet gets the vectors of both for every token. They see a limited number of tokens: 77
# in the real models, 48 in the pocket ones. What is beyond is not seen at all.
#
# **Predict:** below, a long prompt says its background last. It starts from the same noise as the hat, the umbrella and the boat of
# section 1. What will be different?

# %%
tokenizer = painter.pipeline.tokenizer
print("tokens that the encoder sees:", tokenizer.model_max_length)
print(tokenizer.tokenize(PROMPTS[1]))
long_prompt = (
    PROMPTS[7].replace(" on a green background", "") + ", a very nice drawing" * 12 + " on a green background"
)
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always", UserWarning)
    cut = painter.generate(long_prompt, seed=first[7].settings.seed)[0]
for warning in told:
    print("the library warns:", str(warning.message).split(", '")[0])
show_images([first[7].image, cut.image], ["the whole prompt", "a prompt too long"], columns=2)

# %% [markdown]
# **What just happened?** Each encoder says where it stopped. The things came first, and are there; "on a green background" came last
# and was never read, so the background is any. Put what matters first.
#
# In **cross-attention** every place of the picture asks: which words matter to me? The answers are weights, and weights can
# be drawn.
#
# **Predict:** where will `star` act? And `yellow`, which stands one word before it?

# %%
picture, maps = word_maps(
    painter, "a blue car at the left and a yellow star at the right on a pink background", seed=2
)
show_heatmaps(picture.image, maps)

# %% [markdown]
# **What just happened?** The nouns light up where their things are. The color words hardly do: the text encoder reads from
# left to right, so at `star` it already knows that the star is yellow, and the UNet finds the color there. The first word
# often catches whatever looks at nothing in particular. When a model gives one thing the color of another, these maps may look
# as they should: the color came with the noun's vector. Section 9 shows two colors melting into one apple.

# %% [markdown]
# ## 5. A judge
#
# Does a picture show what its prompt says? Opinions do not count here. `facts_of` takes a prompt apart into facts. Then a
# judge that the generator never met looks at the picture. In the pocket profile that is a classifier trained for nothing
# else; with large models a VLM is asked one question for every fact.
#
# **CLIP**, also independent, scores the picture as a whole. It turns pictures and texts into vectors of one space, and its score
# is the cosine of the angle between two of them: 1 if both point the same way, 0 if they have nothing to do with each other. What
# a good score is differs from CLIP to CLIP, so compare the scores of one with each other.

# %%
for fact in facts_of(PROMPTS[1]):
    print(f"{fact.aspect:10} {fact.text}")

# %%
eyes = load("image-judge", profile)
clip = load("image-text-encoder", profile)
verdicts = judge(first, PROMPTS, eyes, clip)
for prompt, verdict in zip(PROMPTS, verdicts, strict=True):
    print(f"{prompt[:60]:62}{verdict}")
show_images([p.image for p in first], [str(v) for v in verdicts], correct=[v.all_right for v in verdicts])

# %% [markdown]
# **What just happened?** Did you find what the judge found? When this was written, one picture of the eight failed: the apple is
# red and at the center, but not large. An eye that is content with "a red apple" passes it. (What follows from a miss is not
# listed: where there is no car, there is no red car either.)
#
# CLIP did not notice: the apple that failed and the sun that passed got the same score, 0.77. And look at that sun, with its
# scribbled face and one pink ray. The judge asks about kinds, colors, numbers, sizes and places. It does not see ugliness.
#
# Judge the judge, too: give it a picture and a wrong prompt.

# %%
print(judge([first[1]], ["a blue car left of a yellow star on a pink background"], eyes, clip)[0])
print(judge([first[1]], ["a yellow car left of a blue star on a pink background"], eyes, clip)[0])
print(judge([first[1]], ["two blue cars on a green background"], eyes, clip)[0])

# %% [markdown]
# **What just happened?** The judge names what is wrong. CLIP only says that something is: its score drops to about half. It does
# not drop to 0, for each of these prompts has something in common with the picture, a car at least. So here the facts decide,
# and CLIP may break a tie.

# %% [markdown]
# ## 6. Classifier-free guidance
#
# One UNet plays two parts. Given the prompt it says: "to get a picture *of this*, remove that noise." Given an empty prompt
# it says: "to get *any* picture, remove that noise." The difference of both is what the prompt adds. Guidance exaggerates it.
#
# ### Exercise 2.3: Guidance
# *Medium, 10 minutes.* Combine the two outputs: start at the one without the prompt and go `scale` times the way to the one
# with it. At `scale=1` that is the output with the prompt; at 0 the prompt plays no part.
#
# Example: without 1.0, with 3.0, scale 2.5 gives 1.0 + 2.5 · (3.0 - 1.0) = 6.0


# %% exercise="2.3"
def guide(without, with_prompt, scale):
    """The UNet's two outputs, combined by classifier-free guidance."""
    ### BEGIN SOLUTION
    return without + scale * (with_prompt - without)
    ### END SOLUTION


# %% check="2.3" points=3
check("2.3", guide)

# %% hidden="2.3" points=1
assert guide(np.array([2.0]), np.array([1.0]), 3.0)[0] == -1.0

# %% [markdown]
# Now the whole loop by hand, with your formula in it: encode the prompt, draw noise, and at every step ask the UNet twice.
# This is what `painter.generate` does inside.


# %%
@torch.inference_mode()
def draw_by_hand(prompt, combine, scale, seed, n_steps=20):
    """SDXL's denoising loop, written out."""
    pipe = painter.pipeline
    text, empty, pooled, empty_pooled = pipe.encode_prompt(prompt, do_classifier_free_guidance=True)
    pipe.scheduler.set_timesteps(n_steps, device=text.device)
    width, height = painter.defaults.width, painter.defaults.height
    shape = (1, pipe.unet.config.in_channels, height // pipe.vae_scale_factor, width // pipe.vae_scale_factor)
    x = torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=text.dtype).to(text.device)
    x = x * pipe.scheduler.init_noise_sigma  # this scheduler counts in x0 + sigma * noise: its largest sigma
    # time_ids: SDXL is also told the size that a picture had, where it was cut, and the size wanted
    size = torch.tensor([[height, width, 0, 0, height, width]], device=text.device, dtype=text.dtype)
    for t in pipe.scheduler.timesteps:
        seen = pipe.scheduler.scale_model_input(x, t)  # back to section 2's shares, which the UNet knows
        without = pipe.unet(
            seen,
            t,
            encoder_hidden_states=empty,
            added_cond_kwargs={"text_embeds": empty_pooled, "time_ids": size},
        ).sample
        with_prompt = pipe.unet(
            seen, t, encoder_hidden_states=text, added_cond_kwargs={"text_embeds": pooled, "time_ids": size}
        ).sample
        x = pipe.scheduler.step(combine(without, with_prompt, scale), t, x).prev_sample
    # scaling_factor: latents are made smaller for the UNet, so that they spread as far as the noise does
    decoded = pipe.vae.decode(x / pipe.vae.config.scaling_factor).sample
    return pipe.image_processor.postprocess(decoded)[0]


combine = guide if solved("2.3") else (lambda without, with_prompt, scale: with_prompt)
mine = draw_by_hand(PROMPTS[1], combine, scale=3.0, seed=7)
theirs = painter.generate(PROMPTS[1], steps=20, guidance_scale=3.0, seed=7)[0].image
difference = np.abs(np.asarray(mine, dtype=float) - np.asarray(theirs)).max()
show_images(
    [mine, theirs], ["by hand", f"by the library (largest difference: {difference:.0f} of 255)"], columns=2
)

# %% [markdown]
# ### How much guidance?
# Every column is one prompt with one seed; every row is one strength. (At 1 and below the library asks the UNet once only:
# there is nothing to exaggerate. Pocket SDXL's own strength is 2.)
#
# **Predict:** what goes wrong with too little? And with too much?

# %%
SCALES = [1, 2, 4, 8, 16]
by_scale = {scale: painter.generate(PROMPTS, guidance_scale=scale, steps=8, seed=20) for scale in SCALES}
everything = [picture.image for scale in SCALES for picture in by_scale[scale]]
heads = [", ".join(fact.text for fact in facts_of(prompt) if fact.aspect == "kind") for prompt in PROMPTS]
show_images(everything, heads, columns=8, rows=[f"guidance {scale}" for scale in SCALES])

# %% [markdown]
# ### Exercise 2.4: Obedience
# *Easy, 10 minutes.* Each verdict has `.all_right`: True if the picture shows every fact. Return, for every setting, the share
# of pictures that are entirely right.
#
# Example: `obedience({1: [wrong, right], 5: [right, right]})` gives `{1: 0.5, 5: 1.0}`


# %% exercise="2.4"
def obedience(verdicts):
    """Share of entirely right pictures: setting -> number from 0 to 1."""
    ### BEGIN SOLUTION
    return {setting: sum(v.all_right for v in group) / len(group) for setting, group in verdicts.items()}
    ### END SOLUTION


# %% check="2.4" points=2
check("2.4", obedience)

# %%
judged = {scale: judge(pictures, PROMPTS, eyes) for scale, pictures in by_scale.items()}
right = obedience(judged) if solved("2.4") else dict.fromkeys(SCALES, 0.5)
label = "entirely right (%)" if solved("2.4") else "placeholder"
line_plot(
    SCALES, {label: [100 * right[scale] for scale in SCALES]}, "guidance scale", "pictures (%)", "Obedience"
)

# %% [markdown]
# Guidance has a price, and obedience does not show it. Here is a prompt that leaves nearly everything open: which color,
# which background, where?
#
# **Predict:** will eight stars become more varied with guidance, or less? (Over each stands its color, as the judge names it:
# among things so dark, gray and black are hard to tell apart.)


# %%
def color_of(pictures, thing):
    """The color of the thing in each picture, as the judge sees it."""
    images = [picture.image for picture in pictures]
    if hasattr(eyes, "ask_batch"):  # a vision-language model
        return eyes.ask_batch(
            images, f"What color is the {thing}? Answer the question using a single word or phrase."
        )
    return [next((t.colour for t in scene.things if t.kind == thing), "none") for scene in eyes.read(images)]


stars = {
    scale: painter.generate("a star", guidance_scale=scale, steps=10, seed=40, n=8) for scale in (1, 2, 8)
}
star_colors = {scale: color_of(pictures, "star") for scale, pictures in stars.items()}
show_images(
    [p.image for scale in stars for p in stars[scale]],
    [color for scale in stars for color in star_colors[scale]],
    columns=8,
    rows=[f"guidance {scale}" for scale in stars],
)

# %% [markdown]
# ### Exercise 2.5: Variety
# *Medium, 15 minutes.* Put a number on it. Given one value for each picture, such as its color, return the share of *pairs* of
# different pictures whose values differ: 0 if all are alike, 1 if no two are. Fewer than two pictures have a variety of 0.
#
# Example: red, red and blue make three pairs, of which two differ: the variety is 0.667


# %% exercise="2.5"
def variety(values):
    """Share of pairs that differ, from 0 to 1."""
    ### BEGIN SOLUTION
    pairs = [(a, b) for i, a in enumerate(values) for b in values[i + 1 :]]
    return sum(a != b for a, b in pairs) / len(pairs) if pairs else 0.0
    ### END SOLUTION


# %% check="2.5" points=3
check("2.5", variety)

# %% hidden="2.5" points=1
assert variety(["a", "b"]) == 1.0 and variety([]) == 0


# %%
def pixel_difference(pictures):
    """Mean absolute difference of all pairs of pictures, 0 to 255."""
    arrays = [np.asarray(picture.image, dtype=float) for picture in pictures]
    return np.mean([np.abs(a - b).mean() for i, a in enumerate(arrays) for b in arrays[i + 1 :]])


for scale, pictures in stars.items():
    colors = [color for color in star_colors[scale] if color != "none"]
    measured = f"{variety(colors):.2f}" if solved("2.5") else "?"
    print(
        f"guidance {scale}: variety of colors {measured}, pixel difference {pixel_difference(pictures):.1f};",
        f"{len(pictures) - len(colors)} without a star; {sorted(set(colors))}",
    )

# %% [markdown]
# **What just happened?** With little guidance pictures drift from the prompt. With too much, colors burn and shapes break,
# because the exaggerated output no longer resembles anything the network has seen. In between lies a plateau, and where it lies
# differs: SDXL likes 5 to 8, pocket SDXL 2 to 4. More steps widen it: with twelve instead of eight, 8 is still on it.
#
# The price is variety. Guidance asks for whatever is *most star-like*, and in the pocket world that is a star with a dark, clear
# shape: soon every star is black. Read the printed lines again: by color the variety falls to nothing, while by pixels the pictures
# grow *more* different. Look at the last row: a few of the stars became several times as large as the others, or moved. Size and place
# count in pixels and not in colors. And at guidance 2 one star is missing. It has no color, so the line counts it apart: as
# one more "color" it would have passed for variety. Before you trust a number, ask what it measures.
#
# FLUX.1-dev asks for 3.5, and means something else: it was trained to give in one pass what guidance gives in two. Section 10
# tries it.

# %% [markdown]
# ## 7. Steps and samplers
#
# More steps take more time. Do they give better pictures?
#
# **Predict:** how does the time grow with the number of steps? And obedience?

# %%
COUNTS = [1, 2, 4, 8, 20]
quality, seconds, samples = {}, {}, {}


def fastest(runs, **settings):
    """Seconds for drawing PROMPTS[5]: the fastest of several runs, which other programs disturbed least."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        painter.generate(PROMPTS[5], **settings)
        taken.append(time.perf_counter() - start)
    return min(taken)


for n_steps in COUNTS:
    samples[n_steps] = painter.generate(PROMPTS, steps=n_steps, seed=60)
    seconds[n_steps] = fastest(2, steps=n_steps, seed=60)  # the drawing above has warmed up
    verdicts = judge(samples[n_steps], PROMPTS, eyes)
    quality[n_steps] = sum(v.all_right for v in verdicts) / len(verdicts)
show_images([samples[n][5].image for n in COUNTS], [f"{n} step{'s' * (n > 1)}" for n in COUNTS], columns=5)

# %% [markdown]
# ### Exercise 2.6: The fewest steps that suffice
# *Medium, 10 minutes.* `quality` maps numbers of steps to a share of right pictures. Return the smallest number of steps whose
# quality is at least `share` of the best one.
#
# Example: `fewest_steps({4: 0.5, 10: 0.9, 20: 1.0}, share=0.9)` gives 10


# %% exercise="2.6"
def fewest_steps(quality, share=0.95):
    """The smallest number of steps that reaches `share` of the best quality."""
    ### BEGIN SOLUTION
    best = max(quality.values())
    return min(n for n, value in quality.items() if value >= share * best)
    ### END SOLUTION


# %% check="2.6" points=2
check("2.6", fewest_steps)

# %%
enough = fewest_steps(quality) if solved("2.6") else 20
print(f"{enough} steps suffice here" if solved("2.6") else "(placeholder) 20 steps")
line_plot(
    COUNTS,
    {"quality": [100 * quality[n] for n in COUNTS]},
    "steps",
    "entirely right (%)",
    "Quality saturates",
)

# %%
line_plot(
    COUNTS, {"time": [1000 * seconds[n] for n in COUNTS]}, "steps", "time of a picture (ms)", "Time does not"
)

# %% [markdown]
# A **sampler** decides how to use the network's answer in each step; diffusers calls it the scheduler, since it also picks the
# times. Some spend one call and go straight (Euler, DDIM); some
# use what earlier calls said to take a longer step (DPM++ 2M, UniPC). They differ most when steps are few.

# %%
by_sampler = {}
for sampler in painter.samplers:
    by_sampler[sampler] = {}
    for n_steps in (4, 8):
        if sampler == painter.samplers[0]:
            drawn = samples[n_steps]  # the model's own sampler drew these above
        else:
            drawn = painter.generate(PROMPTS, steps=n_steps, sampler=sampler, seed=60)
        found = judge(drawn, PROMPTS, eyes)
        by_sampler[sampler][f"{n_steps} steps"] = 100 * sum(v.all_right for v in found) / len(found)
bar_chart(by_sampler, "entirely right (%)", "Samplers")

# %% [markdown]
# **What just happened?** Every step costs the same, on top of a fixed cost, the VAE's above all: the line is straight, but if you
# go on with it to the left, it does not meet zero. (It has kinks if your machine was busy with something else.) Quality rises steeply and then hardly at all, so the later steps buy nothing that the judge can see.
#
# With four steps the samplers that look back have little to look back at, so one would expect Euler and DDIM to do
# better. Do the bars show it? Eight prompts are few: one picture more or less is 12 points, and a difference of one or two
# pictures proves nothing. `benchmarks/image_generation.py` draws hundreds; on its 64 prompts with ten steps, no sampler was behind by more than a single
# picture ([docs/POCKET.md](../docs/POCKET.md#drawing)).

# %% [markdown]
# ## 8. Seeds, and making a picture again
#
# The only chance in all this is the noise at the beginning. The **seed** fixes it: same seed, same settings, same picture. A
# saved picture carries its settings inside the file.

# %%
once = painter.generate(PROMPTS[5], steps=12, seed=11)[0]
again = painter.generate(PROMPTS[5], steps=12, seed=11)[0]
other = painter.generate(PROMPTS[5], steps=12, seed=12)[0]
path = once.save("my-first-picture.png")
print(*(f"{name:17}{value}" for name, value in vars(read_settings(path)).items()), sep="\n")
from_file = painter.reproduce(path)
tries = {"seed 11 again": again, "seed 12": other, "from the file": from_file}
found = {
    name: "the same" if np.array_equal(np.asarray(once.image), np.asarray(p.image)) else "another picture"
    for name, p in tries.items()
}
show_images(
    [p.image for p in (once, *tries.values())],
    ["seed 11", *(f"{name}: {what}" for name, what in found.items())],
)

# %% [markdown]
# No seed? Then one is drawn, and noted: `painter.generate(…)[0].settings.seed`. A picture that you like is never lost.
#
# ### Negative prompts
# Guidance starts at "any picture". A **negative prompt** replaces that start: go from *this* to *that*.
#
# **Predict:** "apple" alone leaves the color open. What happens with the negative prompt "red"?

# %%
plain = painter.generate("apple", guidance_scale=2, steps=8, seed=100, n=8)
without_red = painter.generate("apple", negative_prompt="red", guidance_scale=2, steps=8, seed=100, n=8)
reds = {
    name: sum(v.all_right for v in judge(drawn, "a red apple", eyes))
    for name, drawn in (("plain", plain), ("without", without_red))
}
print("red apples of 8:", reds)
show_images([p.image for p in (*plain, *without_red)], columns=8, rows=["apple", "negative: red"])

# %% [markdown]
# **What just happened?** The same seeds, pushed away from red. A negative prompt is no command, it is a direction; on
# guidance-distilled models such as FLUX.1-dev there is no such start to replace, and the library says so (section 10).

# %% [markdown]
# ## 9. When it fails
#
# Prompts are easy to write and hard to obey. Four kinds of prompts, eight of each, with different things in them:

# %%
PAIRS = [
    ("a red car", "a blue star"),
    ("a green cat", "a yellow house"),
    ("a purple boat", "a teal tree"),
    ("an orange fish", "a pink hat"),
    ("a blue apple", "a red moon"),
    ("a yellow cup", "a purple key"),
    ("a teal lamp", "a green book"),
    ("a pink bird", "an orange chair"),
]
OTHERS = ["a green", "a blue", "an orange", "a gray", "a yellow", "a teal", "a brown", "a black"]


def kind(thing):
    """The last word: "car" of "a red car"."""
    return thing.split()[-1]


HARD = {
    "one thing": [f"{a} at the center on a white background" for a, _ in PAIRS],
    "two things": [f"{a} left of {b} on a white background" for a, b in PAIRS],
    "one kind in two colors": [
        f"{a} left of {c} {kind(a)} on a white background" for (a, _), c in zip(PAIRS, OTHERS, strict=True)
    ],
    "four things": [
        f"{a} at the top left, {b} at the top right, {c} {kind(a)} at the bottom left and {c} {kind(b)} at the bottom right on a white background"
        for (a, b), c in zip(PAIRS, OTHERS, strict=True)
    ],
}
failures, scores = [], {}
for name, prompts in HARD.items():
    drawn = painter.generate(prompts, steps=8, seed=200)
    found = judge(drawn, prompts, eyes)
    scores[name] = 100 * sum(v.all_right for v in found) / len(found)
    failures += [
        (p.image, f"{p.settings.prompt}\n{v}") for p, v in zip(drawn, found, strict=True) if not v.all_right
    ]
bar_chart({painter.name: scores}, "entirely right (%)", "What is hard")

# %%
print(f"{len(failures)} of 32 pictures miss something")
show_images([image for image, _ in failures[:8]], [text for _, text in failures[:8]]) if failures else None

# %% [markdown]
# And some prompts lie outside of what the model has learned: five of a thing, one thing inside another, a word it never met.

# %%
OUTSIDE = [
    "five red apples on a white background",
    "a red apple inside a blue car on a white background",
    "a green dragon on a white background",
    "a photo of my dog at the beach",
]
show_images([picture.image for picture in painter.generate(OUTSIDE, steps=12, seed=3)], OUTSIDE)

# %% [markdown]
# **What just happened?** Every further thing must be matched with its color, its place and its number, and each match can go
# wrong. Numbers alone do not decide. Four things are not the hardest here, because their places are named; "left of" leaves them
# open, and in some of the failures both things are there, but one *above* the other. Eight prompts of a kind cannot rank the
# kinds, though: read the failures, not the bars. Colors are missed where a thing shows little of them, as an open book does, or they mix when
# two things share a kind. Outside of what it learned, a model does not refuse: it draws the part that it understands, or a thing
# that never was, or something that nobody asked for. So do the large ones, only their world is wider.

# %% [markdown]
# ## 10. SDXL against FLUX
#
# FLUX does the same work with other means. Four things are different:
#
# | | SDXL | FLUX |
# |---|---|---|
# | the network | a UNet: the picture in several sizes; every place *asks* the words (cross-attention) | one transformer: words and picture stand in one row of tokens, and each looks at all others |
# | who reads the prompt | two CLIPs: their vectors for every word go in, and one vector for the whole prompt | **T5**, which learned from texts alone, gives a vector for every word; CLIP only the one for the whole prompt |
# | the way to noise | an arc | a straight line: **rectified flow** |
# | guidance | two passes a step | **distilled**: one pass, and the network is *told* how strong |
#
# In the `laptop` profile the challenger is SDXL Turbo, a UNet with neither T5 nor flow. It draws in 4 steps without guidance;
# all cells below run there, too.
#
# ### A straight way
# In section 2 the squares of the two shares made 1. In FLUX the shares themselves do, and the network no longer says what the
# noise was. It says the **direction** from picture to noise, which is the same all along the way:
#
# $$x_\sigma = (1-\sigma)\; x_0 + \sigma\, \epsilon \qquad\qquad v = \epsilon - x_0$$
#
# To walk from $\sigma$ to a smaller $\sigma'$, add $(\sigma' - \sigma)\, v$. That is the whole sampler.


# %%
def on_the_way(picture, noise, sigma):
    """Rectified flow: the picture at 0, the noise at 1, a straight line between."""
    return (1 - sigma) * picture + sigma * noise


direction = noise - clean
home = on_the_way(clean, noise, 0.8) - 0.8 * direction
print(f"one step home from 0.8 is off by {np.abs(home - clean).max():.6f} at most")
sigmas = [0, 0.2, 0.4, 0.6, 0.8, 1]
mixed = [((on_the_way(clean, noise, s) + 1) * 127.5).clip(0, 255).astype(np.uint8) for s in sigmas]
show_images(mixed, [f"noise share {s}" for s in sigmas], columns=6)

# %%
shares = np.linspace(0, 1, 401)
line_plot(
    shares,
    {"SDXL": (1 - shares**2) ** 0.5, "FLUX": 1 - shares},
    "share of the noise",
    "share of the picture",
    "Two ways to noise: from the picture at the left to noise at the right",
)

# %% [markdown]
# With the true direction a single step is enough. But a network sees only the noisy picture, and many pictures may hide in the
# same noise. It answers with the mean of their directions, goes a little that way, sees more, and corrects itself. So FLUX
# wants several steps, too.
#
# ### The same prompts for both
# Two prompts of each kind of section 9, both models at their own defaults. A hook on the network counts its **passes**: how
# often a picture (or, for guidance, the same picture without the prompt) goes through it.
#
# **Predict:** which model takes more passes for one picture, and how many times more? Which kind of prompt will tell them apart?

# %%
DUEL = {name: prompts[::4] for name, prompts in HARD.items()}
results = {}


def compete(generator):
    """Draw DUEL at the model's defaults; keep pictures, verdicts, and what one picture cost."""
    network = getattr(generator.pipeline, "unet", None) or generator.pipeline.transformer
    passes = []
    hook = network.register_forward_hook(lambda module, inputs, output: passes.append(len(output[0])))
    with track(generator.name) as spent:
        drawn = [p for prompts in DUEL.values() for p in generator.generate(prompts, seed=400)]
    hook.remove()
    results[generator.name] = {
        "pictures": drawn,
        "verdicts": judge(drawn, [p.settings.prompt for p in drawn], eyes),
        "passes": sum(passes) / len(drawn),
        "seconds": spent.seconds / len(drawn),
        "weights": loaded()[generator.name],
    }
    print(generator.name, "is", type(network).__name__, "at", generator.defaults)
    with torch.inference_mode():
        for part, vectors in generator.family.encode(generator.pipeline, PROMPTS[1], None).items():
            print(f"  {part:30}{tuple(vectors.shape)}")


compete(painter)

# %% [markdown]
# The real FLUX.1-dev needs 34 GB for its weights alone, so make room first. SDXL comes back when the duel is over.

# %%
vae = None  # a name of ours that still held a part of SDXL
room = {painter.name: memory_status().allocated}
print(release(painter))
room["released"] = memory_status().allocated
challenger = load("image-generator-large", profile)
room[challenger.name] = memory_status().allocated
print(challenger)
memory_plot(room, title="One after the other")

# %%
compete(challenger)

# %% [markdown]
# Compare the shapes. `prompt_embeds` is one vector a token: from both CLIPs, side by side, in SDXL; from T5 in FLUX.
# `pooled_prompt_embeds` is the single vector for the whole prompt, and both have one, from a CLIP. FLUX has no use for
# `negative_` anything.

# %%
rows = {
    "passes a picture": lambda r: f"{r['passes']:.0f}",
    "seconds a picture": lambda r: f"{r['seconds']:.2f}",
    "weights (MB)": lambda r: f"{r['weights'] / 1e6:.0f}",
    "entirely right": lambda r: f"{sum(v.all_right for v in r['verdicts'])} of {len(r['verdicts'])}",
}
print(" " * 20, *(f"{name:>18}" for name in results))
for row, value in rows.items():
    print(f"{row:20}", *(f"{value(r):>18}" for r in results.values()))
shown = {}
for name, result in results.items():
    pairs = [result["verdicts"][i : i + 2] for i in range(0, len(result["verdicts"]), 2)]
    shown[name] = {k: 100 * np.mean([v.share for v in pair]) for k, pair in zip(DUEL, pairs, strict=True)}
bar_chart(shown, "facts shown (%)", "The same prompts for both")

# %%
gallery = []
for half in (slice(0, 4), slice(4, 8)):
    for name, result in results.items():
        for p, v in zip(result["pictures"][half], result["verdicts"][half], strict=True):
            asked = p.settings.prompt if name == painter.name else ""  # once over both
            gallery.append((p.image, f"{asked}\n{'' if v.all_right else v}".strip(), v.all_right))
pictures, texts, marks = zip(*gallery, strict=True)
show_images(pictures, texts, columns=4, rows=[*results] * 2, correct=marks)

# %% [markdown]
# **What just happened?** The passes are exact, and two factors make them. SDXL asks its UNet twice a step, FLUX asks once;
# and pocket SDXL's default is 20 steps, pocket FLUX's 12. So 2 · 20 = 40 passes against 1 · 12, more than three times as many.
#
# The clock does not follow in proportion, because a pass is not a pass. Pocket FLUX's latents are 32 × 32, and a square of 2 × 2 is one
# image token: so it takes 16 · 16 = 256 of them and 48 text tokens through
# all its blocks, and each looks at every other; the UNet does most of its work on a picture made smaller. Divide the seconds by
# the passes: FLUX's are the dearer ones, though it has fewer weights. Here FLUX was done sooner all the same, because it needs so few. The real FLUX is another
# matter. It has five times SDXL's weights, and on an H200 a step of FLUX, one pass, took almost three times as long as a step of SDXL, two
# passes: there SDXL was done first ([FAQ](../FAQ.md#how-long-does-a-picture-take-on-a-gpu)).
#
# Which kind of prompt told them apart? Those with "left of". When this was written, pocket FLUX showed everything in 8 of 8
# pictures and pocket SDXL in 6 of 8. SDXL lost one of "two things" (two blue stars and no car) and one of "one kind in two
# colors" (a car above the other, not left of it). "Left of" names no place in the picture: the model has to choose two that fit
# together. One thing, and even four with their places named, both drew. But eight prompts are few:
# `benchmarks/image_generation.py` draws hundreds, and [docs/POCKET.md](../docs/POCKET.md#drawing) has the result. Look at the
# failures, and ask of each what was missed: a thing, its color, or its place.
#
# ### Who knows the order of the words?
# "A red car left of a blue star" and "a blue car left of a red star" are the same words. FLUX gives its transformer no positions
# for them: the words are a heap.
#
# **Predict:** T5 has read the prompt. Now its vectors are shuffled like cards before FLUX sees them. What will be drawn? And
# what if the *words* are shuffled before T5 reads them?


# %%
@torch.inference_mode()
def draw_from(encoded, steps=6, seed=3):
    """A picture from vectors instead of words."""
    pipe, usual = challenger.pipeline, challenger.defaults
    pipe.set_progress_bar_config(disable=True)
    return pipe(
        **encoded,
        num_inference_steps=steps,
        guidance_scale=usual.guidance_scale,
        width=usual.width,
        height=usual.height,
        generator=torch.Generator().manual_seed(seed),
    ).images[0]


@torch.inference_mode()
def read(prompt):
    """What the text encoders make of a prompt."""
    return challenger.family.encode(challenger.pipeline, prompt, None)


ordered = "a red car at the left and a blue star at the right on a white background"
jumbled = "a blue car at the right and a red star at the left on a white background"
vectors = read(ordered)
deck = torch.randperm(vectors["prompt_embeds"].shape[1], generator=torch.Generator().manual_seed(0))
cards = vectors | {"prompt_embeds": vectors["prompt_embeds"][:, deck]}
show_images(
    [draw_from(vectors), draw_from(cards), draw_from(read(jumbled))],
    ["as it is", "vectors shuffled", "words shuffled"],
    columns=3,
)

# %% [markdown]
# **What just happened?** Shuffled vectors draw the same picture: whatever is known of the order is *inside* the vectors. Shuffled
# words draw another, so T5 did read the order, and wrote down what belongs together. The experiment does not say in which vector
# it wrote that the car is red: in that of "car", of "red", or in several. The real T5 learned to read from the web. Pocket
# FLUX's had to be taught, and before that lesson it drew one thing rightly and mixed up the colors of two
# ([docs/POCKET.md](../docs/POCKET.md#the-models)). SDXL leans on its CLIPs in the same way; they read with fewer parameters,
# and had only ever read captions.
#
# ### Few steps, and guidance as a number
# **Predict:** the way is straight. Will FLUX get by with fewer steps than SDXL? And what will it draw if it is told a guidance
# of 1?

# %%
few = sorted({1, 2, 4, 6, challenger.defaults.steps})
short = [challenger.generate(PROMPTS[3], steps=n, seed=63)[0].image for n in few]
earlier = [samples[n][3].image for n in COUNTS]  # drawn in section 7
show_images(
    [*earlier, *short],
    [f"{n} step{'s' * (n > 1)}" for n in (*COUNTS, *few)],
    columns=len(COUNTS),
    rows=[painter.name, challenger.name],
)

# %%
TOLD = (1, 6)
by_number = [p for g in TOLD for p in challenger.generate("a star", guidance_scale=g, steps=6, seed=40, n=4)]
show_images([p.image for p in by_number], columns=4, rows=[f"told {g}" for g in TOLD])

# %%
try:
    challenger.generate("apple", negative_prompt="red")
except CourseError as error:
    print(error)

# %% [markdown]
# **What just happened?** A single step answers with a mean of many pictures. Place and outline are there already, because most of
# those pictures agree on them. The background and the color of the cat are not: at one step and two the cat is any color but purple. Then compare the
# two models at 4 steps. When this was written, SDXL's cat was purple by then; FLUX's was still gray, and right by 6. So here
# FLUX needs *more* steps, not fewer. So it does on the 64 prompts of `benchmarks/image_generation.py`: with 3 steps SDXL drew 97 %
# of them rightly and FLUX 47 %, with 10 both drew all ([docs/POCKET.md](../docs/POCKET.md#drawing)). But count passes instead of
# steps, and nothing is lost: SDXL's 4 steps were 8 passes for this cat, FLUX's 6 steps 6. Rectified flow does not save steps by itself: each line is straight, but where many cross,
# the mean of their directions bends. Models for one to four steps, such as FLUX.1-schnell, were trained once more to jump.
#
# The number does what guidance does for obedience and for shape, though nothing is computed twice. Told 1, the model drifts from
# the prompt, as in section 6: small faint stars, something that hardly is one, or none. Told 6, all of them are large, clear stars. Variety is
# another matter. SDXL's stars of section 6 all turned black; these keep different colors. The number has its own price: places and
# sizes become alike. In training, a copy of the model learned to say at once what the original says with and without the
# prompt, exaggerated by that number. So half of the work is saved, and the second answer, which a negative prompt would replace,
# does not exist. The library says so instead of ignoring your wish.

# %%
vectors = cards = None
print(release(challenger))
painter = load("image-generator", profile)
vae = painter.pipeline.vae
print(memory_status())

# %% [markdown]
# ## 11. Numbers: half the bytes, and what they cost
#
# Half the bytes are half the memory. But not all halves are alike: float16 ends at 65,504, bfloat16 has float32's range at a
# coarser grain.
#
# **Predict:** what is 70,000 - 70,000 in each of the three?

# %%
for kind in (torch.float32, torch.float16, torch.bfloat16):
    big, fine = torch.tensor(70_000.0).to(kind), torch.tensor(1.001).to(kind)
    print(
        f"{kind!s:15} largest {torch.finfo(kind).max:.3g}; 70,000 becomes {big.item():.0f}, 70,000 - 70,000 is {(big - big).item():.0f}, 1.001 becomes {fine.item():.6f}"
    )

# %%
whole = deepcopy(vae).float()  # on a GPU the VAE itself was loaded in bfloat16
with torch.inference_mode():
    exact = whole.decode(latents.float()).sample
    with torch.autocast(vae.device.type, torch.bfloat16):
        rounded = whole.decode(latents.float()).sample.float()
off = float((exact - rounded).abs().max()) * 127.5
print(f"bfloat16 against float32: the largest difference of a pixel is {off:.1f} of 255")

# %% [markdown]
# **What just happened?** Too large a number becomes infinity, and infinity minus infinity is *nan*, "not a number". bfloat16 has
# room for 70,000, but only 8 binary digits to write it with: its numbers lie 512 apart there, and the nearest is 70,144. Above 1
# the next is 1.0078, so 1.001 becomes 1. For a picture that is fine enough, as the last line shows.
#
# The VAE of the
# real SDXL computes larger numbers than float16 holds, *nan* spreads through all its layers, and its pictures come out black. The pocket
# VAE's numbers stay small, so you will not see that here.
#
# Use bfloat16 where the hardware has it. In float16, keep the VAE in float32, or use the VAE that was retrained for it
# (`madebyollin/sdxl-vae-fp16-fix`). On a CPU small models are best left in float32.

# %% [markdown]
# **Common mistakes**
#
# | you see | because | do |
# |---|---|---|
# | black pictures | the VAE overflowed in float16 | bfloat16, or the VAE in float32 |
# | the end of the prompt has no effect | it is longer than the text encoders see | shorten it; what matters comes first |
# | burnt colors, and every picture alike | too much guidance | a lower `guidance_scale` |
# | an error about a negative prompt | the model's guidance is distilled: there is nothing to replace | say in the prompt what you want |
# | another picture from the same seed | another size, sampler, number of steps or number format | `.save` keeps all settings in the file |

# %% [markdown]
# ## 12. Starting from a picture
#
# **Image to image** begins not with pure noise but with your picture, noised to somewhere in the middle. `strength` says how
# far: 0 leaves it as it is, 1 forgets it.
#
# **Predict:** three things are to change: the apple's color, its place, and the background. Which gives way first?

# %%
start_picture = painter.generate("a red apple at the left on a white background", seed=4)[0].image
strengths = [0.2, 0.4, 0.6, 0.8, 1.0]
changed = [
    painter.image_to_image(
        start_picture, "a green apple at the right on a blue background", strength=s, seed=4
    )[0]
    for s in strengths
]
show_images(
    [start_picture, *(p.image for p in changed)], ["given", *(f"strength {s}" for s in strengths)], columns=6
)

# %% [markdown]
# **What just happened?** The higher the strength, the more of the picture is drawn anew. The apple's color gives way first; its place
# and the background hold longest, and change last. It is the order of section 2, and of the cat in section 10: what is large is
# decided in the early steps, which a low strength skips. In between the picture is torn, part old background and part new.
#
# **Inpainting** does that only where a **mask** is white. The rest is kept.

# %%
scene = painter.generate(
    "a blue car at the left and a yellow star at the right on a pink background", seed=8
)[0].image
mask = np.zeros((scene.height, scene.width), dtype=np.uint8)
mask[:, scene.width // 2 :] = 255
patched = painter.inpaint(
    scene, mask, "a blue car at the left and a green tree at the right on a pink background", seed=8
)[0]
show_images([scene, mask, patched.image], ["given", "mask: redraw the white part", "patched"], columns=3)

# %% [markdown]
# Both use the very same weights: no second copy is loaded.

# %%
print("in memory:", {name: f"{size / 1e6:.0f} MB" for name, size in loaded().items()})
try:
    painter.inpaint(scene, np.zeros((10, 10), dtype=np.uint8), "a tree")
except CourseError as error:
    print(error)

# %% [markdown]
# ## 13. Drawing along lines: ControlNet
#
# A prompt says *what*, but hardly *where*. A **ControlNet** is a copy of the first half of the UNet that looks at a picture
# of lines; what it finds is added to what the UNet finds, at every level. So it brings weights of its own; the UNet stays as it
# is, and is shared with `painter`, not loaded again.
#
# The lines may come from any picture. **Canny's detector** keeps every sharp boundary:

# %%
control = load("image-control-canny", profile)
model_picture = painter.generate("a red house at the center on a white background", steps=12, seed=6)[0].image
lines = canny(model_picture)
WISHES = [
    "a blue house at the center on a yellow background",
    "a yellow house at the center on a green background",
    "a pink house at the center on a gray background",
]
held = painter.control(lines, WISHES, controlnet=control, steps=12, seed=1)
free = painter.generate(WISHES, steps=12, seed=1)
for way, pictures in (("prompt alone", free), ("prompt and edges", held)):
    shared = np.mean([edge_f1(lines, canny(p.image)) for p in pictures])
    print(f"{way:18} {100 * shared:.0f} % of the lines in common")
show_images(
    [model_picture, *(p.image for p in free), lines, *(p.image for p in held)],
    ["the model", *("prompt alone",) * 3, "its edges", *("prompt and edges",) * 3],
    columns=4,
)

# %% [markdown]
# **What just happened?** The three houses differ in color and stand on the same walls. The percentage is an **F1 score**: of
# the given lines, how many are in the new picture, and of the new lines, how many were given; a line counts if it lies within
# two pixels.
#
# ### One sketch, three pictures
# Nobody draws with Canny's care. A second kind of ControlNet learned from **scribbles**: rough outlines, a little off, drawn
# with a thick pen. (In the pocket profile one network learned both.) Here is one by hand, as a list of corners. Change it!

# %%
sketch = Image.new("RGB", (painter.defaults.width, painter.defaults.height))
unit = sketch.width / 128
corners = [(34, 100), (34, 58), (64, 30), (95, 57), (94, 101), (34, 100)]
ImageDraw.Draw(sketch).line([(x * unit, y * unit) for x, y in corners], fill="white", width=round(3 * unit))
release(control)
control = load("image-control-scribble", profile)
THREE = [
    f"a {color} house at the center on a {ground} background"
    for color, ground in (("red", "blue"), ("green", "white"), ("purple", "yellow"))
]
pictures = painter.control(sketch, THREE, controlnet=control, steps=12, seed=3)
show_images([sketch, *(p.image for p in pictures)], ["the sketch", *THREE], columns=4)

# %% [markdown]
# **Predict:** `scale` says how strongly the lines pull. What will 0, 0.5 and 1.5 do? And what happens if the sketch shows a
# house, but the prompt asks for a fish?

# %%
scales = [0.0, 0.5, 1.0, 1.5]
pulled = [
    painter.control(sketch, THREE[0], controlnet=control, scale=s, steps=12, seed=9)[0].image for s in scales
]
fish = painter.control(
    sketch, "a red fish at the center on a blue background", controlnet=control, steps=12, seed=3
)[0].image
release(control)
show_images([*pulled, fish], [*(f"scale {s}" for s in scales), "asked for a fish"], columns=5)

# %% [markdown]
# **What just happened?** At 0 the lines are not there: the house stands at the center, as the prompt says, in a size and a shape of the
# model's own. In the pocket profile half the pull is already enough, and more changes little. Where the lines and the prompt
# disagree, neither wins. When this was written, pocket SDXL drew a round red body with two windows for eyes and a spike where the
# roof would be: not a house any more, and not a fish yet.

# %% [markdown]
# ## 14. Many at once
#
# **Predict:** four pictures in one batch, or four times one: which is faster, and by how much?

# %%
batch = fastest(3, steps=5, seed=0, n=4)
one = fastest(3, steps=5, seed=0)
print(f"four times one: {4 * one:.2f} s, one batch of four: {batch:.2f} s")
print(f"the batch takes {batch / (4 * one):.2f} of the time")

# %% [markdown]
# **What just happened?** On a large GPU a batch fills units that one picture leaves idle. On two CPU cores there is little
# to fill, but a batch needs fewer calls for the same arithmetic. When this was written, it was up to about twice as fast while
# nothing else ran; while other programs did, it was now faster and now slower, even by the best of three runs. So measure on your
# machine. Each picture of a batch also needs working memory of its own, and large pictures fill a GPU.

# %% [markdown]
# ## 15. Your turn
#
# ### Exercise 2.7: Best of n
# *Medium, 15 minutes.* The cheapest way to better pictures: draw several and keep the best. `draw(prompt, seed)` makes one
# picture; `score(picture, prompt)` says how good it is. Try the seeds 0 to n - 1 and return the best picture. If several are
# equally good, return the first of them. Drawing takes time: draw with each seed only once.
#
# Example: `best_of(draw, score, "a red apple", n=4)` returns one of four pictures


# %% exercise="2.7"
def best_of(draw, score, prompt, n):
    """The picture with the highest score out of n seeds."""
    ### BEGIN SOLUTION
    return max((draw(prompt, seed) for seed in range(n)), key=lambda picture: score(picture, prompt))
    ### END SOLUTION


# %% check="2.7" points=3
check("2.7", best_of)

# %%
wish = "a green book left of a teal lamp on a white background"
tried = {}


def draw(prompt, seed):
    """One picture of the prompt."""
    return painter.generate(prompt, seed=seed, steps=12)[0]


def score(picture, prompt):
    """Share of the prompt's facts that the judge sees, and then CLIP's opinion."""
    verdict = judge([picture], [prompt], eyes, clip)[0]
    tried[picture.settings.seed] = picture, verdict
    return verdict.share + 0.1 * verdict.clip_score


if solved("2.7"):
    chosen = best_of(draw, score, wish, n=6)
else:
    chosen = draw(wish, 0)  # a placeholder: the first
    score(chosen, wish)
print("kept: seed", chosen.settings.seed)
show_images(
    [picture.image for picture, _ in tried.values()],
    [f"seed {seed}\n{verdict}" for seed, (_, verdict) in tried.items()],
    columns=3,
    correct=[verdict.all_right for _, verdict in tried.values()],
)

# %% [markdown]
# **What just happened?** An open book shows little of its color, and now and then nothing of it; or a second lamp takes its place. The model need not get better for
# you to get a better picture: one right one among six is enough, and the judge picks it out. Where several are right, CLIP breaks the
# tie. The price is six times the work, and a judge that you trust.

# %% [markdown]
# ### Challenge 2.8: a poster
# *Hard, 30 minutes or more; read by a person, so there is no check.* Make a contact sheet for a wall: nine prompts of your own
# that belong together (a street, a zoo, one thing in nine colors), for each the best of several seeds by the judge, laid out
# in a grid with a margin and saved as one PNG. Say under each picture what the judge saw. Which prompts needed many seeds?
# (`best_of` returns the winner alone: keep a tally of all, as `tried` is above.)
#
# `show_images` makes every picture of a row equally small. To see the poster in full size, end the cell with `poster` alone.

# %% exercise="2.8" points=6
### BEGIN SOLUTION
poster_prompts = [
    f"a large {color} {thing} at the center on a white background"
    for color, thing in zip(
        "red orange yellow green teal blue purple pink brown".split(),
        "apple balloon star tree fish car cat heart mushroom".split(),
        strict=True,
    )
]
drawn = painter.generate(poster_prompts, steps=8, seed=300, n=2)
found = judge(drawn, [p.settings.prompt for p in drawn], eyes, clip)
best = [
    max(
        zip(drawn[i : i + 2], found[i : i + 2], strict=True),
        key=lambda pair: (pair[1].share, pair[1].clip_score),
    )
    for i in range(0, len(drawn), 2)
]
side, gap = drawn[0].settings.width, drawn[0].settings.width // 8
poster = Image.new("RGB", (3 * side + 4 * gap, 3 * side + 4 * gap), "white")
for i, (picture, _) in enumerate(best):
    poster.paste(picture.image, (gap + i % 3 * (side + gap), gap + i // 3 * (side + gap)))
poster.save("poster.png")
print(*(f"{picture.settings.prompt}: {verdict}" for picture, verdict in best), sep="\n")
print("right with the first seed:", sum(verdict.all_right for verdict in found[::2]), "of", len(best))
poster
### END SOLUTION

# %% [markdown]
# ### Licences and safety
# | model | licence | you may |
# |---|---|---|
# | SDXL | CreativeML Open RAIL++-M | use it commercially, within its list of forbidden uses |
# | FLUX.1-schnell | Apache-2.0 | use it for anything; the download wants a hub account |
# | FLUX.1-dev | FLUX.1 [dev] Non-Commercial | not use the model commercially |
# | Z-Image-Turbo, FLUX.2-klein-4B | Apache-2.0 | use them for anything, without an account |
# | pocket SDXL, pocket FLUX | Apache-2.0 | use them for anything, if anything is 128 pixels wide |
#
# A licence of the model is not permission for the picture: other people's faces, brands and styles have rights of their own.
# Say that a picture was generated. The settings inside the PNG help you to prove it, but anybody can strip them.

# %% [markdown]
# ## 16. Explain it back
#
# ### Question 2.9
# *Read by a person, too.* A friend says: "The more guidance and the more steps, the better the picture. I always use 20 and
# 100." In five sentences or fewer: what do you answer? Use what you measured in sections 6 and 7.

# %% [markdown] written="2.9" points=4
# Guidance exaggerates the difference between the outputs with and without the prompt. Up to a point that makes pictures
# obey; beyond it the outputs resemble nothing the network was trained on, so colors burn and shapes break, and all pictures of
# a prompt become alike. In section 6 obedience rose, stayed on a plateau and fell again, and the stars lost variety on the way.
# Steps have no such edge, but quality stops growing early, while every further step costs as much as the one before. So I would measure a few
# values of both for my model and take the smallest that are good enough.

# %% [markdown]
# ## 17. Cleaning up
#
# Everything that was loaded is released, and the memory is back before the next lab begins.

# %%
vae = pixels = latents = exact = rounded = back = None
print(release(painter, eyes, clip))
print("still loaded:", loaded() or "nothing")
print(memory_status())

# %% [markdown]
# **You have** turned a picture into noise and noise into a picture, looked inside the latents and at the words at work, written
# guidance from its two halves, measured obedience and variety, found out how many steps suffice, and made pictures that can be
# made again. `multimodal-course progress` shows what you solved, in whichever copy of the course you did so. Next: lab 4.1.3, where pictures and texts are searched together.
#
# **Read on:** [denoising diffusion](https://arxiv.org/abs/2006.11239), [latent diffusion](https://arxiv.org/abs/2112.10752),
# [classifier-free guidance](https://arxiv.org/abs/2207.12598), [SDXL](https://arxiv.org/abs/2307.01952),
# [ControlNet](https://arxiv.org/abs/2302.05543), [rectified flow](https://arxiv.org/abs/2209.03003).
