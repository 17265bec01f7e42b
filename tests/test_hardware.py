"""Each kind of machine by injection, with the figures of real ones."""

import pytest

from multimodal_course import hardware
from multimodal_course.hardware import Gpu, GpuMemory

GIB = 2**30
GB10 = Gpu("cuda", "NVIDIA GB10", unified=True, bfloat16=True)
# After a 60 GB file was written: CUDA reports the kernel's MemFree as free, the page cache as used.
GB10_MEMORY = GpuMemory(total=int(119.6 * GIB), free=41 * GIB, allocated=14 * GIB, reserved=15 * GIB)
RTX = Gpu("cuda", "RTX 2080", unified=False, bfloat16=False)


def test_unified_memory_counts_the_page_cache_as_available(machine):
    machine(ram=(int(119.6 * GIB), int(115.7 * GIB)), gpu=GB10, gpu_memory=GB10_MEMORY)
    status = hardware.memory()
    assert status.kind == "unified"
    assert status.available == int(115.7 * GIB)
    assert status.total == int(119.6 * GIB)
    assert (status.allocated, status.reserved) == (14 * GIB, 15 * GIB)


def test_discrete_memory_is_the_cards_and_its_unused_pool_is_available(machine):
    machine(
        ram=(64 * GIB, 60 * GIB),
        gpu=RTX,
        gpu_memory=GpuMemory(total=8 * GIB, free=2 * GIB, allocated=4 * GIB, reserved=5 * GIB),
        container=(GIB, GIB),  # a limit on main memory says nothing about the card's
    )
    status = hardware.memory()
    assert (status.kind, status.total, status.available) == ("discrete", 8 * GIB, 3 * GIB)
    assert (status.allocated, status.reserved) == (4 * GIB, 5 * GIB)


def test_host_memory_without_a_gpu(machine):
    machine(ram=(16 * GIB, 9 * GIB))
    status = hardware.memory()
    assert (status.kind, status.total, status.available) == ("host", 16 * GIB, 9 * GIB)
    assert status.allocated > 10 * 2**20  # this very process


@pytest.mark.parametrize("gpu", [None, GB10])
def test_a_containers_limit_caps_main_memory(machine, gpu):
    machine(ram=(64 * GIB, 48 * GIB), gpu=gpu, gpu_memory=GB10_MEMORY, container=(4 * GIB, 3 * GIB))
    status = hardware.memory()
    assert (status.total, status.available) == (4 * GIB, 3 * GIB)
    assert "container" in status.reason


def test_a_containers_limit_above_the_machine_changes_nothing(machine):
    machine(ram=(64 * GIB, 48 * GIB), container=(128 * GIB, 100 * GIB))
    assert hardware.memory().available == 48 * GIB


def test_status_is_one_readable_line(machine):
    machine(ram=(int(119.6 * GIB), int(115.7 * GIB)), gpu=GB10, gpu_memory=GB10_MEMORY)
    text = str(hardware.memory())
    assert "\n" not in text
    assert "124.2 GB of 128.4 GB unified memory available" in text
    assert "GB10" in text


@pytest.mark.parametrize(
    ("gpu", "device", "dtype"),
    [
        (None, "cpu", "float32"),
        (GB10, "cuda", "bfloat16"),
        (RTX, "cuda", "float16"),
        (Gpu("mps", "Apple GPU", unified=True, bfloat16=False), "mps", "float16"),
    ],
)
def test_device_and_dtype_with_their_reasons(machine, gpu, device, dtype):
    machine(gpu=gpu, gpu_memory=GB10_MEMORY)
    chosen = hardware.device()
    assert chosen.value == device
    assert hardware.dtype().value == dtype
    assert hardware.dtype("cpu").value == "float32"
    assert chosen.reason and hardware.dtype().reason
    assert str(chosen) == f"{device} ({chosen.reason})"


def test_this_machine_answers():
    status = hardware.memory()
    assert 0 < status.available <= status.total


class Cgroup:
    """A fake /proc and /sys/fs/cgroup."""

    def __init__(self, root):
        self.proc, self.fs = root / "proc", root / "cgroup"

    def line(self, text):
        (self.proc / "self").mkdir(parents=True)
        (self.proc / "self" / "cgroup").write_text(text)

    def group(self, path, **files):
        folder = self.fs / path
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(f"{text}\n")

    def read(self):
        return hardware.container_memory(self.proc, self.fs)


@pytest.fixture
def cgroup(tmp_path):
    return Cgroup(tmp_path)


def test_cgroup_v2_counts_file_cache_as_available(cgroup):
    cgroup.line("0::/\n")
    cgroup.group(
        ".",
        memory__max=4 * GIB,
        memory__current=3 * GIB,
        memory__stat=f"anon 1\nactive_file {GIB}\ninactive_file 5",
    )
    assert cgroup.read() == (4 * GIB, 2 * GIB + 5)


def test_cgroup_v2_the_tightest_ancestor_counts(cgroup):
    cgroup.line("0::/user/session\n")
    cgroup.group("user/session", memory__max="max", memory__current=GIB, memory__stat="anon 1")
    cgroup.group("user", memory__max=2 * GIB, memory__current=GIB, memory__stat="anon 1")
    assert cgroup.read() == (2 * GIB, GIB)


def test_cgroup_v1(cgroup):
    cgroup.line("12:cpu,cpuacct:/x\n4:memory:/docker/abc\n0::/\n")
    stat = f"active_file 7\ntotal_active_file {GIB}\ntotal_inactive_file {GIB}"
    files = {"memory__limit_in_bytes": 8 * GIB, "memory__usage_in_bytes": 6 * GIB, "memory__stat": stat}
    cgroup.group("memory/docker/abc", **files)
    assert cgroup.read() == (8 * GIB, 4 * GIB)


def test_cgroup_v1_seen_from_inside_a_container(cgroup):
    cgroup.line("4:memory:/docker/abc\n")  # the path is the host's; inside, the root is the container's
    cgroup.group("memory", memory__limit_in_bytes=GIB, memory__usage_in_bytes=0, memory__stat="cache 0")
    assert cgroup.read() == (GIB, GIB)


def test_cgroup_without_a_limit(cgroup):
    cgroup.line("4:memory:/\n0::/\n")
    cgroup.group(
        "memory", memory__limit_in_bytes=9223372036854771712, memory__usage_in_bytes=1, memory__stat="cache 0"
    )
    cgroup.group(".", memory__max="max", memory__current=1, memory__stat="anon 1")
    assert cgroup.read() is None


def test_no_cgroups_at_all(cgroup):
    assert cgroup.read() is None
