"""Memory: refusing in time, measuring, and giving back, the last in a real kernel with weak references."""

import gc
import re
import threading
import time
import weakref

import numpy as np
import pytest

from multimodal_course import memory
from multimodal_course.errors import NotEnoughMemoryError, ReleasedModelError
from multimodal_course.hardware import Gpu, GpuMemory

GIB = 2**30
MB = 10**6
GB10 = Gpu("cuda", "NVIDIA GB10", unified=True, bfloat16=True)
NOTHING_USED = GpuMemory(total=120 * GIB, free=1 * GIB, allocated=0, reserved=0)


class Model:
    """Something heavy that allows weak references; its memory is really touched."""

    def __init__(self, n_bytes: int = 1000) -> None:
        self.weights = np.ones(n_bytes, dtype=np.uint8)


@pytest.fixture(autouse=True)
def nothing_loaded(monkeypatch):
    monkeypatch.setattr(memory, "_loaded", {})


# --- require ------------------------------------------------------------------------------------------


def test_require_passes_when_it_fits(machine):
    machine(ram=(120 * GIB, 115 * GIB), gpu=GB10, gpu_memory=NOTHING_USED)
    memory.require(99 * GIB)


def test_require_keeps_a_reserve_on_unified_memory(machine):
    machine(ram=(120 * GIB, 115 * GIB), gpu=GB10, gpu_memory=NOTHING_USED)
    assert 0.10 <= memory.RESERVE["unified"] <= 0.15
    with pytest.raises(NotEnoughMemoryError, match="reserve"):
        memory.require(101 * GIB)  # less than is available, but it would leave 14 GiB for everything else


def test_a_graphics_card_may_be_filled(machine):
    card = Gpu("cuda", "RTX 4090", unified=False, bfloat16=True)
    machine(gpu=card, gpu_memory=GpuMemory(total=24 * GIB, free=20 * GIB, allocated=0, reserved=0))
    memory.require(20 * GIB)
    with pytest.raises(NotEnoughMemoryError):
        memory.require(21 * GIB)


def test_require_names_need_availability_what_is_loaded_and_what_would_fit(machine):
    machine(ram=(16 * 10**9, 8 * 10**9))
    model = Model()
    memory.register("llava-1.5-7b", model, 5 * 10**9)
    with pytest.raises(NotEnoughMemoryError) as raised:
        memory.require(14_100_000_000, "qwen2-vl-7b", ['load("qwen2-vl-2b") needs 4.4 GB'])
    error = raised.value
    assert "qwen2-vl-7b needs 14.1 GB" in error.what
    assert "8.0 GB of 16.0 GB" in error.what
    assert "llava-1.5-7b (5.0 GB)" in error.why
    assert "release" in error.fix and "5.0 GB" in error.fix
    assert 'load("qwen2-vl-2b") needs 4.4 GB' in error.fix


def test_pytorch_itself_is_kept_off_the_reserve_on_unified_memory(machine, monkeypatch):
    fractions = []

    class Cuda:
        set_per_process_memory_fraction = staticmethod(fractions.append)

    monkeypatch.setattr(memory, "_cuda", lambda: Cuda)
    machine(ram=(120 * GIB, 115 * GIB), gpu=GB10, gpu_memory=NOTHING_USED)
    memory.cap()
    machine(gpu=Gpu("cuda", "RTX 4090", unified=False, bfloat16=True), gpu_memory=NOTHING_USED)
    memory.cap()
    assert fractions == [1 - memory.RESERVE["unified"]]


# --- loaded -------------------------------------------------------------------------------------------


def test_loaded_lists_what_is_alive_with_its_size():
    first, second = Model(), Model()
    memory.register("vlm", first, 10)
    memory.register("vlm", second, 20)
    assert memory.loaded() == {"vlm": 10, "vlm #2": 20}
    del first
    gc.collect()
    assert memory.loaded() == {"vlm #2": 20}


# --- track --------------------------------------------------------------------------------------------


