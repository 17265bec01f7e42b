"""Full size without a download: shapes, predictions, plans and rehearsals."""

import copy
import importlib
import json
import sys
import weakref
from pathlib import Path

import pytest
import torch

from multimodal_course import catalog, cli, hardware, quantization
from multimodal_course.errors import (
    NotEnoughMemoryError,
    UnknownLabError,
    UnknownModelError,
    UnsupportedModelError,
)
from multimodal_course.rehearsal import jobs, limits, models, planning, rehearsing, several, shapes, untrained

ROOT = Path(__file__).parents[1]
GB = hardware.GB


def tables():
    """docs/benchmark_tables.py, which reads the measurements."""
    if str(ROOT / "docs") not in sys.path:
        sys.path.append(str(ROOT / "docs"))
    return importlib.import_module("benchmark_tables")


@pytest.fixture
def tiny_shapes(monkeypatch):
    """Every full-size name means a tiny model of its family, and every task is short."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    kept = {kind: copy.copy(table) for kind, table in shapes.FAMILIES.items()}
    for name in ("NEW_TOKENS", "SPOKEN", "SOURCE_TOKENS"):
        monkeypatch.setattr(jobs, name, getattr(jobs, name))
    importlib.import_module("rehearsals").make_tiny()
    models.anatomy.cache_clear()
    short = {name: jobs.Task(t.item, (1, 2), t.run) for name, t in jobs.TASKS.items()}
    monkeypatch.setattr(jobs, "TASKS", short)
    yield
    for kind, table in kept.items():
        shapes.FAMILIES[kind].update(table)
    models.anatomy.cache_clear()


# -- shapes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", several.known_names())
def test_a_shape_has_as_many_parameters_as_the_catalog_says(name):
    entry, counted = catalog.resolve(name, "spark"), models.anatomy(name).parameters
    if entry.loader == "whisper":  # the catalog counts what the file holds: its table of positions, too
        counted += shapes.WHISPER[name]["n_audio_ctx"] * shapes.WHISPER[name]["n_audio_state"]
    if entry.parameters:
        assert counted == pytest.approx(entry.parameters, rel=0.001)
    assert 0 < models.anatomy(name).largest <= models.anatomy(name).quantizable < counted


# -- predictions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("peak", list(tables().measured()), ids=lambda p: "-".join(map(str, p)))
def test_predictions_are_within_five_per_cent_of_every_measurement(peak):
    expected = tables().predicted(peak.model, peak.batch, peak.quantization)
    assert expected == pytest.approx(peak.peak, rel=0.05)


def test_every_full_size_model_was_measured():
    assert set(several.known_names()) == {peak.model for peak in tables().measured()}


def test_the_shape_of_every_full_size_model_of_the_catalog_is_known():
    assert [e.name for e in catalog.entries() if not e.folder and not shapes.family(e.name)] == []


@pytest.mark.parametrize("name", several.known_names())
def test_what_load_reckons_with_in_few_bits_is_no_less_than_predicted(name):
    entry = catalog.resolve(name, "spark")
    for bits in ("4bit", "8bit"):
        if not quantization.obstacle(entry, "cuda"):
            expected = planning.expectation(entry, bits, 1, "bfloat16", True).weights
            assert entry.nbytes(bits) > 0.97 * expected


def test_fast_ways_stay_within_the_tolerance_that_is_stated():
    for _, file, measure, _, *names in tables().SAME:
        values = [value for name in names if (value := tables().scores(file).get(name)) is not None]
        assert values
        if measure in (tables()._BELOW, tables()._GREY):
            assert max(values) < (0.2 if measure == tables()._BELOW else 1)
        else:
            assert min(values) > 0.9999


@pytest.mark.parametrize("name", several.known_names())
def test_more_at_once_never_need_less_and_fewer_bits_never_more(name):
    entry = catalog.resolve(name, "spark")
    needs = [planning.expectation(entry, None, batch, "bfloat16", True).total for batch in (1, 4, 64)]
    assert needs == sorted(needs)
    if entry.loader in ("image_text_to_text", "causal_lm"):
        sizes = [planning.expectation(entry, q, 1, "bfloat16", True).weights for q in ("4bit", "8bit", None)]
        assert sizes == sorted(sizes)


def test_a_batch_of_pictures_needs_room_for_the_unet_once_it_outgrows_the_decoder():
    sdxl = catalog.resolve("sdxl", "spark")
    need = [planning.expectation(sdxl, None, n, "bfloat16", True).parts["activations"] for n in (1, 4, 8, 16)]
    assert need[0] == need[1] < need[2]
    assert need[3] == pytest.approx(2 * need[2], rel=0.01)


# -- plans -----------------------------------------------------------------------------------------------


def test_a_plan_adds_weights_and_counts_only_the_hungriest_work():
    names = ["llava-1.5-7b", "sdxl", "whisper-large-v3"]
    found = planning.plan(names)
    alone = [planning.plan([name]) for name in names]
    assert found.resident == sum(each.resident for each in alone)
    assert found.peak == found.resident + max(each.peak - each.resident for each in alone)
    assert found.on.room == 112 * GB and found.fits
    assert found.verdict.startswith("On a DGX Spark (128.0 GB, 16.0 GB of them in reserve) they fit: 29.8 GB")


def test_a_plan_says_what_is_missing():
    found = planning.plan(["flux.1-dev", "llava-1.5-13b"], on=machine_of(64))
    assert not found.fits
    assert "they do not fit, 7.1 GB are missing: " in str(found).splitlines()[-1]
    assert planning.plan(["llava-1.5-13b"], quantization="4bit", on=machine_of(16)).fits
    assert not planning.plan(["llava-1.5-13b"], on=machine_of(16)).fits


def machine_of(gigabytes):
    return planning.Target("There", gigabytes * GB)


def test_a_plan_for_this_machine_counts_its_own_format_and_reserve(machine):
    machine(ram=(32 * GB, 20 * GB))
    here = planning.this_machine()
    assert (here.total, here.kind, here.dtype, here.gpu) == (32 * GB, "host", "float32", False)
    found = planning.plan(["llava-1.5-7b"], on=here)
    assert found.verdict.startswith("On this machine (32.0 GB, 1.6 GB of them in reserve) it fits: 2")
    assert found.resident == pytest.approx(2 * planning.plan(["llava-1.5-7b"]).resident, rel=0.01)


def test_a_plan_in_fewer_bits_says_which_models_stay_wide():
    found = planning.plan(["llava-1.5-7b", "clip-vit-l-14"], quantization="4bit")
    assert found.verdict.endswith("in 4 bits, clip-vit-l-14 in bfloat16.")
    assert planning.plan(["clip-vit-l-14"], quantization="4bit").verdict.endswith(" in bfloat16.")
    flux = planning.plan(["flux.1-dev"], quantization="4bit")
    assert flux.verdict.endswith(" in 4 bits.") and flux.resident < planning.plan(["flux.1-dev"]).resident / 3


def test_a_card_keeps_nothing_in_reserve(capsys):
    assert cli.main(["plan", "z-image-turbo", "--memory", "24"]) == 0
    assert "On such a card (24.0 GB) it fits: 23." in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--memory", "-3"], ["--memory", "24GB"], ["--batch", "0"]])
def test_a_plan_wants_whole_numbers(words, capsys):
    with pytest.raises(SystemExit):
        cli.main(["plan", "sdxl", *words])
    assert f"'{words[1]}' is not a whole number above 0" in capsys.readouterr().err


def test_a_controlnet_is_counted_with_its_profiles_generator():
    name = "controlnet-scribble-sdxl"
    small, large = (planning.plan(["image-control-scribble"], profile) for profile in ("laptop", "spark"))
    assert small.models[0][0] == large.models[0][0] == name
    parts = [dict(found.models)[name].parts["the generator"] for found in (small, large)]
    assert parts[0] == dict(planning.plan(["segmind-vega"]).models)["segmind-vega"].weights < parts[1]


def test_a_controlnet_brings_its_generator_unless_that_is_planned_already():
    alone, both = planning.plan(["controlnet-canny-sdxl"]), planning.plan(["sdxl", "controlnet-canny-sdxl"])
    assert alone.resident == both.resident > planning.plan(["sdxl"]).resident


def test_roles_and_pocket_models_can_be_planned():
    assert planning.plan(["vlm"], "spark") == planning.plan(["llava-1.5-7b"])
    assert 0 < planning.plan(["vlm", "speech"], "pocket").peak < GB


def test_what_cannot_be_planned_says_so(monkeypatch):
    monkeypatch.delitem(shapes.SDXL, "segmind-vega")
    with pytest.raises(UnsupportedModelError, match=r"segmind-vega cannot be rehearsed or planned"):
        planning.plan(["segmind-vega"])
    with pytest.raises(UnknownModelError):
        planning.plan(["llama-1.5-7b"])


@pytest.mark.parametrize(("memory_gb", "status"), [("128", 0), ("20", 1)])
def test_the_commands_status_says_whether_a_plan_fits(memory_gb, status, capsys):
    assert cli.main(["plan", "sdxl", "llava-1.5-7b", "--memory", memory_gb]) == status
    assert ("they fit" if status == 0 else "do not fit") in capsys.readouterr().out


def test_without_a_size_the_command_speaks_of_a_spark_and_of_this_machine(machine, capsys):
    machine(ram=(16 * GB, 9 * GB))
    assert cli.main(["plan", "llava-1.5-7b"]) == 0
    spark, here = capsys.readouterr().out.splitlines()[-2:]
    assert spark.startswith("On a DGX Spark (128.0 GB") and " it fits: " in spark
    assert here.startswith("On this machine (16.0 GB") and " it does not fit, " in here


def test_an_unknown_name_is_an_error_of_the_command(capsys):
    assert cli.main(["plan", "llava-1.5-8b"]) == 1
    assert "Did you mean" in capsys.readouterr().err


# -- counting operations ---------------------------------------------------------------------------------


def test_operations_are_those_that_pytorch_counts():
    from torch.utils.flop_counter import FlopCounterMode

    model, _ = untrained.clip()
    pixels = torch.zeros(2, 3, 32, 32)
    with FlopCounterMode(display=False) as torchs:
        model.encode_image(pixels)
    with limits.counted([model]) as work:
        model.encode_image(pixels)
    assert work.flops - work.more_flops == torchs.get_total_flops()
    assert work.more_flops == 2 * 4 * 17 * 17 * 64  # attention, which PyTorch does not count on a CPU


def test_heads_that_share_keys_are_counted_by_the_query():
    query, shared = torch.zeros(1, 4, 6, 8), torch.zeros(1, 2, 10, 8)
    with limits.counted([]) as work:
        torch.nn.functional.scaled_dot_product_attention(query, shared, shared, enable_gqa=True)
        torch.nn.functional.scaled_dot_product_attention(query=query, key=query, value=query)
    assert work.more_flops == 4 * 6 * 10 * (8 + 8) * 2 + 4 * 6 * 6 * (8 + 8) * 2


def test_every_token_reads_the_weights_again_and_so_does_a_table_without_a_layer():
    model = untrained.whisper()
    features, token = torch.zeros(1, 1500, 64), torch.zeros(1, 1, dtype=torch.long)
    with limits.counted([model]) as work, torch.inference_mode():
        model.decoder(token, features)
        model.decoder(token, features)
    table = model.decoder.token_embedding.weight
    assert [read for _, read in work.calls].count(table.numel() * 4) == 2


def test_a_batch_reads_weights_once_and_multiplies_for_each():
    work = limits.Work([(2.0e9, 1.0e9)])
    machine = limits.Speed(bandwidth=1e12, flops=1e14)
    assert work.seconds(machine) == pytest.approx(1e-3) and work.bound(machine) == "memory"
    assert work.seconds(machine, 100) == pytest.approx(2e-3) and work.bound(machine, 100) == "arithmetic"


# -- rehearsals ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["llava-1.5-7b", "llava-interleave-0.5b", "whisper-tiny", "sdxl-turbo", "clip-vit-b-32"]
)
@pytest.mark.parametrize("from_files", [True, False])
def test_a_model_is_rehearsed(name, from_files, tiny_shapes, capsys):
    notes = []
    found = rehearsing.rehearse(
        name, "spark", files=from_files, note=lambda f: notes.append(copy.deepcopy(f))
    )
    assert [row["batch"] for row in found["batches"]] == [1, 2]
    assert all(row["items_per_s"] > 0 and row["peak_bytes"] >= 0 for row in found["batches"])
    assert ("load_s" in found) == from_files == ("file_bytes" in found)
    assert 0 < found["limit"]["one"]["share"] < 1.5
    assert torch.__version__.startswith(found["machine"]["torch"])
    assert len(notes) == 3 and "limit" not in notes[0]
    printed = capsys.readouterr().out
    assert (
        printed.startswith(f"{name}: fits, ") and "1 at once" in printed and "One by one reaches" in printed
    )


def test_a_pocket_model_is_rehearsed_for_real(monkeypatch, tmp_path, capsys):
    task = jobs.TASKS["sentence_transformers"]
    monkeypatch.setitem(jobs.TASKS, "sentence_transformers", jobs.Task(task.item, (1, 4), task.run))
    arguments = ["rehearse", "--profile", "pocket", "--model", "text-encoder", "--to", str(tmp_path)]
    assert cli.main(arguments) == 0
    found = json.loads((tmp_path / "pocket-text-encoder.json").read_text())
    assert found["profile"] == "pocket" and [row["batch"] for row in found["batches"]] == [1, 4]
    assert "kept in" in capsys.readouterr().out


def test_what_does_not_fit_is_refused_before_anything_is_built(monkeypatch, capsys, tmp_path):
    status = hardware.MemoryStatus("host", 16 * GB, 8 * GB, 0, 0, "a test")
    monkeypatch.setattr(hardware, "memory", lambda: status)

    def built(*arguments):
        raise AssertionError("something was built")

    models.anatomy("llava-1.5-7b")  # counted on the meta device, where nothing is allocated
    monkeypatch.setattr(models, "build", built)
    with pytest.raises(NotEnoughMemoryError, match=r"llava-1.5-7b at work needs 29\.\d GB"):
        rehearsing.rehearse("llava-1.5-7b", "spark")
    assert cli.main(["rehearse", "--model", "llava-1.5-7b", "--to", str(tmp_path)]) == 1
    assert "Fix: `--quantization 4bit` needs 5." in capsys.readouterr().out and list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told_before_anything_is_measured(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    arguments = [
        "rehearse",
        "--profile",
        "pocket",
        "--model",
        "vlm",
        "--to",
        str(tmp_path / "file" / "results"),
    ]
    assert cli.main(arguments) == 1
    said = capsys.readouterr()
    assert "Results cannot be kept in" in said.err and "at once" not in said.out


def test_one_failure_does_not_stop_the_others(tiny_shapes, tmp_path, capsys):
    failed = several.rehearse_each(["whisper-tinier", "whisper-tiny"], "spark", None, tmp_path)
    assert failed == ["whisper-tinier"] and [f.name for f in tmp_path.iterdir()] == ["whisper-tiny.json"]
    assert several.rehearse_each(["whisper-tiny"], "spark", None, tmp_path, seconds=-1) == ["whisper-tiny"]
    assert "left out, the time was used up" in capsys.readouterr().out


def test_a_labs_models_come_in_the_order_of_its_notebook_without_repetition():
    assert (
        several.lab_names("pocket", "4")
        == several.lab_names("pocket", "04-document-ai")
        == ["pocket-llava", "pocket-llm"]
    )
    everything = several.lab_names("spark")
    assert everything[0] == "clip-vit-l-14" and len(everything) == len(set(everything))
    with pytest.raises(UnknownLabError):
        several.lab_names("spark", "9")


def test_labs_load_the_roles_that_a_rehearsal_of_them_loads():
    for lab, roles in rehearsing.LAB_ROLES.items():
        (source,) = (ROOT / "labs" / "source").glob(f"{lab:02}-*.py")
        text = source.read_text(encoding="utf-8")
        assert [role for role in roles if f'"{role}"' not in text] == []


def test_what_a_rehearsal_leaves_is_measured_after_the_networks_are_gone(tiny_shapes, monkeypatch):
    built, alive = [], []
    build = models.build

    def building(*arguments):
        made = build(*arguments)
        built.extend(weakref.ref(network) for network in models.networks(made))
        return made

    def note(found):
        if "left_bytes" in found:
            alive.extend(ref() for ref in built if ref() is not None)

    monkeypatch.setattr(models, "build", building)
    models.anatomy("flux.1-schnell")
    built.clear()
    rehearsing.rehearse("flux.1-schnell", "spark", files=False, note=note)
    assert len(built) == 4 and alive == []
