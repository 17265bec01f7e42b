# %% [markdown]
# # Lab 4.1.1: Vision-language models
#
# You show a model a picture, you ask it something, and it answers. In this lab you take such a model apart while it
# works: you load it, feed it, watch it look, measure how often it is right, and catch it inventing things.
#
# **What you will have built:** a chart reader, a batched answering machine, a fair scoring of two models on a hundred
# questions, a meter for hallucinations, and (the challenge) a small app that answers questions about any picture.
#
# | | |
# |---|---|
# | Time | about two hours; all cells together run in under a minute in the pocket profile |
# | You need | Python; no earlier lab |
# | Models | LLaVA and Qwen2-VL, CLIP and a language model, one profile's size of each |
#
# | profile | models | memory needed | network |
# |---|---|---|---|
# | `pocket` | trained by this course, 5 to 9 million parameters each | about 1 GB in all, most of it for the libraries | none |
# | `laptop` | half a billion to 2 billion parameters | Qwen2-VL-2B: 4.4 GB on a GPU, 8.8 GB on a CPU | to download once |
# | `spark` | LLaVA-1.5-7B (weights of 14.1 GB in bfloat16, two bytes a number), Qwen2-VL-7B (16.6 GB), Qwen2.5-7B (15.2 GB) | 16.6 GB for the weights: one at a time | to download once |
#
# The **pocket models** are real: the same classes, the same files, the same calls as the large ones. But they know only
# a small drawn world of 32 kinds of things in 12 colors. Show them a photo of your dog and they answer nonsense.
# Everything you learn about *how* such models work holds for the large ones; *what* they know does not.

# %% tags=["parameters"]
profile = "auto"  # or "pocket", "laptop", "spark"

# %%
import re
import time

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
from multimodal_course.data import labelled_questions
from multimodal_course.display import (
    bar_chart,
    line_plot,
    memory_plot,
    show_heatmaps,
    show_images,
    show_patches,
)
from multimodal_course.errors import CourseError
from multimodal_course.hub import locate

print("profile:", current_profile(profile))
print("device: ", device())
print("dtype:  ", dtype())
print("memory: ", memory_status())

# %% [markdown]
# ## 1. What a vision-language model is
#
# A language model continues text. It never sees letters: text is cut into **tokens**, and every token becomes a list of
# numbers, a **vector**. The model reads vectors and predicts the next token.
#
# That is the opening. If a picture could be turned into vectors *of the same kind*, the language model could read it
# like text. A vision-language model (VLM) does exactly this:
#
# ```text
#   picture ──► vision encoder ──► projector ──► ▪▪▪▪▪▪▪▪▪  image tokens ┐
#               (CLIP's, in LLaVA)  (2 layers)                           ├──► language model ──► answer
#   question ─────────────────► tokenizer ─────► ▫▫▫▫▫▫     text tokens  ┘
# ```
#
# The **tokenizer** cuts text into tokens. The **projector** is two small layers of numbers that turn the vision encoder's
# vectors into such as the language model reads.
#
# There is another way to connect pictures and language, and it needs no new model: let **CLIP** say what is in the
# picture, and give its words to a language model. CLIP scores how well a text fits a picture. Here are the pictures.
#
# A cell shows what its *last line* gives: a picture, a plot, the card of a check or of a hint. Anywhere else, as in a loop
# or a function, write `display(…)` around it: `display(show_images(…))`.

# %%
names = ["garden", "street", "night", "breakfast", "bars"]
pictures = {name: open_image(image_path(f"{name}.png")) for name in names}
show_images(list(pictures.values()), names, columns=5)

# %% [markdown]
# ### CLIP + LLM against a VLM
#
# First CLIP picks the two words that fit best, out of a list. Then the language model answers from these words alone.
#
# **Predict:** which of the three questions below can the pair CLIP + LLM answer? Decide before you run the cell.

# %%
WORDS = "apple bird boat bottle car cat chair cup fish flower hat house key lamp moon mushroom rocket star sun tree".split()
SHORT = "Answer the question using a single word or phrase."

clip = load("image-text-encoder", profile)
llm = load("llm", profile)


def a(word):
    """The word behind its article."""
    return ("an " if word[0] in "aeiou" else "a ") + word


def clip_then_llm(image, question):
    """Let CLIP name the two things that fit best, and the language model answer from their names."""
    scores = clip.encode_texts([f"a picture of {a(word)}" for word in WORDS]) @ clip.encode_images([image])[0]
    best = [WORDS[i] for i in scores.argsort()[::-1][:2]]
    text = f"The picture shows {a(best[0])} and {a(best[1])}."
    return text, llm.generate(f"{text}\n\n{question} {SHORT}", max_new_tokens=20)


experiments = [
    ("breakfast", "Is there a cup in the picture?", "yes"),
    ("breakfast", "What color is the cup?", "teal"),
    ("night", "How many stars are there?", "3"),
]
for name, question, truth in experiments:
    text, answer = clip_then_llm(pictures[name], question)
    print(f"{name:10} {question:31} truth: {truth:5} CLIP + LLM: {answer!r}, from: {text}")

# %% [markdown]
# Now the same questions for a VLM. `load("vlm", profile)` gives you the profile's LLaVA; more about loading in a moment.

# %%
with load("vlm", profile) as vlm:
    for name, question, truth in experiments:
        answer = vlm.ask(pictures[name], f"{question} {SHORT}")
        print(f"{name:10} {question:31} truth: {truth:5} VLM: {answer!r}")

