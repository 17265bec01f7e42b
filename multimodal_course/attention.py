"""Which of PyTorch's attention kernels suits a text that grows."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def steady_attention() -> Iterator[None]:
    """Inside, attention never plans: made for texts, which get longer with each new token.

    On an H100, H200 or B200 PyTorch prefers cuDNN's attention, which makes a plan for every length that it
    has not met yet. That takes up to a tenth of a second, and each new token is a new length: first answers
    then wait for plans longer than for the model. The other kernels need none.
    """
    from torch.nn.attention import SDPBackend, sdpa_kernel

    with sdpa_kernel([SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]):
        yield
