"""Shared fixtures: no network, no files outside temporary folders, tiny models of the real classes."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"  # before anything imports huggingface_hub
os.environ.pop("COURSE_PROFILE", None)
os.environ.pop("COURSE_STRICT", None)
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["OMP_NUM_THREADS"] = "1"  # a core for each worker; the notebooks that it runs inherit this

import json
import shutil
from pathlib import Path
from typing import Protocol

import pytest

from multimodal_course import hardware

LLAMA_TEMPLATE = (
    "{% for message in messages %}<s>{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}assistant:{% endif %}"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests, the labs, come first: at the end, one worker would wait for the other."""
    items.sort(key=lambda item: item.path.name != "test_labs.py")


@pytest.fixture(autouse=True)
def course_home(tmp_path_factory, monkeypatch) -> Path:
    """Progress and lock files go to a folder of this test's own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("COURSE_HOME", str(home))
    return home


class Places(Protocol):
    """Puts a folder's files into the fabricated hub cache as a repository; returns the snapshot."""

    def __call__(self, repo_id: str, source: Path, commit: str = ...) -> Path: ...


@pytest.fixture
def hub_cache(tmp_path, monkeypatch) -> Places:
    """An empty Hugging Face cache, and a function that fabricates a downloaded repository in it."""
    from huggingface_hub import constants

    cache = tmp_path / "hub"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))

    def place(repo_id: str, source: Path, commit: str = "a" * 40) -> Path:
        repository = cache / f"models--{repo_id.replace('/', '--')}"
        snapshot = repository / "snapshots" / commit
        shutil.copytree(source, snapshot)
        (repository / "refs").mkdir(exist_ok=True)
        (repository / "refs" / "main").write_text(commit)
        return snapshot

    return place


@pytest.fixture
def online(monkeypatch) -> None:
    """Lift the offline flag, for tests whose downloader is a stand-in."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)


@pytest.fixture(scope="session")
def tiny_llava(tmp_path_factory) -> Path:
    """A folder with a tiny LLaVA of random weights, saved as the real one is."""
    from multimodal_course.rehearsal import untrained

    return _saved(untrained.llava(), tmp_path_factory.mktemp("tiny-llava"))


@pytest.fixture(scope="session")
def tiny_llm(tmp_path_factory) -> Path:
    """A folder with a tiny Llama whose widths are multiples of 64, and a chat template."""
    from transformers import LlamaConfig, LlamaForCausalLM

    from multimodal_course.rehearsal.untrained import byte_tokenizer

    tokenizer = byte_tokenizer(["<pad>", "<s>", "</s>"], eos="</s>", bos="<s>")
    tokenizer.chat_template = LLAMA_TEMPLATE
    config = LlamaConfig(
        hidden_size=128,
        intermediate_size=256,
        num_hidden_layers=2,
        num_attention_heads=2,
        vocab_size=320,
        initializer_range=0.3,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
    )
    return _saved((LlamaForCausalLM(config), tokenizer), tmp_path_factory.mktemp("tiny-llm"))


@pytest.fixture(scope="session")
def tiny_clip(tmp_path_factory) -> Path:
    """A folder with a tiny open_clip model, as `local-dir:` wants it."""
    import open_clip
    from safetensors.torch import save_file

    from multimodal_course.rehearsal.untrained import byte_tokenizer

    folder = tmp_path_factory.mktemp("tiny-clip")
    text = {"context_length": 16, "vocab_size": 320, "width": 64, "heads": 2, "layers": 1}
    model = {
        "embed_dim": 32,
        "vision_cfg": {"image_size": 32, "patch_size": 8, "width": 64, "head_width": 32, "layers": 1},
        "text_cfg": text | {"hf_tokenizer_name": "tiny-clip", "pool_type": "last"},
    }
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": model, "preprocess_cfg": {}}))
    byte_tokenizer(["<pad>", "<s>", "</s>"], eos="</s>", bos="<s>").save_pretrained(folder)
    weights = open_clip.create_model(f"local-dir:{folder}", load_weights=False).state_dict()
    save_file(weights, folder / "open_clip_model.safetensors")
    return folder


def _saved(parts: tuple, folder: Path) -> Path:
    for part in parts:
        part.save_pretrained(folder)
    return folder


class FakeMachine(hardware.Machine):
    """A computer with the memory and accelerator that a test wants; sizes in bytes."""

    def __init__(self, ram=(64 * 2**30, 48 * 2**30), gpu=None, gpu_memory=None, container=None):
        self._ram, self._gpu, self._gpu_memory, self._container = ram, gpu, gpu_memory, container

    def ram(self):
        return self._ram

    def gpu(self):
        return self._gpu

    def gpu_memory(self):
        return self._gpu_memory

    def container(self):
        return self._container


@pytest.fixture
def machine(monkeypatch):
    """Call it to put another computer in this one's place."""

    def install(**description) -> FakeMachine:
        fake = FakeMachine(**description)
        monkeypatch.setattr(hardware, "MACHINE", fake)
        return fake

    return install
