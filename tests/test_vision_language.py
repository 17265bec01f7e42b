"""VisionLanguageModel on tiny untrained LLaVA and Qwen2-VL models: their answers are gibberish, but exact."""

import gc
import threading
import weakref
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import CompileConfig

from multimodal_course import fast_path, image_tokens
from multimodal_course.errors import (
    BadImageError,
    BadPromptError,
    BadSettingError,
    ReleasedModelError,
    StaleProcessorError,
    UnsupportedModelError,
)
from multimodal_course.rehearsal import untrained
from multimodal_course.vision_language import VisionLanguageModel

MAKERS = {"llava": untrained.llava, "qwen2-vl": untrained.qwen2_vl}
MODELS = {name: make() for name, make in MAKERS.items()}
SIZES = [(50, 40), (20, 64), (64, 64), (9, 30), (300, 200), (1, 1), (3, 1), (1, 3)]
QUESTIONS = [
    "What?",
    "What colour is the thing on the left, please?",
    "x",
    "How many?",
    "Is it a cat or a dog?",
]


def picture(width=50, height=40, seed=0):
    noise = np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(noise)


@pytest.fixture(params=MODELS)
def vlm(request):
    return VisionLanguageModel(*MODELS[request.param], name=f"tiny {request.param}")


@pytest.fixture
def llava():
    """A LLaVA of its own, whose processor a test may spoil."""
    return VisionLanguageModel(*untrained.llava(), name="tiny llava")


# -- asking ------------------------------------------------------------------------------------------------


