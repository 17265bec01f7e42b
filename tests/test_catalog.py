"""The table of models is complete and consistent, and every kind of name finds its model."""

from dataclasses import replace

import pytest

from multimodal_course import catalog, hub
from multimodal_course.errors import UnknownModelError, UnknownProfileError
from multimodal_course.hardware import Gpu, GpuMemory
from multimodal_course.loading import LOADERS

GB = 10**9


def test_every_model_plays_a_role_and_every_role_is_played():
    profiles, models = catalog._tables()
    played = {name for roles in profiles.values() for name in roles.values()}
    assert played == set(models)
    assert tuple(profiles) == catalog.PROFILES


def test_every_entry_is_well_formed():
    for entry in catalog.entries():
        assert entry.loader in LOADERS, entry
        assert entry.licence, entry
        assert entry.profile == "pocket" or entry.loader == "whisper" or entry.source.count("/") == 1
        assert entry.folder is None or entry.profile == "pocket"


@pytest.mark.parametrize(
    ("name", "source", "parameters"),
    [
        ("llava-1.5-7b", "llava-hf/llava-1.5-7b-hf", 7.063),
        ("llava-1.5-13b", "llava-hf/llava-1.5-13b-hf", 13.351),
        ("qwen2-vl-7b", "Qwen/Qwen2-VL-7B-Instruct", 8.291),
        ("sdxl", "stabilityai/stable-diffusion-xl-base-1.0", 3.469),
        ("flux.1-dev", "black-forest-labs/FLUX.1-dev", 16.871),
        ("clip-vit-l-14", "laion/CLIP-ViT-L-14-laion2B-s32B-b82K", 0.4276),
        ("whisper-large-v3", "large-v3", 1.543),
        ("whisper-turbo", "turbo", 0.809),
    ],
)
def test_published_sizes(name, source, parameters):
    entry = catalog.resolve(name, "spark")
    assert entry.source == source
    assert entry.parameters == pytest.approx(parameters * 1e9, rel=0.001)


def test_bytes_follow_from_parameters_unless_stated():
    llava = catalog.resolve("llava-1.5-7b")
    assert llava.nbytes("bfloat16") == pytest.approx(14.1 * GB, rel=0.01)
    assert llava.nbytes("float32") == 2 * llava.nbytes("bfloat16")
    assert llava.nbytes("4bit") == 4_690_000_000  # measured, not parameters / 2
    assert replace(llava, parameters=None).nbytes("float16") is None


def test_gated_models_are_marked_and_an_open_one_exists():
    gated = {entry.name for entry in catalog.entries("spark") if entry.gated}
    assert gated == {"flux.1-dev", "flux.1-schnell"}
    assert not catalog.resolve("image-generator-open", "spark").gated


@pytest.mark.parametrize(
    ("profile", "name"),
    [("pocket", "pocket-llava"), ("laptop", "llava-interleave-0.5b"), ("spark", "llava-1.5-7b")],
)
def test_a_role_means_another_model_in_each_profile(profile, name):
    entry = catalog.resolve("vlm", profile)
    assert (entry.name, entry.role, entry.profile) == (name, "vlm", profile)


def test_the_roles_of_the_first_lab_exist_in_every_profile():
    for profile in catalog.PROFILES:
        for role in ("vlm", "vlm2", "image-text-encoder", "llm"):
            assert catalog.resolve(role, profile).profile == profile


def test_names_hub_ids_and_folders(tmp_path):
    assert catalog.resolve("qwen2-vl-7b", "pocket").profile == "spark"
    assert catalog.resolve("Qwen/Qwen2-VL-7B-Instruct").name == "qwen2-vl-7b"
    assert catalog.resolve("all-minilm-l6-v2", "laptop").profile == "laptop"
    stranger = catalog.resolve("someone/some-model")
    assert (stranger.source, stranger.loader, stranger.folder) == ("someone/some-model", "", None)
    assert catalog.resolve(str(tmp_path)).folder == tmp_path