def test_track_sees_a_peak_that_is_gone_at_the_end():
    with memory.track("work") as outer:
        with memory.track() as inner:
            block = np.ones(300 * MB, dtype=np.uint8)
            time.sleep(0.05)
            del block
        time.sleep(0.05)
    for t in (outer, inner):
        assert t.peak_bytes - t.start_bytes > 250 * MB
        assert t.end_bytes - t.start_bytes < 50 * MB
    assert 0.05 <= inner.seconds < outer.seconds
    assert re.match(r"work: \d+\.\d+ s, peak ", str(outer))


def test_track_measures_even_when_the_block_fails():
    before = threading.active_count()
    with pytest.raises(ValueError), memory.track() as t:
        raise ValueError
    assert t.seconds > 0 and t.end_bytes > 0
    assert threading.active_count() == before  # the sampling thread has ended


def test_track_can_measure_on_one_core_and_gives_the_others_back():
    import torch

    before = torch.get_num_threads()
    with pytest.raises(ValueError), memory.track(cores=before + 1):
        during = torch.get_num_threads()
        raise ValueError
    assert (during, torch.get_num_threads()) == (before + 1, before)


# --- release, outside a notebook ----------------------------------------------------------------------


class Course(memory.Releasable):
    def __init__(self, model):
        self.model, self.processor = model, "words"


def test_closing_our_object_frees_its_model_however_many_names_it_has():
    vlm = same = Course(Model(200 * MB))
    alive = weakref.ref(vlm.model)
    report = memory.release(vlm)
    assert alive() is None
    assert same.model is None and same.processor is None
    assert report.freed > 150 * MB and report.still_held == ()
    assert f"Released {report.freed / 1e6:,.0f} MB" in str(report)
    with pytest.raises(ReleasedModelError):
        same.opened("model")
    assert memory.release(same).still_held == ()  # twice does no harm


def test_leaving_the_with_block_frees():
    with Course(Model()) as vlm:
        alive = weakref.ref(vlm.model)
    assert alive() is None


def test_release_says_which_local_variable_still_holds_a_plain_model():
    plain = Model(50 * MB)
    report = memory.release(plain)
    assert any("`plain`" in who and "test_release_says" in who for who in report.still_held), report
    assert report.freed < 25 * MB
    assert "Still held by" in str(report)


def test_release_says_who_holds_the_model_of_our_object():
    torch = pytest.importorskip("torch")
    ours = Course(torch.nn.Linear(4, 4))
    keep = {"mine": [ours.model]}
    report = memory.release(ours)
    assert any("list" in who for who in report.still_held), report
    assert keep


def test_release_takes_offloading_hooks_off_a_pipeline():
    class Pipeline(Model):
        hooked = True

        def remove_all_hooks(self):
            Pipeline.hooked = False

    memory.release(Pipeline())
    assert Pipeline.hooked is False


def test_clear_cache_collects_cycles():
    thing = Model(200 * MB)
    thing.itself = thing
    alive = weakref.ref(thing)
    del thing
    report = memory.clear_cache()
    assert alive() is None and report.freed > 150 * MB


# --- release and clear_cache in a real kernel ---------------------------------------------------------


class Notebook:
    """A running IPython kernel: executes cells as JupyterLab does, results displayed and errors shown."""

    def __init__(self, client):
        self.client = client

    def run(self, code: str, fails: bool = False) -> str:
        """Execute a cell; return what it printed."""
        printed = []

        def listen(message):
            if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
                printed.append(message["content"]["text"])

        reply = self.client.execute_interactive(code, timeout=60, output_hook=listen, allow_stdin=False)
        assert (reply["content"]["status"] == "error") is fails, reply["content"]
        return "".join(printed).strip()