def test_an_answer_is_what_generate_gives_without_prompt_and_special_tokens(vlm):
    image, question = picture(), "What is it?"
    content = [{"type": "image", "image": image}, {"type": "text", "text": question}]
    inputs = vlm.processor.apply_chat_template(
        [{"role": "user", "content": content}],
        add_generation_prompt=True,
        tokenize=True,
        return_dict=True,
        return_tensors="pt",
    )
    output = vlm.model.generate(**inputs, max_new_tokens=20, do_sample=False)
    raw = vlm.processor.decode(output[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    assert vlm.ask(image, question, max_new_tokens=20) == raw.strip() != ""


def test_a_batch_equals_one_by_one_for_pictures_and_questions_of_every_size(vlm):
    images = [picture(*size, seed=i) for i, size in enumerate(SIZES)]
    questions = [QUESTIONS[i % len(QUESTIONS)] for i in range(len(images))]
    single = [vlm.ask(i, q, max_new_tokens=16) for i, q in zip(images, questions, strict=True)]
    assert vlm.ask_batch(images, questions, max_new_tokens=16) == single
    assert len(set(single)) == len(single)  # the models do look at both picture and question


def test_a_batch_is_one_call_of_generate(vlm, monkeypatch):
    calls = []
    generate = type(vlm.model).generate
    monkeypatch.setattr(vlm.model, "generate", lambda **k: calls.append(k) or generate(vlm.model, **k))
    vlm.ask_batch([picture(seed=i) for i in range(5)], QUESTIONS, max_new_tokens=2)
    assert len(calls) == 1 and calls[0]["input_ids"].shape[0] == 5
    assert (calls[0]["attention_mask"][:, -1] == 1).all()  # padded on the left


def test_one_question_for_every_picture(vlm):
    images = [picture(seed=i) for i in range(3)]
    assert vlm.ask_batch(images, "What?", max_new_tokens=6) == vlm.ask_batch(
        images, ["What?"] * 3, max_new_tokens=6
    )
    assert vlm.ask_batch([], []) == []


def test_pictures_come_in_every_form(vlm, tmp_path):
    image = picture()
    image.save(tmp_path / "a.png")
    answers = {
        vlm.ask(i, "What?", max_new_tokens=6) for i in (image, str(tmp_path / "a.png"), np.asarray(image))
    }
    assert len(answers) == 1


@pytest.mark.parametrize("question", ["", "  \n ", None, 3])
def test_an_empty_question_is_refused(vlm, question):
    for call in (lambda: vlm.ask(picture(), question), lambda: vlm.chat(picture()).say(question)):
        with pytest.raises(BadPromptError):
            call()


def test_a_question_without_a_picture_is_refused_and_sent_to_chat(vlm):
    with pytest.raises(BadPromptError, match="no picture") as caught:
        vlm.ask(None, "What?")
    assert "chat()" in caught.value.fix
    with pytest.raises(BadPromptError, match="no picture"):
        vlm.ask_batch([picture(), None], ["a", "b"])


def test_pictures_and_questions_must_match(vlm):
    with pytest.raises(BadPromptError, match="2 pictures and 1 questions"):
        vlm.ask_batch([picture(), picture()], ["What?"])


def test_a_bad_picture_is_told_as_such(vlm, tmp_path):
    with pytest.raises(BadImageError, match="no file"):
        vlm.ask(tmp_path / "none.png", "What?")


def test_a_picture_that_the_processor_refuses_is_told_as_such():
    vlm = VisionLanguageModel(*MODELS["qwen2-vl"])
    with pytest.raises(BadImageError, match="900×2"):
        vlm.ask(picture(900, 2), "What?")


def test_a_prompt_longer_than_the_model_can_hold(vlm):
    with pytest.raises(BadPromptError, match="512 tokens in all"):
        vlm.ask(picture(), "why " * 200)
    with pytest.raises(BadPromptError, match="512 tokens in all"):
        vlm.ask(picture(), "why", max_new_tokens=600)


# -- the prompt and its placeholders -----------------------------------------------------------------------


def test_llavas_prompt_is_the_real_one(llava):
    assert llava.prompt(" What? ") == "USER: <image>\nWhat? ASSISTANT:"
    assert llava.prompt("Differences?", images=2) == "USER: <image>\n<image>\nDifferences? ASSISTANT:"
    assert llava.prompt("Hello", images=0) == "USER: Hello ASSISTANT:"


def test_completing_the_prompt_is_asking(vlm):
    completed = vlm.complete(vlm.prompt("What?"), [picture()], max_new_tokens=8)
    assert completed == vlm.ask(picture(), "What?", max_new_tokens=8)


def test_a_prompt_without_placeholder_says_where_to_put_it(llava):
    with pytest.raises(BadPromptError, match="0 × <image> for 1 picture") as caught:
        llava.complete("USER: What? ASSISTANT:", [picture()])
    assert "Write <image> once for each picture" in caught.value.fix


def test_a_prompt_with_too_many_placeholders(vlm):
    twice = vlm.prompt("What?", images=2)
    with pytest.raises(BadPromptError, match=r"2 × .+ for 1 picture\."):
        vlm.complete(twice, [picture()])
    with pytest.raises(BadPromptError, match=r"2 × .+ for 0 pictures"):
        vlm.complete(twice)


def test_a_placeholder_in_the_question_is_one_too_many(llava):
    with pytest.raises(BadPromptError, match="2 × <image> for 1 picture") as caught:
        llava.ask(picture(), "<image> What?")
    assert "out of the prompt" in caught.value.fix


def test_a_chat_template_without_a_place_for_the_picture(llava):
    llava.processor.chat_template = "{% for m in messages %}USER: {{ m['content'][-1]['text'] }}{% endfor %}"
    with pytest.raises(BadPromptError, match="no place for a picture"):
        llava.ask(picture(), "What?")


# -- stale processors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field, value",
    [
        ("patch_size", None),
        ("patch_size", 16),
        ("vision_feature_select_strategy", None),
        ("vision_feature_select_strategy", "full"),
        ("num_additional_image_tokens", 0),
        ("num_additional_image_tokens", None),
    ],
)
def test_a_stale_llava_processor_is_found_before_generation_and_can_be_cured(
    llava, monkeypatch, field, value
):
    right = llava.ask(picture(), "What?", max_new_tokens=4)
    setattr(llava.processor, field, value)
    monkeypatch.setattr(type(llava.model), "generate", lambda *a, **k: pytest.fail("generate was called"))
    with pytest.raises(StaleProcessorError) as caught:
        llava.ask(picture(), "What?")
    monkeypatch.undo()
    assert f"{field}={value!r}" in caught.value.why
    processor = llava.processor  # the cure is code
    for line in caught.value.fix.removeprefix("Set ").rstrip(".").split(", "):
        exec(line, {"processor": processor})
    assert llava.ask(picture(), "What?", max_new_tokens=4) == right


@pytest.mark.parametrize("field", ["patch_size", "merge_size"])
def test_a_stale_qwen2_vl_processor_is_found(field):
    vlm = VisionLanguageModel(*untrained.qwen2_vl())
    setattr(vlm.processor.image_processor, field, 1)
    with pytest.raises(StaleProcessorError, match=f"{field}=1"):
        vlm.ask(picture(), "What?")


def test_fields_that_differ_but_count_alike_are_accepted(llava):
    llava.processor.vision_feature_select_strategy = "full"
    llava.processor.num_additional_image_tokens = 0
    assert llava.ask(picture(), "What?", max_new_tokens=4)


# -- settings ----------------------------------------------------------------------------------------------


def test_sampling_repeats_with_a_seed_and_leaves_the_random_state_alone(vlm):
    sample = dict(do_sample=True, temperature=1.5, max_new_tokens=16)
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    first, again, other = (vlm.ask(picture(), "What?", seed=s, **sample) for s in (1, 1, 2))
    assert torch.rand(1) == expected
    assert first == again != other


def test_greedy_is_the_default_even_if_the_model_says_otherwise(vlm, monkeypatch):
    greedy = vlm.ask(picture(), "What?")
    monkeypatch.setattr(vlm.model.generation_config, "do_sample", True)
    monkeypatch.setattr(vlm.model.generation_config, "temperature", 5.0)
    assert vlm.ask(picture(), "What?") == greedy


def test_settings_reach_generate(vlm):
    assert len(vlm.ask(picture(), "What?", max_new_tokens=3)) <= 3
    assert vlm.ask(picture(), "What?", num_beams=3, max_new_tokens=5)


@pytest.mark.parametrize(
    "settings, words",
    [
        (dict(max_tokens=3), "max_new_tokens"),
        (dict(temperature=0.7), "do_sample=True"),
        (dict(do_sample=True, temperature=0.0), "temperature"),
        (dict(num_beams=0), "setting"),
        (dict(num_return_sequences=3, do_sample=True), "different seeds"),
    ],
)
def test_bad_settings_are_told_with_the_cure(vlm, settings, words):
    with pytest.raises(BadSettingError, match=words):
        vlm.ask(picture(), "What?", **settings)
    with pytest.raises(BadSettingError, match=words):
        "".join(vlm.stream(picture(), "What?", **settings))


# -- streaming ---------------------------------------------------------------------------------------------


def test_streaming_gives_the_answer_in_pieces(vlm):
    pieces = list(vlm.stream(picture(), "What?", max_new_tokens=60, min_new_tokens=60))
    assert "".join(pieces).strip() == vlm.ask(picture(), "What?", max_new_tokens=60, min_new_tokens=60)
    assert all(pieces)


def test_a_streamed_sample_repeats_with_its_seed(vlm):
    sample = dict(do_sample=True, seed=3, max_new_tokens=12)
    assert "".join(vlm.stream(picture(), "What?", **sample)).strip() == vlm.ask(picture(), "What?", **sample)


def test_an_error_while_streaming_reaches_the_reader(vlm, monkeypatch):
    def broken(**settings):
        settings["streamer"].put(torch.tensor([[1, 2]]))
        raise RuntimeError("out of luck")

    monkeypatch.setattr(vlm.model, "generate", broken)
    with pytest.raises(RuntimeError, match="out of luck"):
        list(vlm.stream(picture(), "What?"))


def test_a_bad_question_fails_before_the_first_piece(vlm):
    with pytest.raises(BadPromptError):
        vlm.stream(picture(), "")


def test_stopping_early_stops_the_model(vlm):
    steps, threads = [], threading.active_count()
    hook = vlm.model.register_forward_hook(lambda *a: steps.append(1))
    try:
        for _ in vlm.stream(picture(), "What?", max_new_tokens=440, min_new_tokens=440):
            break
    finally:
        hook.remove()
    assert len(steps) < 440 and threading.active_count() == threads


# -- conversation ------------------------------------------------------------------------------------------


def test_every_turn_sees_the_turns_before_it(vlm):
    chat = vlm.chat(picture())
    first = chat.say("What?", max_new_tokens=6)
    second = chat.say("And why?", max_new_tokens=6)
    assert [m["role"] for m in chat.messages] == ["user", "assistant"] * 2
    assert first == vlm.ask(picture(), "What?", max_new_tokens=6)
    prompt = vlm.processor.apply_chat_template(chat.messages[:3], add_generation_prompt=True)
    assert first in prompt and second == vlm.complete(prompt, [picture()], max_new_tokens=6)


def test_pictures_may_join_later_and_be_several(vlm):
    chat = vlm.chat([picture(seed=1), picture(64, 20, seed=2)])
    chat.say("Differences?", max_new_tokens=4)
    chat.say("And this?", image=picture(30, 30, seed=3), max_new_tokens=4)
    parts = [part["type"] for message in chat.messages for part in message["content"]]
    assert parts == ["image", "image", "text", "text", "image", "text", "text"]


def test_a_chat_needs_no_picture(vlm):
    assert vlm.chat().say("Hello", max_new_tokens=5)


def test_a_failed_turn_leaves_the_conversation_as_it_was(vlm):
    chat = vlm.chat(picture())
    with pytest.raises(BadSettingError):
        chat.say("What?", no_such_setting=1)
    assert chat.messages == []
    assert chat.say("What?", max_new_tokens=6) == vlm.ask(picture(), "What?", max_new_tokens=6)


# -- looking inside ----------------------------------------------------------------------------------------


def test_image_tokens_of_llava_do_not_depend_on_the_picture(llava):
    assert llava.image_tokens(picture(50, 40)) == llava.image_tokens(picture(300, 20)) == (4, 4)


def test_image_tokens_of_qwen2_vl_follow_the_picture():
    vlm = VisionLanguageModel(*MODELS["qwen2-vl"])
    assert vlm.image_tokens(picture(64, 32)) == (4, 8)
    assert vlm.image_tokens(picture(640, 640)) == (8, 8)


def test_attention_is_a_share_on_the_grid(vlm):
    image = picture(64, 32)
    attention = vlm.attention(image, "What?")
    assert attention.shape == vlm.image_tokens(image) and attention.dtype == np.float32
    assert (attention >= 0).all() and 0 < attention.sum() < 1
    assert not np.allclose(attention, vlm.attention(image, "Where is the cat?"))


def test_attention_leaves_the_model_as_it_was(vlm):
    before = vlm.ask(picture(), "What?"), repr(vlm)
    vlm.attention(picture(), "What?")
    assert (vlm.ask(picture(), "What?"), repr(vlm)) == before
    assert "sdpa" in repr(vlm)


def test_a_picture_in_tiles_has_no_single_grid(llava):
    inputs = {
        "input_ids": torch.full((1, 15), llava.model.config.image_token_id),
        "pixel_values": torch.rand(1, 2, 3),
    }
    with pytest.raises(UnsupportedModelError, match="15 image tokens of this model are no single grid"):
        image_tokens.grid(inputs, llava.model)


# -- speed and memory --------------------------------------------------------------------------------------


def test_on_a_cpu_warming_up_says_that_it_does_not_pay(vlm, capsys):
    vlm.warm_up(questions=10_000)
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and "not compiled" in said and "CPU" in said


def test_compiling_pays_only_for_enough_questions():
    gpu = torch.device("cuda")
    assert fast_path.why_not(gpu, 200, 200 * 1.86) is None
    assert "compiling alone takes" in fast_path.why_not(gpu, 10, 10 * 1.86)


def test_the_static_path_gives_the_same_answers(vlm, monkeypatch):
    images, questions = [picture(*size) for size in SIZES[:5]], QUESTIONS
    plain = (
        vlm.ask_batch(images, questions, max_new_tokens=10),
        vlm.ask(images[0], "What?", max_new_tokens=10),
    )
    used = []
    generate = type(vlm.model).generate
    monkeypatch.setattr(
        vlm.model, "generate", lambda **k: used.append("past_key_values" in k) or generate(vlm.model, **k)
    )
    vlm._fast.open(5, 300)
    vlm._fast.open(1, 300)
    for _ in range(2):  # a cache is used again and again
        fast = (
            vlm.ask_batch(images, questions, max_new_tokens=10),
            vlm.ask(images[0], "What?", max_new_tokens=10),
        )
        assert fast == plain
    vlm.ask(images[0], "What?", max_new_tokens=290)  # too long for the cache
    vlm.ask_batch(images[:2], "What?", max_new_tokens=3)  # no cache for this batch
    list(vlm.stream(images[0], "What?", max_new_tokens=3))  # another thread
    assert used == [True] * 4 + [False] * 3


def test_the_compiled_path_gives_the_same_answers_and_compiles_once_for_each_batch_size(vlm, monkeypatch):
    def for_cpu(**options):  # the same tracing and guards as on a GPU, without its code generator
        config = CompileConfig(**options, backend="aot_eager", mode=None)
        config._compile_all_devices = True
        return config

    monkeypatch.setattr(fast_path, "CompileConfig", for_cpu)
    asks = (
        lambda: vlm.ask(picture(), "What?", max_new_tokens=8),
        lambda: vlm.ask_batch([picture()] * 2, ["What?", "How many, then?"], max_new_tokens=8),
        lambda: vlm.ask_batch([picture()] * 2, "What?", max_new_tokens=8),
    )
    plain = [ask() for ask in asks]
    vlm._fast.open(1, 200)
    vlm._fast.open(2, 200)
    torch._dynamo.utils.counters.clear()
    for _ in range(3):
        assert [ask() for ask in asks] == plain
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] == 2
    vlm._fast.close()
    del vlm.model._compiled_call