def test_a_folder_in_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "pocket-llava").mkdir()
    assert catalog.resolve("mine").folder == tmp_path / "mine"
    assert catalog.resolve("pocket-llava").profile == "pocket"  # the catalog's names come first


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("lava-1.5-7b", "llava-1.5-7b"),
        ("vmls", "vlm"),
        ("QWEN2-VL-7b-it", "qwen2-vl-7b"),
        ("wisper", "whisper"),
    ],
)
def test_unknown_names_get_the_nearest_matches(name, near):
    with pytest.raises(UnknownModelError) as raised:
        catalog.resolve(name, "spark")
    assert name in raised.value.what
    assert near in raised.value.fix


@pytest.mark.parametrize("name", ["./no/such/folder", "/no/such/folder", "zzzzzzzzzzzz", "", "a/b/c"])
def test_what_is_nothing_at_all(name):
    with pytest.raises(UnknownModelError):
        catalog.resolve(name, "pocket")


def test_a_role_that_the_profile_lacks_names_the_models_of_others():
    with pytest.raises(UnknownModelError) as raised:
        catalog.resolve("speech-tiny", "pocket")
    assert "pocket profile has no model" in raised.value.what
    assert 'load("whisper-tiny")' in raised.value.fix


# --- profiles -----------------------------------------------------------------------------------------


def test_argument_then_environment(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "laptop")
    assert catalog.current_profile("spark").value == "spark"
    assert catalog.current_profile().value == "laptop"
    assert "COURSE_PROFILE" in catalog.current_profile().reason


def test_unknown_profiles(monkeypatch):
    with pytest.raises(UnknownProfileError, match="'big'"):
        catalog.current_profile("big")
    monkeypatch.setenv("COURSE_PROFILE", "huge")
    with pytest.raises(UnknownProfileError, match="COURSE_PROFILE"):
        catalog.current_profile()


SPARK = {
    "ram": (128 * GB, 120 * GB),
    "gpu": Gpu("cuda", "NVIDIA GB10", unified=True, bfloat16=True),
    "gpu_memory": GpuMemory(total=128 * GB, free=20 * GB, allocated=0, reserved=0),
}


def test_auto_is_pocket_without_gpu_and_downloads(machine, hub_cache):
    machine()
    assert catalog.current_profile("auto").value == "pocket"
    assert catalog.current_profile() == catalog.current_profile("auto")


def test_auto_never_downloads_but_says_what_would_fit(machine, hub_cache):
    machine(**SPARK)
    choice = catalog.current_profile()
    assert choice.value == "pocket"
    assert "prefetch --profile spark" in choice.reason


@pytest.mark.parametrize("downloaded", ["spark", "laptop"])
def test_auto_takes_the_largest_that_is_downloaded(machine, monkeypatch, downloaded):
    machine(**SPARK)
    monkeypatch.setattr(hub, "is_downloaded", lambda entry: entry.profile == downloaded)
    assert catalog.current_profile().value == downloaded


def test_auto_passes_over_what_would_not_fit(machine, monkeypatch):
    machine(ram=(16 * GB, 8 * GB))
    monkeypatch.setattr(hub, "is_downloaded", lambda entry: True)
    assert catalog.current_profile().value == "laptop"


# --- image generators ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "steps", "guidance_scale"),
    [
        ("sdxl-turbo", 4, 0),
        ("sd-turbo", 4, 0),
        ("pocket-sdxl", 20, 2),
        ("pocket-flux", 12, None),
        ("sdxl", None, None),
    ],
)
def test_what_a_generator_draws_best_with_is_said_where_its_class_does_not_tell(name, steps, guidance_scale):
    entry = catalog.resolve(name)
    assert (entry.steps, entry.guidance_scale) == (steps, guidance_scale)


def test_every_profile_has_two_generators_and_a_judge():
    for profile in catalog.PROFILES:
        for role in ("image-generator", "image-generator-large"):
            assert catalog.resolve(role, profile).loader == "diffusion"
        assert catalog.resolve("image-judge", profile).profile == profile


def test_pocket_models_are_there():
    for entry in catalog.entries("pocket"):
        assert entry.folder.is_dir(), entry.name