print(release(clip, llm))

# %% [markdown]
# **What just happened?** CLIP chose its words *before* it knew the question. The words say what is there, so the first
# question can be answered. Nobody had asked for colors or numbers yet, and what is not in the words is lost: the language
# model can only say that it does not know, or guess. And where CLIP picks a wrong word, as it may for the night, nobody
# notices. The VLM reads the picture *together with* the question and can look for what is asked.
#
# CLIP is not useless, it is a specialist: it compares a picture with a million texts in no time. Lab 4.1.3 uses it to
# *find* pictures, and a VLM to *read* what was found.

# %% [markdown]
# ## 2. Loading, by hand and with a helper
#
# First by hand, with transformers alone: this is all there is to it. `locate` says in which folder the model's files
# are; on a machine with a network you would write the hub id there, such as `"llava-hf/llava-1.5-7b-hf"`.

# %%
import torch
from transformers import AutoModelForImageTextToText, AutoProcessor

before = memory_status().allocated
folder = locate(resolve("vlm", profile))
processor = AutoProcessor.from_pretrained(folder)
model = AutoModelForImageTextToText.from_pretrained(
    folder, dtype=getattr(torch, dtype().value), device_map=device().value
)
print(type(model).__name__, f"with {model.num_parameters() / 1e6:,.1f} million parameters")

# %% [markdown]
# Three things come from the files: the **configuration** (how many layers, how wide), the **weights**, and the
# **processor**, which turns pictures and text into numbers. Asking takes four steps: messages, numbers, new tokens, text.

# %%
messages = [
    {
        "role": "user",
        "content": [
            {"type": "image", "image": pictures["street"]},
            {"type": "text", "text": f"What color is the car? {SHORT}"},
        ],
    }
]
inputs = processor.apply_chat_template(
    messages, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
).to(model.device, model.dtype)
with torch.inference_mode():  # no notes for learning: this model only answers
    output = model.generate(**inputs, max_new_tokens=20, do_sample=False)
new_tokens = output[0, inputs["input_ids"].shape[1] :]
print({name: tuple(value.shape) for name, value in inputs.items()})
print("answer:", processor.decode(new_tokens, skip_special_tokens=True).strip())

# %% [markdown]
# `input_ids` are the prompt's tokens, as numbers. In the pocket profile there are 87: 64 for the picture (section 4 counts
# them) and 23 for the text. `attention_mask` says which of them are to be read, here all; `pixel_values` is the picture,
# scaled, in its three colors.
#
# `output` holds the prompt *and* the answer: forgetting to cut the prompt off is the most common first mistake.
#
# ### Giving memory back
# On a machine with one big memory, the last lab's model is the usual reason why the next one does not fit. `del model`
# is often not enough: a notebook remembers every value it displayed, and every error with all its variables.
# `release` clears those, too, and reports what really came back.
#
# **Predict:** the weights of this model take four bytes a parameter in float32, two in bfloat16. About how much should come
# back?

# %%
steps = {"before loading": before, "model loaded": memory_status().allocated}
n_bytes = sum(p.numel() * p.element_size() for p in model.parameters())
print(
    f"The weights: {model.num_parameters() / 1e6:,.1f} million × {n_bytes // model.num_parameters()} bytes",
    end="",
)
print(f" = {n_bytes / 1e6:,.1f} MB")
print(release(model))
del inputs, output, new_tokens
steps["released"] = memory_status().allocated
memory_plot(steps, title="Memory of this process")

# %% [markdown]
# **What just happened?** The weights are parameters times bytes for each. On a GPU just that comes back. On a CPU the line
# "Released" tells how much smaller the *whole process* became, and this wobbles: the libraries take and keep some memory
# of their own, and all of that counts, too. Next to a pocket model the wobble is as large as the model; so it may say far
# less than the weights, or more, and the bars hardly differ: nearly all of this process is PyTorch and the other
# libraries, which stay. A large model drowns the wobble. With LLaVA-1.5-7B the middle bar is higher by its weights,
# 14.1 GB, and forgetting `release` is the end of the next lab.

# %% [markdown]
# ### The helper
# The course's `load` does the same calls, after asking what you would otherwise learn from a crash: is the model here,
# are its files whole, does it fit into the memory that is free *now*? It returns a thin object whose `.model` and
# `.processor` are exactly what you had by hand.

# %%
with track("loading") as loading:
    vlm = load("vlm", profile)
print(loading)
print(vlm)
print("loaded now:", {name: f"{size / 1e6:.1f} MB" for name, size in loaded().items()})
print(vlm.ask(pictures["garden"], "What is above the bird?"))

# %% [markdown]
# (8.0 M are eight million; a B would be a billion. `sdpa` is the name of PyTorch's own fast way to compute attention, which
# section 11 looks at.)
#
# **Common mistakes**
#
# | you see | because | do |
# |---|---|---|
# | `NotEnoughMemoryError` | another model is still loaded | `release(it)`, or load with `quantization="4bit"` (section 9) |
# | the answer repeats the question | the prompt was not cut off | slice at `input_ids.shape[1]`, or use `vlm.ask` |
# | `TypeError: … BFloat16` from `.numpy()` | NumPy has no bfloat16 | `.float().numpy()` |
# | `load_in_4bit` is not accepted | it is gone in transformers 5 | `quantization_config=BitsAndBytesConfig(…)`, or `load(…, quantization="4bit")` |

