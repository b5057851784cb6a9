"""Takes from the process what a reader of untrusted documents has no need of: memory, files to write, the network.

Memory and files go by `setrlimit` where there is one (not on Windows). On Linux a filter on system calls (seccomp)
refuses the network, new programs, tracing and changes to files; it is written out here because the whole of it is
one table, and needs no library.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

_PDEATHSIG, _NO_NEW_PRIVS, _SECCOMP, _FILTER_MODE = 1, 38, 22, 2
_SIGKILL = 9
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # instructions of the kernel's packet filter
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_X32 = 0x40000000  # a second numbering of the calls, which would get round the filter
_ARCHITECTURES = {
    "x86_64": (
        0xC000003E,
        # socket connect accept sendto sendmsg bind listen socketpair; fork vfork execve ptrace; rename mkdir rmdir
        # creat link unlink symlink chmod chown truncate; and their later forms; process_vm_*, bpf, io_uring, execveat
        (41, 42, 43, 44, 46, 49, 50, 53, 57, 58, 59, 101, 76, 82, 83, 84, 85, 86, 87, 88, 90, 92, 94, 258, 260, 263, 264,
         265, 266, 268, 288, 307, 310, 311, 316, 321, 322, 425, 426, 427),
    ),
    "aarch64": (
        0xC00000B7,
        (198, 199, 200, 201, 202, 203, 206, 211, 117, 221, 34, 35, 36, 37, 38, 45, 53, 54, 242, 269, 270, 271, 276, 280,
         281, 425, 426, 427),
    ),
}  # fmt: skip


LIMITS = ("memory", "files", "network")


def confine(memory: int) -> tuple[str, ...]:
    """Take them from this process for good; return what could be taken, of `LIMITS`.

    `memory` is the most that the process may map, in bytes.
    """
    taken = ["memory", "files"] if _limit(memory) else []
    if sys.platform == "linux":
        _die_with_parent()
        if _filter_calls():
            taken.append("network")
    return tuple(taken)


def _limit(memory: int) -> bool:
    try:
        import resource
    except ImportError:
        return False
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    except (ValueError, OSError):
        return False
    return sys.platform == "linux"  # elsewhere the limit on memory is taken and not kept


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _die_with_parent() -> None:
    _library().prctl(_PDEATHSIG, _SIGKILL, 0, 0, 0)
    if os.getppid() == 1:
        raise SystemExit(0)


def _filter_calls() -> bool:
    """Refuse the calls in the table with "not permitted"; tell whether the kernel took the filter."""
    known = _ARCHITECTURES.get(platform.machine())
    if known is None:
        return False
    architecture, calls = known
    program = [
        (_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _REFUSE), (_LOAD, 0, 0, 0),
        (_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _REFUSE),
    ]  # fmt: skip
    for call in calls:
        program += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, _REFUSE)]
    program.append((_RETURN, 0, 0, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *one) for one in program))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(code)))
    library = _library()
    if library.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return int(library.prctl(_SECCOMP, _FILTER_MODE, header, 0, 0)) == 0
