"""`load` by folder, by name and by hub id, without a network; and every way in which it can fail."""

import json
import shutil
import urllib.error
import weakref

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from multimodal_course import catalog, data, hub, load, loaded, memory, release
from multimodal_course.errors import (
    CorruptWeightsError,
    GatedModelError,
    ModelNotDownloadedError,
    NotEnoughMemoryError,
    QuantizationUnavailableError,
    ReleasedModelError,
    UnknownModelError,
)
from multimodal_course.hardware import Gpu, GpuMemory

PICTURE = Image.new("RGB", (48, 32), "red")


@pytest.fixture(autouse=True)
def nothing_loaded(monkeypatch):
    monkeypatch.setattr(memory, "_loaded", {})


@pytest.fixture
def broken(tmp_path, tiny_llava):
    """A copy of the tiny LLaVA, to be damaged."""
    return shutil.copytree(tiny_llava, tmp_path / "broken")


def test_a_folder_with_a_vision_language_model(tiny_llava):
    with load(str(tiny_llava)) as vlm:
        alive = weakref.ref(vlm.model)
        assert isinstance(vlm.ask(PICTURE, "What is this?", max_new_tokens=3), str)
        assert vlm.model.dtype == torch.float32  # on a CPU, whatever the files hold
        assert not vlm.model.training
        size = (tiny_llava / "model.safetensors").stat().st_size
        assert loaded() == {tiny_llava.name: pytest.approx(size, rel=0.05)}
    assert alive() is None
    assert loaded() == {}


def test_a_role_of_the_pocket_profile(tiny_llava, monkeypatch, tmp_path):
    monkeypatch.setattr(data, "MODELS", tmp_path)
    shutil.copytree(tiny_llava, tmp_path / "pocket-llava")
    vlm = load("vlm", profile="pocket")
    assert vlm.name == "pocket-llava"
    assert "pocket-llava" in loaded()


def test_a_hub_id_from_the_cache_without_a_network(hub_cache, tiny_llava):
    hub_cache("someone/tiny-llava", tiny_llava)
    vlm = load("someone/tiny-llava")
    assert type(vlm.model).__name__ == "LlavaForConditionalGeneration"
    assert vlm.name == "someone/tiny-llava"


def test_a_catalog_name_from_the_cache_without_a_network(hub_cache, tiny_llava):
    hub_cache("llava-hf/llava-1.5-7b-hf", tiny_llava)
    assert load("vlm", profile="spark").name == "llava-1.5-7b"


def test_the_locked_revision_is_the_one_loaded(hub_cache, tiny_llava, broken, course_home):
    old, new = "a" * 40, "b" * 40
    hub_cache("someone/model", tiny_llava, old)
    (broken / "config.json").write_text("{}")  # the newer revision is unusable: loading it would fail
    hub_cache("someone/model", broken, new)
    with pytest.raises(UnknownModelError):
        load("someone/model")
    (course_home / "models.lock.json").write_text(json.dumps({"someone/model": old}))
    assert load("someone/model").model is not None


def test_a_damaged_lock_file_locks_nothing(hub_cache, tiny_llava, course_home):
    (course_home / "models.lock.json").write_text("{")
    hub_cache("someone/model", tiny_llava)
    assert load("someone/model").model is not None


def test_a_language_model_answers_prompts_and_conversations(tiny_llm):
    llm = load(str(tiny_llm))
    answer = llm.generate("Hello", max_new_tokens=5)
    assert answer == llm.generate([{"role": "user", "content": "Hello"}], max_new_tokens=5)
    assert isinstance(answer, str) and "user:" not in answer
    release(llm)
    with pytest.raises(ReleasedModelError):
        llm.generate("Hello")


def test_an_image_text_encoder_gives_unit_vectors(tiny_clip):
    encoder = load(str(tiny_clip))
    images = encoder.encode_images([PICTURE, Image.new("RGB", (9, 90)), PICTURE.convert("L")], batch_size=2)
    texts = encoder.encode_texts(["a dog", "two red circles"])
    assert images.shape == (3, 32) and texts.shape == (2, 32)
    assert images.dtype == texts.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(images, axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(texts, axis=1), 1, rtol=1e-5)
    assert not np.allclose(texts[0], texts[1])