# %% [markdown]
# ## 3. The prompt
#
# The model was trained on conversations in one exact form, and it answers best in that form. You never need to remember
# it: the processor brings it along as its **chat template**. But you should have seen it once.

# %%
print(repr(vlm.prompt("What color is the car?")))

# %% [markdown]
# ### Exercise 1.1: Write LLaVA's prompt
# *Easy, 5 minutes.* Write a function that makes LLaVA-1.5's prompt for a question, character by character, as the large
# LLaVA-1.5 (and the pocket one) expects it.
#
# Example: `llava_prompt("Is it red?")` gives `'USER: <image>\nIs it red? ASSISTANT:'`


# %% exercise="1.1"
def llava_prompt(question):
    """LLaVA-1.5's prompt for one picture and one question."""
    ### BEGIN SOLUTION
    return f"USER: <image>\n{question} ASSISTANT:"
    ### END SOLUTION


# %% check="1.1" points=2
check("1.1", llava_prompt)

# %% [markdown]
# Stuck? Every call of `hint("1.1")` shows one more of three hints.

# %% hidden="1.1" points=1
assert llava_prompt("How many?") == "USER: <image>\nHow many? ASSISTANT:"

# %% [markdown]
# ### What happens without `<image>`?
# `vlm.complete` continues exactly the text that it is given, with no template in between.
#
# **Predict:** what will the model do if the placeholder is missing but a picture is given? And what if you ask about a
# picture without giving one?

# %%
prompt = llava_prompt("What color is the car?") if solved("1.1") else vlm.prompt("What color is the car?")
print("as it should be:   ", vlm.complete(prompt, [pictures["street"]]))

try:
    print(vlm.complete(prompt.replace("<image>\n", ""), [pictures["street"]]))
except CourseError as error:
    print("placeholder missing:", error)

print("no picture at all: ", vlm.complete("USER: What color is the car? ASSISTANT:"))

# %% [markdown]
# **What just happened?** The placeholder marks the place where the image tokens go. Picture and placeholder must match,
# and the course says so; plain transformers would fail deep inside with "number of image tokens is 0".
#
# The last line is the more dangerous one: there is no picture at all, and yet an answer comes, fluently. The pocket model was
# trained to say when something cannot be seen. A model without such training names the most likely color. Nothing in the
# program tells you that your picture never arrived. Keep this in mind for section 12.

# %% [markdown]
# ## 4. From pixels to image tokens
#
# The vision encoder cuts the picture into square **patches** and turns every patch into a vector. LLaVA first scales each
# picture to one fixed size, so every picture has the same number of tokens.

#
# The pocket LLaVA scales to 128 × 128 pixels and cuts patches of 16 × 16; LLaVA-1.5 scales to 336 × 336 and cuts patches
# of 14 × 14.

# %%
grid = vlm.image_tokens(pictures["garden"])
show_patches(pictures["garden"], *grid, title=f"{vlm.name}: one token for each patch")

# %% [markdown]
# ### Exercise 1.2: How many image tokens?
# *Easy, 10 minutes.* Count the tokens of a picture of `width` × `height` pixels that is cut into patches of
# `patch` × `patch` pixels. Some models then join `merge` × `merge` neighbouring patches into one token (Qwen2-VL joins
# 2 × 2); `merge=1` means that nothing is joined. All sizes divide evenly. Return a whole number.
#
# Example: LLaVA-1.5's 336 × 336 pixels and patches of 14 give 576 tokens.