def test_warming_up_says_what_it_won(vlm, monkeypatch, capsys):
    monkeypatch.setattr(fast_path, "why_not", lambda *a: None)
    vlm.warm_up(questions=100, batch_size=2, max_new_tokens=4)
    assert "was compiled in" in capsys.readouterr().out
    assert vlm._fast.settings(2, 10, {})


def test_layers_in_few_bits_are_not_compiled_and_warming_up_says_so(vlm, monkeypatch, capsys):
    monkeypatch.setattr(fast_path, "why_not", lambda *a: None)
    monkeypatch.setattr(vlm.model, "hf_quantizer", SimpleNamespace(is_compileable=False), raising=False)
    few_bits = VisionLanguageModel(vlm.model, vlm.processor, "small")
    few_bits.warm_up(questions=10_000)
    assert "small was not compiled: transformers compiles no model whose weights" in capsys.readouterr().out
    assert few_bits._fast.settings(1, 10, {}) == {}


def test_a_failing_compiler_leaves_the_plain_path(vlm, monkeypatch, capsys):
    monkeypatch.setattr(fast_path, "why_not", lambda *a: None)

    def broken(*args, **settings):
        raise RuntimeError("no C compiler\nlong trace")

    monkeypatch.setattr(vlm, "ask_batch", broken)
    vlm.warm_up(questions=100)
    assert "not compiled: RuntimeError: no C compiler" in capsys.readouterr().out
    assert vlm._fast.settings(1, 10, {}) == {}


def test_closing_frees_the_model_and_says_so_later():
    with VisionLanguageModel(*untrained.llava(), name="tiny") as vlm:
        vlm.ask(picture(), "What?", max_new_tokens=2)
        weights = weakref.ref(vlm.model)
        assert "LlavaForConditionalGeneration" in repr(vlm)
    gc.collect()
    assert weights() is None and repr(vlm) == "VisionLanguageModel(tiny: closed)"
    for call in (lambda: vlm.ask(picture(), "What?"), lambda: vlm.chat().say("Hello"), lambda: vlm.device):
        with pytest.raises(ReleasedModelError, match="tiny was closed"):
            call()
    vlm.close()