def test_a_diffusion_pipeline_of_another_kind_is_the_librarys_own(tmp_path):
    pipeline = load(str(_tiny_diffusion(tmp_path)))
    assert type(pipeline).__name__ == "DDPMPipeline"
    assert pipeline.unet.dtype == torch.float32
    assert loaded()[tmp_path.name] > 1000


def test_a_sentence_encoder_gives_unit_vectors(tmp_path):
    encoder = load(str(_tiny_sentence_encoder(tmp_path)))
    vectors = encoder.encode_texts(["one", "two"])
    assert vectors.shape == (2, 32) and np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_a_whisper_checkpoint_gives_a_recognizer_around_the_librarys_own(tmp_path):
    torch.save(_tiny_whisper(), tmp_path / "tiny.pt")
    recognizer = load(str(tmp_path))
    assert type(recognizer).__name__ == "SpeechRecognizer"
    assert type(recognizer.model).__module__ == "whisper.model"


def test_a_whisper_checkpoint_cannot_run_code(tmp_path):
    class Evil:
        def __reduce__(self):
            return (exec, (f"open({str(tmp_path / 'owned')!r}, 'w')",))

    torch.save({**_tiny_whisper(), "evil": Evil()}, tmp_path / "evil.pt")
    with pytest.raises(CorruptWeightsError):
        load(str(tmp_path))
    assert not (tmp_path / "owned").exists()


# --- quantization -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("quantization", "share"), [("4bit", 0.45), ("8bit", 0.6)])
def test_quantized_on_a_cpu(tiny_llm, quantization, share):
    plain, small = load(str(tiny_llm)), load(str(tiny_llm), quantization=quantization)
    assert isinstance(small.generate("Hello", max_new_tokens=3), str)
    sizes = list(loaded().values())
    assert sizes[1] < share * sizes[0]
    assert plain.model is not None


def test_4bit_pipelines_are_refused_without_a_gpu(tmp_path):
    with pytest.raises(QuantizationUnavailableError, match="on a GPU only"):
        load(str(_tiny_diffusion(tmp_path)), quantization="4bit")


def test_4bit_is_refused_where_a_width_does_not_fit(tmp_path, tiny_llm):
    from transformers import LlamaConfig, LlamaForCausalLM

    narrow = shutil.copytree(tiny_llm, tmp_path / "narrow")
    shape = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 1, "num_attention_heads": 2}
    LlamaForCausalLM(LlamaConfig(**shape, vocab_size=320)).save_pretrained(narrow)
    with pytest.raises(QuantizationUnavailableError, match="down_proj has 96 inputs and 64 outputs"):
        load(str(narrow), quantization="4bit")


def test_4bit_is_refused_where_it_gains_nothing(tiny_clip):
    with pytest.raises(QuantizationUnavailableError, match="so small"):
        load(str(tiny_clip), quantization="4bit")


def test_4bit_is_refused_on_an_apple_gpu(machine):
    gpu = Gpu("mps", "Apple GPU", unified=True, bfloat16=False)
    machine(gpu=gpu, gpu_memory=GpuMemory(total=2**34, free=2**33, allocated=0, reserved=0))
    with pytest.raises(QuantizationUnavailableError, match="Apple"):
        load("llava-1.5-7b", quantization="4bit")


def test_an_unknown_quantization():
    with pytest.raises(QuantizationUnavailableError, match="4bit, 8bit"):
        load("llava-1.5-7b", quantization="3bit")


# --- failures, each with its cure ---------------------------------------------------------------------


def test_unknown_name():
    with pytest.raises(UnknownModelError, match=r"llava-1\.5-7b"):
        load("lava-1.5-7b")


def test_not_downloaded_and_offline(hub_cache, machine):
    machine(ram=(2**37, 2**37))
    with pytest.raises(ModelNotDownloadedError) as raised:
        load("llava-1.5-7b")
    assert "HF_HUB_OFFLINE" in raised.value.why
    assert "prefetch llava-1.5-7b" in raised.value.fix