# %% exercise="1.2"
def count_image_tokens(width, height, patch, merge=1):
    """Number of tokens that a picture becomes."""
    ### BEGIN SOLUTION
    return (width // (patch * merge)) * (height // (patch * merge))
    ### END SOLUTION


# %% check="1.2" points=2
check("1.2", count_image_tokens)

# %% hidden="1.2" points=1
assert count_image_tokens(448, 224, 14, 2) == 128

# %%
sides = [112, 224, 336, 448, 672]
if solved("1.2"):
    tokens = [count_image_tokens(side, side, 14, 2) for side in sides]
else:
    tokens = [side // 28 for side in sides]  # something to draw: these are not the right numbers
label = "image tokens" if solved("1.2") else "placeholder, not the answer"
line_plot(
    sides, {label: tokens}, "side of the picture (pixels)", "tokens", f"Patches of 14, joined 2 × 2: {label}"
)

# %% [markdown]
# **What just happened?** Twice the side, four times the tokens. The language model reads every one of them, for every
# answer: a picture of 672 × 672 pixels costs as much as a page of text. This is why models limit the size of
# pictures, and why the next number is worth knowing by heart: LLaVA-1.5 spends 576 tokens on every picture, however
# little there is to see. (The curve ends at 576, too, but that is another model's way to the same number: twice the side,
# and patches joined 2 × 2. LLaVA-1.5 joins nothing.)

# %% [markdown]
# ## 5. Asking
#
# One model, many tasks: the question decides. LLaVA-1.5 was trained with a sentence that asks for a short answer; we
# called it `SHORT` above. Compare what it does.

# %%
for name, question in [
    ("garden", "Describe the picture."),
    ("garden", "Describe the picture in detail."),
    ("night", "How many stars are there?"),
    ("night", f"How many stars are there? {SHORT}"),
    ("garden", "Where is the sun?"),
    ("garden", f"Is the tree left or right of the bird? {SHORT}"),
    ("street", f"Is there a blue car? {SHORT}"),
    ("garden", "wat color is flower"),
    ("bars", f"What is the value of the red bar? {SHORT}"),
    ("bars", f"Which bar is the tallest? {SHORT}"),
]:
    print(f"{name:8} {question.replace(SHORT, '[short]'):48} {vlm.ask(pictures[name], question)}")

# %% [markdown]
# **What just happened?** Nobody chose a task: the words of the question did. "In detail" adds where things are; `SHORT` turns
# a sentence into a word that a program can compare. The misspelt "wat color is flower" is answered like the right question:
# the words that matter, color and flower, are still there. Do not count on it: try other slips.
#
# ### Exercise 1.3: Read a bar chart
# *Medium, 15 minutes.* Turn the model into a chart reader. `ask(image, question)` answers one question in words.
# Return a dictionary that gives the value of every color in `colours` as a whole number. Leave out colors that are
# not in the chart: the answer then holds no number. A number may come alone or in a sentence.
#
# Example: `read_chart(ask, chart, ["red", "pink"])` may give `{"red": 7}`


# %% exercise="1.3"
def read_chart(ask, image, colours):
    """The values of a bar chart: colour -> whole number."""
    ### BEGIN SOLUTION
    values = {}
    for colour in colours:
        number = re.search(r"\d+", ask(image, f"What is the value of the {colour} bar?"))
        if number:
            values[colour] = int(number.group())
    return values
    ### END SOLUTION


# %% check="1.3" points=3
check("1.3", read_chart)

# %%
colours = ["red", "blue", "green", "orange", "purple"]
if solved("1.3"):
    reading = read_chart(vlm.ask, pictures["bars"], colours)
else:
    reading = {"placeholder": 0}
print(reading)
show_images([pictures["bars"]], [str(reading)])

# %% [markdown]
# **What just happened?** The check did not use the model at all: it gave your function a stand-in that answers in several
# styles. That is worth copying. What you write *around* a model can be tested exactly; what the model says can only be
# measured, as in section 10.

# %% [markdown]
# ## 6. Conversations and streams
#
# `chat` keeps the conversation: each turn sees all turns before.
#
# **Predict:** each turn below is one question. How many tokens must the model read before each answer: about as many each
# time, or more and more?

# %%
chat = vlm.chat(pictures["breakfast"])
n_rows, n_columns = vlm.image_tokens(pictures["breakfast"])
to_read = []
for text in ["What do you see at the left?", "What color is the cup?", f"Is there a tree? {SHORT}"]:
    print(f"you:   {text.replace(SHORT, '[short]')}\nmodel: {chat.say(text)}")
    prompt = vlm.processor.apply_chat_template(chat.messages[:-1], add_generation_prompt=True, tokenize=False)
    n_text = len(vlm.processor.tokenizer(prompt)["input_ids"]) - 1  # <image> itself is no text
    to_read.append(f"{n_rows * n_columns} + {n_text}")
print(f"\nwhat the model read before its last answer:\n{prompt}")
print("\ntokens to read before each answer, picture + text:", ", ".join(to_read))

# %% [markdown]
# **What just happened?** A chat model remembers nothing. Each turn, the *whole* conversation is put into the prompt
# again, picture and earlier answers included. (`</s>` is the token with which the model says that its answer is
# finished.) That is why long chats become slow, and why they end: the context is limited. Large models use
# what was said before, so that "What color is it?" works; the pocket model never met an "it" in training. Try it.
#
# ### Token by token
# An answer is made one token at a time. `stream` shows each as soon as it is there; nothing gets faster, but waiting
# feels shorter.

# %%
start = time.perf_counter()
for number, piece in enumerate(vlm.stream(pictures["garden"], "Describe the picture in detail.")):
    if number == 0:
        first = time.perf_counter() - start
    print(piece, end="", flush=True)
print(f"\n\nfirst words after {first * 1000:.0f} ms, all after {(time.perf_counter() - start) * 1000:.0f} ms")

# %% [markdown]
# ## 7. Decoding settings
#
# At each step the model gives *every* token of its vocabulary a probability. How to choose?
#
# - **Greedy** (`do_sample=False`): always the most likely. The same picture and question give the same answer.
# - **Sampling** (`do_sample=True`): roll dice with these probabilities. `temperature` below 1 sharpens them, above 1 it
#   flattens them; `top_p=0.9` keeps only the most likely tokens that together hold 90 %.
# - **Beam search** (`num_beams=4`): follow several beginnings and keep the most likely whole.
#
# **Predict:** at which temperature does the description stop being true?

# %%
question = "Describe the picture in detail."
print("greedy:          ", vlm.ask(pictures["street"], question))
for temperature in [0.5, 1.0, 2.0, 4.0]:
    for seed in [1, 2]:
        answer = vlm.ask(pictures["street"], question, do_sample=True, temperature=temperature, seed=seed)
        print(f"temperature {temperature}, seed {seed}: {answer}")
print("4 beams:         ", vlm.ask(pictures["street"], question, num_beams=4))
print("8 tokens at most:", vlm.ask(pictures["street"], question, max_new_tokens=8))

# %% [markdown]
# **What just happened?** Up to temperature 1 the model is sure of itself and the dice rarely matter. In the pocket profile the
# first untrue word falls at temperature 2: a clock where the car is. It stays alone, and what follows is true again. At
# temperature 4 unlikely tokens win again and again, each wrong word pulls the next ones along, and the sentences fall
# apart. Four beams find what greedy found: where the likeliest next token is nearly certain, no other beginning catches up.
#
# For questions with one right answer use greedy decoding; keep sampling for texts that should differ from each other.
# `max_new_tokens` cuts, it does not shorten: the model does not know that its time is limited.

# %% [markdown]
# ## 8. Batches
#
# For every new token, the machine reads all the weights once, whether one picture is waiting or sixteen. So several
# pictures in one call share that cost.
#
# **Predict:** sixteen pictures in one batch instead of one by one. How many times faster, two, sixteen, or between?
#
# On a CPU we measure on one core, and take the better of two runs: so other programs disturb least.

# %%
rows = labelled_questions()
scenes = [open_image(image_path(row["image"])) for row in rows if not row["kind"].startswith("chart")][:16]
question = "Describe the picture in detail."


def answer_all(size):
    """Ask about all sixteen, in batches of `size`: the time and the memory that it took."""
    with track(f"batches of {size}", cores=1) as timer:
        for begin in range(0, 16, size):
            vlm.ask_batch(scenes[begin : begin + size], question, max_new_tokens=48)
    return timer


vlm.ask(scenes[0], question)  # the first call does things that the others need not
sizes, rates = [1, 2, 4, 8, 16], []
for size in sizes:
    better = min(answer_all(size), answer_all(size), key=lambda timer: timer.seconds)
    rates.append(16 / better.seconds)
    print(better)
line_plot(
    sizes, {"measured": rates}, "pictures in a batch", "answers per second", f"{vlm.name} on {device().value}"
)

# %% [markdown]
# **What just happened?** Batching pays, though on a CPU far from sixteenfold, and each doubling brings less. Reading the weights
# is shared; computing is not, and a batch goes on until its *longest* answer is finished. A GPU has computing power to
# spare: on an H200, LLaVA-1.5-7B answered in batches of 32 about 36 times as fast as one by one
# (`benchmarks/vlm_gpu.py`; all its numbers stand in [docs/BENCHMARKS.md](../docs/BENCHMARKS.md)).
# Prompts of different length are padded on the left, so that every answer begins at the same place.
#
# Why one core? With several, PyTorch cuts every small step into parts that wait for each other. Where other programs keep
# the cores busy, this waiting can cost more than a small batch saves: pairs of pictures may then take *longer* than one
# by one. Take `cores=1` away and see what your machine does.
#
# ### Exercise 1.4: Answer in batches
# *Medium, 10 minutes.* Memory limits how many pictures fit into a batch. Ask about any number of pictures, in batches of
# at most `batch_size` and as few of them as that allows, and return one list of answers in the order of the pictures.
# `vlm.ask_batch(images, questions)` takes a list of pictures, and one question for all of them.


# %% exercise="1.4"
def answer_in_batches(vlm, images, question, batch_size):
    """One answer for each picture, in order."""
    ### BEGIN SOLUTION
    answers = []
    for start in range(0, len(images), batch_size):
        answers += vlm.ask_batch(images[start : start + batch_size], question)
    return answers
    ### END SOLUTION


# %% check="1.4" points=3
check("1.4", answer_in_batches)

# %% hidden="1.4" points=1
assert answer_in_batches(None, [], "?", 4) == []

# %%
question = "Describe the picture."
if solved("1.4"):
    captions = answer_in_batches(vlm, scenes, question, 6)
else:
    captions = [vlm.ask(scene, question) for scene in scenes[:4]]
show_images(scenes[: len(captions)][:8], captions[:8])

# %% [markdown]
# ## 9. Four bits
#
# Weights can be stored in fewer bits. `quantization="4bit"` keeps the big matrices in 4 bits a number (the format is
# called nf4) and unpacks them while computing.
#
# **Predict:** an eighth of float32's size. Will answers be faster, slower, or the same?

# %%
questions = [row for row in rows if row["kind"] in ("object", "colour", "count", "exists_colour")]
images = [open_image(image_path(row["image"])) for row in questions]


def score(vlm):
    """The share of right answers."""
    answers = vlm.ask_batch(images, [f"{row['question']} {SHORT}" for row in questions])
    right = [a.lower().rstrip(".") == row["answer"] for a, row in zip(answers, questions, strict=True)]
    return sum(right) / len(right)


widths = {dtype().value: vlm}
try:
    widths["4bit"] = load("vlm", profile, quantization="4bit")
except CourseError as error:
    print(error)

seconds = {name: [] for name in widths}
for _ in range(10):  # in turns, so that other programs disturb both alike; the best time counts
    for name, each in widths.items():
        with track(cores=1) as timer:
            each.ask(images[0], "What is this?")
        seconds[name].append(timer.seconds)

print(f"{'':10}{'weights MB':>12}{'ms/answer':>12}{'right':>8}")
for name, each in widths.items():
    n_bytes = sum(p.numel() * p.element_size() for p in each.model.parameters())
    print(f"{name:10}{n_bytes / 1e6:12.1f}{1000 * min(seconds[name]):12.0f}{score(each):8.0%}")
if "4bit" in widths:
    release(widths["4bit"])

# %% [markdown]
# **What just happened?** Less memory, though not an eighth: the table of token vectors and some small layers stay wide. About the
# same answers. But no time is won: an answer takes as long or somewhat longer, because unpacking is work. "4-bit makes it faster" can only
# be true where reading the weights is what takes the time, as with a large model on a machine whose memory is slow. On an H200,
# whose memory is fast, it was slower: LLaVA-1.5-7B in nf4 took 2.8 s for an answer of 64 tokens instead of 2.7, and 8 bits took
# 6.0 s (`benchmarks/vlm_gpu.py`; the [FAQ](../FAQ.md#does-4-bit-make-a-model-faster) says when fewer bits win). Its memory on the GPU shrank from
# 14.2 to 4.4 GB, as measured there; the 14.1 GB of LLaVA-1.5-7B in section 2 are computed, two bytes a parameter. Use 4 bits to
# make a model *fit*.

# %% [markdown]
# ## 10. Two models, one exam
#
# LLaVA squeezes every picture into one small square. **Qwen2-VL** takes pictures as they are: more pixels, more tokens.
# Which is better? That is no matter of taste. The course has 104 questions with known answers, of 13 kinds; no model was
# trained on these pictures.

# %%
vlm2 = load("vlm2", profile)
wide = open_image(image_path("panorama.png"))
print(vlm)
print(vlm2)
for name, image in {"garden": pictures["garden"], "panorama": wide}.items():
    print(f"\n{name}, {image.width} × {image.height} pixels (width × height)")
    for each in (vlm, vlm2):
        n_rows, n_columns = each.image_tokens(image)
        print(f"  {each.name:16} {n_rows} rows × {n_columns} columns = {n_rows * n_columns} tokens")
show_images([wide, *scenes[:3]], ["panorama: twice as wide", "", "", ""])

# %% [markdown]
# ### Exercise 1.5: Is the answer right?
# *Medium, 15 minutes.* Models write `Red.` or `a boat` or `two` where the list says `red`, `boat`, `2`. Decide whether an
# answer is right: upper case, spaces around it, a final full stop, an article (a, an, the) in front and number words up
# to ten must not matter. Everything else must: `10` is not `1`, and `top left` is not `left`.


# %% exercise="1.5"
def is_correct(answer, truth):
    """True if both say the same."""
    ### BEGIN SOLUTION
    numbers = "zero one two three four five six seven eight nine ten".split()

    def normalise(text):
        words = text.strip().lower().rstrip(".").split()
        if words and words[0] in ("a", "an", "the"):
            words = words[1:]
        return [str(numbers.index(word)) if word in numbers else word for word in words]

    return normalise(answer) == normalise(truth)
    ### END SOLUTION


# %% check="1.5" points=3
check("1.5", is_correct)

# %% hidden="1.5" points=1
assert is_correct("The Sun", "sun") and not is_correct("", "sun")

# %% [markdown]
# ### Exercise 1.6: Accuracy by kind of question
# *Medium, 10 minutes.* One number hides everything. Each record is a dictionary such as
# `{"kind": "colour", "correct": True}`. Return the share of right answers for each kind.


# %% exercise="1.6"
def accuracy_by_kind(records):
    """Share of right answers: kind -> number from 0 to 1."""
    ### BEGIN SOLUTION
    by_kind = {}
    for record in records:
        by_kind.setdefault(record["kind"], []).append(record["correct"])
    return {kind: sum(results) / len(results) for kind, results in by_kind.items()}
    ### END SOLUTION


# %% check="1.6" points=2
check("1.6", accuracy_by_kind)

# %% [markdown]
# ### The exam
# The 13 kinds, with one question of each:

# %%
for kind, row in {row["kind"]: row for row in rows}.items():
    print(f"{kind:14} {row['question']:48} {row['answer']}")

# %% [markdown]
# **Predict:** on which kind of question will the two models differ most? Look at the panorama again: LLaVA's processor
# scales its *shorter* side to the model's size, and then cuts a square out of the middle.

# %%
right = is_correct if solved("1.5") else (lambda answer, truth: answer == truth)
everything = [open_image(image_path(row["image"])) for row in rows]


def sit_exam(vlm, batch_size=16):
    """All questions: the rows of the list, with the model's answer and whether it is right."""
    records = []
    for start in range(0, len(rows), batch_size):
        part = rows[start : start + batch_size]
        asked = [f"{row['question']} {SHORT}" for row in part]
        answers = vlm.ask_batch(everything[start : start + batch_size], asked, max_new_tokens=20)
        records += [
            r | {"said": a, "correct": right(a, r["answer"])} for r, a in zip(part, answers, strict=True)
        ]
    return records


exam = {model.name: sit_exam(model) for model in (vlm, vlm2)}
for name, records in exam.items():
    print(f"{name}: {sum(r['correct'] for r in records)} of {len(records)} right")
if solved("1.6"):
    shares = {name: accuracy_by_kind(records) for name, records in exam.items()}
else:
    shares = {
        name: {"all kinds": sum(r["correct"] for r in records) / len(records)}
        for name, records in exam.items()
    }
bar_chart(
    {name: {kind: 100 * share for kind, share in found.items()} for name, found in shares.items()},
    "right answers (%)",
)

# %% [markdown]
# The bars say *how many*; only the wrong answers say *why*.

# %%
wrong = [(name, r) for name, records in exam.items() for r in records if not r["correct"]]
for name, records in exam.items():
    kinds = sorted({r["kind"] for r in records if not r["correct"]})
    print(f"{name} was wrong about:", ", ".join(kinds) or "nothing")
mistakes = [open_image(image_path(r["image"])) for _, r in wrong[:12]]
titles = [f"{name}: {r['question']} said: {r['said']}; true: {r['answer']}" for name, r in wrong[:12]]
show_images(mistakes, titles) if wrong else None

# %% [markdown]
# **What just happened?** The kind called `wide` decides. LLaVA's square cut removes both ends of a wide picture *before*
# the model sees it; no amount of training can bring them back. It then names something else, or anything. Two of its eight
# answers are right all the same, by luck: in those two pictures the thing at the far end, a clock and a car, has a twin in the middle.
# Qwen2-VL sees the whole width, at the price of twice the tokens. In the pocket profile nothing else divides the two: on every other kind both have
# everything right. Between large models there are other gaps, too: small print, for one.
#
# Eight questions of a kind are few. If a model gets seven of eight right, its true accuracy may well be 50 or 99 %: look
# at differences of one or two answers as noise, at the `wide` bar as a fact. `benchmarks/vlm.py` asks hundreds.

# %% [markdown]
# ## 11. Where the model looks
#
# To write a token, the language model weighs all earlier tokens against each other: this is **attention**. How much of
# it falls on each image token, when the answer begins?
#
# **Predict:** the same picture, two questions. Will the maps differ?

# %%
maps = {
    question: vlm.attention(pictures["garden"], f"{question} {SHORT}")
    for question in ["What color is the flower?", "What color is the tree?", "Where is the sun?"]
}
for question, heat in maps.items():
    print(
        f"{question:28} {heat.sum():.0%} of the attention is on the picture, {1 - heat.sum():.0%} on the text"
    )
show_heatmaps(pictures["garden"], maps, "Attention as the answer begins", "share of attention per patch")

# %% [markdown]
# **What just happened?** Each map is the mean over all heads of the upper half of the language model's layers (a **head** is one of
# several attentions that work side by side in a layer), read at the prompt's last token, where the answer begins. What the picture
# does not get falls on the text: the question and the words of the template.
#
# The maps follow the question: asked for a thing's color, the pocket model looks at that very thing. Asked
# *where* something is, it looks all over the place. So read such maps with care. They show where information *may* come from in some
# layers, not why an answer was given; by the time the answer begins, earlier layers have already moved much of what they found into
# the text tokens. A warm patch is a hint, no proof.

# %% [markdown]
# ## 12. Hallucinations
#
# Ask about something that is not there. An honest model says no. A model that says yes **hallucinates**: it tells what is
# plausible, not what it sees. The usual test (known as POPE) asks about many absent things and counts.
#
# **Predict:** the pocket model knows the word "umbrella" from training and has never met "zebra". For which of the two will it sooner
# claim to see one?

# %%
known = ["umbrella", "fish", "key", "mushroom", "bottle", "hat"]
unknown = ["zebra", "piano", "bicycle", "spoon", "horse", "guitar"]
absent_from = ["garden", "street", "night"]


def ask_whether(words):
    """Is there one? Asked of every word and picture; none of them is there."""
    asked = [f"Is there a {word} in the picture? {SHORT}" for word in words for _ in absent_from]
    shown = [pictures[name] for _ in words for name in absent_from]
    return vlm.ask_batch(shown, asked, max_new_tokens=20)


answers_known, answers_unknown = ask_whether(known), ask_whether(unknown)
for words, answers in ((known, answers_known), (unknown, answers_unknown)):
    for i, word in enumerate(words):
        print(f"{word:10}", dict(zip(absent_from, answers[3 * i : 3 * i + 3], strict=True)))

# %% [markdown]
# ### Exercise 1.7: Hallucination rate
# *Easy, 5 minutes.* None of these things is in any of the pictures. Return the share of answers (from 0 to 1) that claim it is:
# those that begin with yes, in upper or lower case.


# %% exercise="1.7"
def hallucination_rate(answers):
    """Share of answers that claim to see what is not there."""
    ### BEGIN SOLUTION
    return sum(answer.strip().lower().startswith("yes") for answer in answers) / len(answers)
    ### END SOLUTION


# %% check="1.7" points=2
check("1.7", hallucination_rate)

# %% hidden="1.7" points=1
assert hallucination_rate(["Yes", "no", "no", "no"]) == 0.25

# %%
if solved("1.7"):
    rates = {
        "known words": hallucination_rate(answers_known),
        "unknown words": hallucination_rate(answers_unknown),
    }
else:
    rates = {"known words (placeholder)": 0.5, "unknown words (placeholder)": 0.5}
bar_chart({vlm.name: {words: 100 * rate for words, rate in rates.items()}}, "hallucinations (%)")

# %% [markdown]
# **What just happened?** The pocket model is reliable about words that it was trained on: it has seen millions of questions about absent
# umbrellas and keys. For a word that it never met it has no picture in mind to look for, and says yes more often than not, in the same
# sure voice. Large models know far more words, but the pattern is theirs, too: they invent most where training was thin.
#
# A rate alone can be cheated. A model that always says no has a rate of 0 %, and is useless; that is why such tests ask about present
# things as well, and why section 10 counted both.
#
# ### A second question
# "Is there a zebra?" puts the zebra into the model's mouth. "Describe the picture." names nothing, so the model says only what it
# finds by itself. Let us believe a yes only if the description names the thing, too, and ask about things that *are* there as well.
#
# **Predict:** how many of the false yeses are left? And how many of the true ones are lost?

# %%
present = {"garden": ["sun", "tree", "bird", "flower"], "street": ["car", "house"], "night": ["star", "moon"]}
described = {name: vlm.ask(pictures[name], "Describe the picture.") for name in absent_from}
for name, text in described.items():
    print(f"{name:7} {text}")


def yeses(things):
    """Of pairs (word, name of the picture): how many get a yes, and how many of these are described, too."""
    asked = [f"Is there a {word} in the picture? {SHORT}" for word, _ in things]
    answers = vlm.ask_batch([pictures[name] for _, name in things], asked, max_new_tokens=20)
    claimed = [pair for pair, answer in zip(things, answers, strict=True) if answer.lower().startswith("yes")]
    return len(claimed), sum(word in described[name].lower() for word, name in claimed)


there = [(word, name) for name, words in present.items() for word in words]
not_there = [(word, name) for word in unknown for name in absent_from]
for label, things in {"there": there, "not there": not_there}.items():
    claimed, believed = yeses(things)
    print(f"{label:9} {len(things):2} things: {claimed:2} × yes, {believed:2} of them described, too")

# %% [markdown]
# **What just happened?** In the pocket profile every false yes is gone, and every true one stays. With large models and crowded
# pictures neither is certain: a description leaves small things out, and it can invent things, too. But the principle holds: ask
# for less, so that the question suggests nothing, and check a claim with a second question that does not lead.
#
# With large models it also helps to offer a way out: "Where is the zebra? Or say that it cannot be seen." The pocket model never met
# such a sentence in training and answers it with nonsense. Try it: what a prompt can do depends on what the model was trained on.

# %% [markdown]
# ## 13. Your turn
#
# ### Your own picture
# Drop a file beside this notebook and put its name here. In the pocket profile, draw something simple: plain shapes, plain colors.

# %%
my_picture = image_path("car.png")  # for instance: "my-photo.jpg"
image = open_image(my_picture)
print(vlm2.ask(image, "Describe the picture."))
show_images([image], [vlm2.ask(image, f"What is this? {SHORT}")])

# %% [markdown]
# ### Challenge 1.8: a question-answering app
# *Hard, 30 minutes or more; read by a person, so there is no check.* Build an app inside the notebook: an upload, a text box, a button, the picture and the answer.
# `ipywidgets` has `FileUpload`, `Text`, `Button`, `Output`, and `VBox`; an upload's bytes are `upload.value[0].content`, and
# `open_image` takes bytes. What should it say if somebody uploads a PDF, or asks nothing? (Both raise a `CourseError`, whose
# text is meant for people.) The function that your button calls is no cell: in it, write `display(show_images(…))`. If you like: keep the conversation with `vlm2.chat`, or stream the answer.

# %% exercise="1.8" points=6
### BEGIN SOLUTION
import ipywidgets as widgets
from IPython.display import display

upload = widgets.FileUpload(accept="image/*", multiple=False, description="Picture")
box = widgets.Text(placeholder="What do you want to know?", layout={"width": "30em"})
button = widgets.Button(description="Ask", button_style="primary")
screen = widgets.Output()


def on_ask(_):
    """Show the picture and the answer, or what went wrong, in words."""
    with screen:
        screen.clear_output(wait=True)
        try:
            shown = open_image(upload.value[0].content if upload.value else image_path("garden.png"))
            display(show_images([shown], [f"{box.value} — {vlm2.ask(shown, box.value)}"], columns=1))
        except CourseError as error:
            print(error)


button.on_click(on_ask)
box.value = "What is above the bird?"
on_ask(button)
display(widgets.VBox([upload, widgets.HBox([box, button]), screen]))
### END SOLUTION

# %% [markdown]
# ## 14. Explain it back
#
# ### Question 1.9
# *Read by a person, too.* A friend says: "I use CLIP to describe my holiday photos and ask ChatGPT about the descriptions. A VLM is the same thing with more
# marketing." In five sentences or fewer: what can the friend's setup not do, and why? Use what you measured in sections 1 and 10.

# %% [markdown] written="1.9" points=4
# CLIP's words are chosen before the question is known, so whatever the words leave out is lost: numbers, places and colors could not be
# asked about in section 1. A VLM's language model reads the picture's tokens together with the question, and its attention can go to the part
# that matters. It is no magic: what the processor removes, as the ends of a wide picture for LLaVA in section 10, no model can see.
# And it may invent things that are not there, so one measures. CLIP remains the better choice for finding pictures among many.

# %% [markdown]
# ## 15. Cleaning up
#
# Everything that was loaded is released, and the memory is back before the next lab begins.

# %%
print(release(vlm, vlm2))
print("still loaded:", loaded() or "nothing")
print(memory_status())

# %% [markdown]
# **You have** loaded a VLM by hand, read its prompt, counted its tokens, made it read charts and hold a conversation, batched and quantized it,
# compared two models honestly, looked into its attention and measured its inventions. `multimodal-course progress` shows what you solved.
#
# **Read on:** [LLaVA-1.5](https://arxiv.org/abs/2310.03744), [Qwen2-VL](https://arxiv.org/abs/2409.12191),
# [CLIP](https://arxiv.org/abs/2103.00020), [POPE](https://arxiv.org/abs/2305.10355).
