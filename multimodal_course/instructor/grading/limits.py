"""What one submission may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes:
        cell_seconds, notebook_seconds: wall time of a cell or a check, and of a notebook.
        cpu_seconds: processor time of one process.
        memory_bytes: of all its processes together.
        processes: how many processes and threads.
        file_bytes: size of one file; disk_bytes: of all of them, which are kept in memory.
    """

    cell_seconds: float = 120.0
    notebook_seconds: float = 900.0
    cpu_seconds: int = 900
    memory_bytes: int = 6 * 2**30
    processes: int = 64
    file_bytes: int = 256 * 2**20
    disk_bytes: int = 512 * 2**20

    def for_processes(self) -> dict[str, int]:
        """As resource limits of each process."""
        return {
            "RLIMIT_CPU": self.cpu_seconds,
            "RLIMIT_DATA": self.memory_bytes,
            "RLIMIT_NPROC": self.processes,
            "RLIMIT_FSIZE": self.file_bytes,
            "RLIMIT_NOFILE": 1024,
            "RLIMIT_CORE": 0,
        }
