"""What the machine does for a fair measure: memory of a process, and who runs where (Linux)."""
import contextlib
import os

WORST_NICENESS = 19


class Memory:
    """How far the peak of a process's resident memory has risen since this was made (proc(5), clear_refs)."""

    def __init__(self, pid):
        self._pid = pid
        with contextlib.suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{pid}/clear_refs", "w") as peak:
            peak.write("5")
        self._begin = self._octets("VmRSS")

    def growth(self):
        return self._octets("VmHWM") - self._begin

    def _octets(self, field):
        """None, if an attack has ended the process; then requests of the honest client fail."""
        with contextlib.suppress(FileNotFoundError), open(f"/proc/{self._pid}/status") as status:
            return next((int(line.split()[1]) * 1024 for line in status if line.startswith(field)), 0)
        return 0


@contextlib.contextmanager
def placed(server, honest):
    """The server on one core, both clients on another. Server and honest client run in real time, where we may decide that, and
    this process, the attacker, always after them: else its own work would be measured, and that of others. Gives the words on
    what was permitted."""
    first, *others = sorted(os.sched_getaffinity(0))
    second = others[0] if others else first
    cores, policy = os.sched_getaffinity(server), os.sched_getscheduler(server)
    words = [f"server {run_in_real_time(server)} on {pin(server, {first})}",
             f"honest client {run_in_real_time(honest)} on {pin(honest, {second})}",
             f"attacker {give_way(honest)} on {pin(os.getpid(), {second})}"]
    try:
        yield "; ".join(words)
    finally:
        pin(server, cores)
        with contextlib.suppress(PermissionError, ProcessLookupError):
            for thread in threads(server):
                os.sched_setscheduler(thread, policy, os.sched_param(0))


def run_in_real_time(process):
    """If we may; says how it runs."""
    try:
        for thread in threads(process):
            os.sched_setscheduler(thread, os.SCHED_RR, os.sched_param(os.sched_get_priority_min(os.SCHED_RR)))
        return "SCHED_RR"
    except PermissionError:
        return f"nice {os.getpriority(os.PRIO_PROCESS, process)}"


def give_way(honest):
    """Real time needs no more; to be nicer than other processes of the machine would only weaken the attack."""
    if os.sched_getscheduler(honest) != os.SCHED_RR:
        os.setpriority(os.PRIO_PROCESS, 0, WORST_NICENESS)
    return f"nice {os.getpriority(os.PRIO_PROCESS, 0)}"


def pin(process, cores):
    """If we may; says where it runs. Threads to come are born where their parents are."""
    try:
        for thread in threads(process):
            os.sched_setaffinity(thread, cores)
        return f"core {', '.join(map(str, cores))}"
    except (PermissionError, ProcessLookupError):
        return "any core"


def threads(process):
    with contextlib.suppress(FileNotFoundError):
        return [int(thread) for thread in os.listdir(f"/proc/{process}/task")]
    return []