def test_a_hub_id_that_resembles_a_catalog_name(hub_cache):
    with pytest.raises(ModelNotDownloadedError, match=r"Did you mean llava-1\.5-7b"):
        load("llava-hf/llava-1.5-7b")


def test_pocket_model_missing_from_this_copy(monkeypatch, tmp_path):
    monkeypatch.setattr(data, "MODELS", tmp_path)
    with pytest.raises(ModelNotDownloadedError, match="git checkout"):
        load("vlm", profile="pocket")


def test_whisper_not_downloaded_and_offline(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(ModelNotDownloadedError, match="whisper-tiny"):
        load("whisper-tiny")


def test_gated_without_a_token(hub_cache, machine, monkeypatch, online):
    import huggingface_hub

    machine(ram=(2**37, 2**37))
    monkeypatch.setattr(huggingface_hub, "get_token", lambda: None)
    with pytest.raises(GatedModelError) as raised:
        load("flux.1-dev")
    assert "No Hugging Face token" in raised.value.why
    assert "huggingface.co/black-forest-labs/FLUX.1-dev" in raised.value.fix
    assert "z-image-turbo" in raised.value.fix


def test_too_little_memory_is_noticed_before_anything_is_downloaded(machine, hub_cache, monkeypatch):
    machine(ram=(16 * 10**9, 12 * 10**9))
    monkeypatch.setattr(hub, "locate", lambda entry: pytest.fail("it looked for the files first"))
    with pytest.raises(NotEnoughMemoryError) as raised:
        load("llava-1.5-7b")
    error = raised.value
    assert "llava-1.5-7b needs 28.3 GB" in error.what  # float32, as a CPU computes
    assert 'load("llava-1.5-7b", quantization="4bit") needs 4.7 GB' in error.fix
    assert 'load("qwen2-vl-2b") needs 8.8 GB' in error.fix


def test_too_little_memory_for_a_folder_is_measured_from_its_files(machine, tiny_llava):
    machine(ram=(10**6, 5 * 10**5))
    with pytest.raises(NotEnoughMemoryError, match="needs 1 MB"):
        load(str(tiny_llava))


@pytest.mark.parametrize("damage", ["truncated", "pointer", "empty", "garbage"])
def test_damaged_weights(broken, damage):
    file = broken / "model.safetensors"
    whole = file.read_bytes()
    file.write_bytes(
        {
            "truncated": whole[:-1000],
            "pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 9\n",
            "empty": b"",
            "garbage": bytes(8) + whole[8:],
        }[damage]
    )
    with pytest.raises(CorruptWeightsError) as raised:
        load(str(broken))
    assert "model.safetensors" in raised.value.what
    assert "download it again" in raised.value.fix


def test_weights_missing_inside_the_file(broken):
    weights = load_file(broken / "model.safetensors")
    save_file(dict(list(weights.items())[2:]), broken / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(CorruptWeightsError, match="lack 2 of the model's weights"):
        load(str(broken))


def test_a_missing_shard(broken):
    (broken / "model.safetensors").rename(broken / "model-00001-of-00002.safetensors")
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (broken / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(CorruptWeightsError, match="model-00002-of-00002"):
        load(str(broken))


def test_pickled_weights_are_never_loaded(broken):
    (broken / "model.safetensors").rename(broken / "pytorch_model.bin")
    with pytest.raises(CorruptWeightsError, match="pickled"):
        load(str(broken))


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "processor_config.json"])
def test_damaged_configuration(broken, file):
    (broken / file).write_text("{ not json")
    with pytest.raises(CorruptWeightsError):
        load(str(broken))


def test_missing_tokenizer(broken):
    for file in [*broken.glob("tokenizer*"), *broken.glob("processor*")]:
        file.unlink()
    with pytest.raises(CorruptWeightsError):
        load(str(broken))


def test_a_partly_downloaded_model_offline(hub_cache, broken):
    (broken / "model.safetensors").unlink()
    hub_cache("someone/model", broken)
    with pytest.raises(CorruptWeightsError, match="no weights"):
        load("someone/model")


def test_a_folder_of_something_else(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(UnknownModelError, match=r"notes\.txt"):
        load(str(tmp_path))


def test_no_model_code_is_ever_run(broken, tmp_path):
    config = json.loads((broken / "config.json").read_text())
    config |= {"model_type": "evil", "auto_map": {"AutoConfig": "evil.Config", "AutoModel": "evil.Model"}}
    (broken / "config.json").write_text(json.dumps(config))
    (broken / "evil.py").write_text(f"open({str(tmp_path / 'owned')!r}, 'w')")
    with pytest.raises(CorruptWeightsError):
        load(str(broken))
    assert not (tmp_path / "owned").exists()


def test_whisper_that_cannot_be_repaired_offline(monkeypatch, tmp_path):
    def unreachable(*args, **kwargs):
        raise urllib.error.URLError("no network")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("urllib.request.urlopen", unreachable)
    (tmp_path / "whisper").mkdir()
    (tmp_path / "whisper" / "tiny.pt").write_bytes(b"half a file")
    with pytest.warns(UserWarning, match="checksum"), pytest.raises(CorruptWeightsError):
        load("whisper-tiny")


# --- what downloads are asked for ---------------------------------------------------------------------


@pytest.mark.parametrize("name", [entry.name for entry in catalog.entries() if entry.loader != "whisper"])
def test_only_safetensors_and_text_are_ever_fetched(name):
    from huggingface_hub.utils import filter_repo_objects

    weights = ["model.safetensors", "open_clip_model.safetensors", "a/m.fp16.safetensors", "a/m.safetensors"]
    weights += ["diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.fp16.safetensors"]
    never = ["pytorch_model.bin", "model.py", "unet/m.bin", "onnx/model.onnx", "flax_model.msgpack", "x.pt"]
    ask = hub.request(catalog.resolve(name))
    files = [*weights, *never, "config.json", "unet/config.json"]
    patterns = {key: ask[key] for key in ("allow_patterns", "ignore_patterns")}
    kept = list(filter_repo_objects(files, **patterns))
    assert not set(kept) & set(never)
    assert any(file.endswith(".safetensors") for file in kept)
    assert any(file.endswith("config.json") for file in kept)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("controlnet-canny-sdxl", "diffusion_pytorch_model.fp16.safetensors"),
        ("controlnet-scribble-sdxl", "diffusion_pytorch_model.safetensors"),
    ],
)
def test_of_a_controlnets_weights_one_set_is_fetched(name, file):
    from huggingface_hub.utils import filter_repo_objects

    ask = hub.request(catalog.resolve(name))
    endings = (".safetensors", ".fp16.safetensors", "_V2.safetensors", ".bin")
    files = [*(f"diffusion_pytorch_model{ending}" for ending in endings), "config.json"]
    patterns = {key: ask[key] for key in ("allow_patterns", "ignore_patterns")}
    assert set(filter_repo_objects(files, **patterns)) == {file, "config.json"}