@pytest.fixture(scope="module")
def kernel():
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")
    yield Notebook(client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def notebook(kernel):
    kernel.run("%reset -f")
    kernel.run(
        "import gc, weakref, torch\n"
        "from multimodal_course import release, clear_cache\n"
        "def make():\n"
        "    return torch.nn.Linear(5000, 5000)  # 100 MB\n"
        "def watch(model):\n"
        "    global alive\n"
        "    alive = weakref.ref(model)\n"
        "    return model\n"
    )
    return kernel


ALIVE = "gc.collect(); print(alive() is not None)"
MB_FREED = "print(round(report.freed / 1e6))"


def test_kernel_shown_as_last_expression(notebook):
    notebook.run("watch(make())")  # displayed: now in Out, _, _N and the display hook
    notebook.run("1 + 1")
    assert notebook.run(ALIVE) == "True"
    notebook.run("report = clear_cache()")
    assert notebook.run(ALIVE) == "False"
    assert int(notebook.run(MB_FREED)) > 90


def test_kernel_shown_and_named_then_released(notebook):
    notebook.run("model = watch(make())\nmodel")
    notebook.run("same = model\nmodel")
    notebook.run("report = release(model)")
    assert notebook.run(ALIVE) == "False"
    assert int(notebook.run(MB_FREED)) > 90
    assert notebook.run("print('model' in globals(), 'same' in globals())") == "False False"
    assert notebook.run("print(report.still_held)") == "()"


def test_kernel_deleted_after_being_shown_is_still_there_until_released(notebook):
    notebook.run("model = watch(make())\nmodel")
    notebook.run("del model\ngc.collect()")
    assert notebook.run(ALIVE) == "True"  # the trap this function is for
    notebook.run("report = release()")
    assert notebook.run(ALIVE) == "False"


def test_kernel_uncaught_exception(notebook):
    notebook.run("def fail():\n    model = watch(make())\n    raise ValueError('no')\nfail()", fails=True)
    assert notebook.run(ALIVE) == "True"  # the frame of fail() is kept with the traceback
    notebook.run("report = clear_cache()")
    assert notebook.run(ALIVE) == "False"
    assert int(notebook.run(MB_FREED)) > 90


def test_kernel_exceptions_that_hide_behind_each_other_and_a_syntax_error(notebook):
    notebook.run(
        "def fail():\n    model = watch(make())\n    raise ValueError('no')\n"
        "try:\n    fail()\nexcept ValueError as error:\n    raise RuntimeError('worse') from error",
        fails=True,
    )
    notebook.run("this is no python", fails=True)
    notebook.run("report = clear_cache()")
    assert notebook.run(ALIVE) == "False"


def test_kernel_released_from_a_helper_while_the_caller_holds_the_name(notebook):
    notebook.run("model = watch(make())")
    notebook.run("def helper(m):\n    global report\n    report = release(m)\nhelper(model)")
    assert "local variable `m` of helper()" in notebook.run("print(report)")
    assert notebook.run(ALIVE) == "False"  # helper has returned, and the notebook's name is gone


def test_kernel_names_who_still_holds(notebook):
    notebook.run("model = watch(make())\nmodels = {'best': model}\nreport = release(model)")
    text = notebook.run("print(report)")
    assert "'best'" in text and "`models`" in text, text
    assert notebook.run(ALIVE) == "True"
    notebook.run("models.clear()")
    assert notebook.run(ALIVE) == "False"


def test_kernel_our_object_and_a_name_for_its_model(notebook):
    notebook.run(
        "from multimodal_course.memory import Releasable\n"
        "class Course(Releasable):\n"
        "    def __init__(self, model):\n"
        "        self.model, self.processor = model, None\n"
        "vlm = Course(watch(make()))\n"
        "mine = vlm.model\n"
        "report = release(vlm)"
    )
    assert "the notebook's variable `mine`" in notebook.run("print(report)")
    notebook.run("del mine")
    assert notebook.run(ALIVE) == "False"
    assert notebook.run("print(vlm.model)") == "None"


def test_kernel_a_loaded_model_after_answers_errors_and_being_shown(notebook, tiny_llava):
    notebook.run(
        "from multimodal_course import load, loaded\n"
        "from PIL import Image\n"
        f"vlm = load({str(tiny_llava)!r})\n"
        "watch(vlm.model)\n"
        "vlm.ask(Image.new('RGB', (32, 32)), 'What?', max_new_tokens=2)\n"
        "vlm"
    )
    notebook.run("vlm.model")
    notebook.run("vlm.ask(Image.new('RGB', (32, 32)), '')", fails=True)
    notebook.run("report = release(vlm)")
    assert notebook.run(ALIVE) == "False"
    assert notebook.run("print(report.still_held, loaded())") == "() {}"


def test_kernel_goes_on_working(notebook):
    notebook.run("x = 41\nx")
    notebook.run("clear_cache()")
    assert notebook.run("print(x + 1)") == "42"
    notebook.run("x")
    assert notebook.run("print(_)") == "41"  # results are kept again from here on
