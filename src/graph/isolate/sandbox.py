"""Takes from the process that calls it what it will not need: the network, other processes, memory without end.

By seccomp on Linux (x86-64 and ARM64), which needs no privilege, and by resource limits wherever the system has them.
What a system cannot take away is told by `missing`.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
from contextlib import suppress

if sys.platform != "win32":
    import resource

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 1, 38, 22, 2
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_EPERM, _ENOSYS = 1, 38
_CLONE_THREAD = 0x00010000
# number of each system call, by machine: network, then other processes, then changing what is on the disk
_X86_64 = (
    (41, 42, 43, 49, 50, 53, 288),
    (57, 58, 59, 62, 101, 310, 311, 322, 424, 425, 426, 427, 434, 438, 272, 308, 298, 321, 323, 250, 246, 175, 313),
    (
        76,
        82,
        83,
        84,
        86,
        87,
        88,
        90,
        91,
        92,
        94,
        165,
        166,
        167,
        169,
        258,
        259,
        260,
        263,
        264,
        265,
        266,
        268,
        304,
        316,
    ),
)
_AARCH64 = (
    (198, 199, 200, 201, 202, 203, 242),
    (129, 117, 270, 271, 281, 221, 424, 425, 426, 427, 434, 438, 97, 268, 241, 280, 282, 219, 104, 105, 273),
    (33, 34, 35, 36, 37, 38, 39, 40, 45, 52, 53, 54, 55, 142, 224, 265, 276),
)
_MACHINES = {"x86_64": (0xC000003E, 56, _X86_64), "aarch64": (0xC00000B7, 220, _AARCH64)}
_CLONE3 = 435


def missing() -> list[str]:
    """Return what this system cannot take from a process, in words; nothing on Linux on common machines."""
    lacks = []
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        lacks.append("the network is not closed to query workers (no seccomp here); SERVICE is refused by its word")
    if sys.platform == "win32":
        lacks.append("memory is not limited")
    return lacks


def end_with_parent() -> None:
    """Have this process killed when the one that started it ends, where the system can."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit(*, memory: int, file: int, nice: int = 0, network: bool = False, disk: bool = False) -> None:
    """Limit this process for good: bytes of address space, bytes of any file it writes, and its priority.

    It can start no other process and, unless `network`, open no connection; descriptors that are open go on working.
    Unless `disk`, it can make, rename and remove no file by name.
    """
    if sys.platform == "win32":
        return
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, file),
        (resource.RLIMIT_CORE, 0),
        (getattr(resource, "RLIMIT_NPROC", None), 0),
    ):
        if what is not None:
            with suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))
    with suppress(OSError):
        os.nice(nice)
    if sys.platform == "linux":
        with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:  # noqa: PTH123 (small)
            score.write("800")
        if platform.machine() in _MACHINES:
            _refuse_calls(network=network, disk=disk)


def _refuse_calls(*, network: bool, disk: bool) -> None:
    arch, clone, (net, processes, files) = _MACHINES[platform.machine()]
    numbers = sorted({*processes, *(() if disk else files), *(() if network else net)})
    load, equal, at_least, some, give = 0x20, 0x15, 0x35, 0x45, 0x06
    code = [
        (load, 0, 0, 4),  # the machine of the call
        (equal, 1, 0, arch),
        (give, 0, 0, _KILL),
        (load, 0, 0, 0),  # its number
        (at_least, 0, 1, 0x40000000),  # the 32-bit calls of x86-64
        (give, 0, 0, _REFUSE | _EPERM),
        (equal, 0, 1, _CLONE3),  # its flags cannot be seen from here; libc then calls clone
        (give, 0, 0, _REFUSE | _ENOSYS),
        (equal, 0, 4, clone),
        (load, 0, 0, 16),
        (some, 1, 0, _CLONE_THREAD),
        (give, 0, 0, _REFUSE | _EPERM),
        (give, 0, 0, _ALLOW),
    ]
    for place, number in enumerate(numbers):
        code.append((equal, len(numbers) - place, 0, number))
    code += [(give, 0, 0, _ALLOW), (give, 0, 0, _REFUSE | _EPERM)]
    packed = b"".join(struct.pack("HBBI", *line) for line in code)
    held = ctypes.create_string_buffer(packed, len(packed))
    program = struct.pack("HxxxxxxP", len(code), ctypes.addressof(held))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_SECCOMP, _FILTER, ctypes.create_string_buffer(program, len(program)))


def _prctl(option: int, value: int, pointer: ctypes.Array[ctypes.c_char] | None = None) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    third = ctypes.c_void_p(ctypes.addressof(pointer)) if pointer is not None else ctypes.c_ulong(0)
    if libc.prctl(option, ctypes.c_ulong(value), third, ctypes.c_ulong(0), ctypes.c_ulong(0)):
        error = ctypes.get_errno()
        raise OSError(error, f"prctl {option}: {os.strerror(error)}")