# --- tiny models of the other kinds -------------------------------------------------------------------


def _tiny_diffusion(folder):
    from diffusers import DDPMPipeline, DDPMScheduler, UNet2DModel

    unet = UNet2DModel(
        sample_size=8,
        block_out_channels=(32, 32),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "UpBlock2D"),
    )
    DDPMPipeline(unet, DDPMScheduler()).save_pretrained(folder)
    return folder


def _tiny_sentence_encoder(folder):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules
    from transformers import BertConfig, BertModel

    from multimodal_course.rehearsal.untrained import byte_tokenizer

    base = folder / "base"
    config = BertConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64, vocab_size=320
    )
    BertModel(config).save_pretrained(base)
    byte_tokenizer(["<pad>", "<s>", "</s>"], eos="</s>", bos="<s>").save_pretrained(base)
    saved = folder / "saved"
    SentenceTransformer(modules=[modules.Transformer(str(base)), modules.Pooling(32)]).save(str(saved))
    return saved


def _tiny_whisper():
    from dataclasses import asdict

    from whisper.model import ModelDimensions, Whisper

    dims = ModelDimensions(80, 30, 32, 2, 1, 100, 16, 32, 2, 1)
    return {"dims": asdict(dims), "model_state_dict": Whisper(dims).state_dict()}
