"""The app sees what it would see without mainstay: the same program is asked bare and under it."""
import ctypes
import os
import resource
import signal
import socket

import pytest

import rig

# What differs between two processes by nature, and what the plain mode changes on purpose.
OWN = {"pid", "ppid", "pgid", "foreground", "death_signal"}
STATUS = ["Uid", "Gid", "Groups", "SigBlk", "SigIgn", "SigCgt", "SigPnd", "ShdPnd", "CapInh", "CapPrm",
          "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Cpus_allowed", "Umask", "Threads",
          "THP_enabled", "Mems_allowed"]


def view(seen, out_dir):
    """A comparable view: without what is each process's own."""
    picture = {key: value for key, value in seen.items() if key not in OWN | {"status"}}
    picture["status"] = {key: seen["status"][key] for key in STATUS}
    for fd in picture["fds"].values():
        if fd["target"].startswith(out_dir):
            fd["target"] = os.path.basename(fd["target"])
    return picture


def same(box, bare, app="see", options=(), but=None, **more):
    """but: what it sees otherwise, and nothing else."""
    with_us, without = box(*options, app=app, **more), bare(app, **more)
    seen, wanted = with_us.json(), without.json()
    for key, value in (but or {}).items():
        assert seen[key] == value != wanted[key]
        seen[key] = wanted[key]
    for key in ("NoNewPrivs", "Seccomp") if but else ():
        assert seen["status"][key] != wanted["status"][key]
        seen["status"][key] = wanted["status"][key]
    assert view(seen, with_us.dir.name) == view(wanted, without.dir.name)
    return seen


def same_but_guarded(box, bare, **more):
    """An app of mainstay's own uid, and not root's, is guarded; without the guard it is as any other."""
    same(box, bare, options=["--guard", "no"], **more)
    return same(box, bare, but={"no_new_privs": 1}, **more)


def syscall_mask(*signals):
    """Blocks signals with the kernel's own call, because libc's refuses 32 and 33."""
    word = ctypes.c_uint64(sum(1 << (n - 1) for n in signals))
    ctypes.CDLL(None).syscall(14, 0, ctypes.byref(word), None, 8)


def test_a_plain_start(box, bare):
    seen = same(box, bare)
    assert seen["status"]["SigBlk"] == seen["status"]["SigIgn"] == "0" * 16
    assert set(seen["fds"]) == {"0", "1", "2"}


def test_the_process_group_is_new_and_the_session_is_kept(box):
    seen = rig.see()
    assert seen["pid"] == seen["pgid"] == 2
    assert seen["ppid"] == 1
    assert seen["sid"] == 0  # the session of whoever made the namespace


def test_signals_blocked_and_ignored_by_the_parent_stay_so(box, bare):
    """What `nohup` and careful parents rely on."""
    def before():
        for name in (signal.SIGHUP, signal.SIGINT, signal.SIGUSR2, 34, 64):
            signal.signal(name, signal.SIG_IGN)
        syscall_mask(signal.SIGTERM, signal.SIGUSR1, signal.SIGCHLD, 32, 33, 35)
    seen = same(box, bare, before=before)
    assert int(seen["status"]["SigBlk"], 16) & (1 << 14)
    assert int(seen["status"]["SigIgn"], 16) & 0b11


@pytest.mark.parametrize("sig", [signal.SIGCHLD, signal.SIGPIPE, signal.SIGTTOU, signal.SIGTERM])
def test_one_ignored_signal(box, bare, sig):
    """SIGCHLD ignored would make the kernel reap for us, and take the exit code away."""
    same(box, bare, before=lambda: signal.signal(sig, signal.SIG_IGN))


def test_the_code_is_right_although_the_parent_ignores_sigchld(box):
    ignore = lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    assert box(app="exit 42", before=ignore).exit() == 42


def test_descriptors_are_passed_on(box, bare, tmp_path):
    file = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT | os.O_APPEND)
    ends = os.pipe()
    pair = socket.socketpair()
    given = {40: file, 41: ends[0], 47: ends[1], 99: pair[0].fileno()}
    seen = same(box, bare, fds=given)
    assert {"40", "41", "47", "99"} < set(seen["fds"])
    os.close(file), os.close(ends[0]), os.close(ends[1])


def test_descriptors_at_our_own_seats_are_passed_on(box, bare):
    """mainstay keeps things at fixed low numbers after the start; the app had them first."""
    ends = os.pipe()
    fds = {n: ends[n % 2] for n in (30, 31)}
    command = 'exec 3<&30 4>&31 5<&30 6>&31 7<&30 8>&31 9<&30 30<&- 31>&-; exec "$@"'
    shell = ["bash", "-c", command, "bash"]
    with_us = box(argv=[*shell, rig.MAINSTAY, "--", rig.PROBE, "see"], fds=fds)
    without = box(argv=[*shell, rig.PROBE, "see"], fds=fds)
    seen, wanted = with_us.json(), without.json()
    assert seen["fds"].keys() == wanted["fds"].keys() == set("0123456789")
    assert view(seen, with_us.dir.name) == view(wanted, without.dir.name)


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"])
def test_closed_standard_descriptors_stay_closed(box, tmp_path, closed):
    """A descriptor of ours must never become somebody's stdout."""
    def seen(name, *init):
        # the outer shell closes, the app reports through a file of its own
        script = f'exec {closed}; exec "$@"'
        inner = f'exec 9>{tmp_path}/{name}; ls /proc/$$/fd >&9'
        one = box(argv=["bash", "-c", script, "bash", *init, "bash", "-c", inner])
        assert one.exit() == 0, one
        return (tmp_path / name).read_text()
    assert seen("with", rig.MAINSTAY, "--") == seen("without")


def test_limits(box, bare):
    def before():
        for which, pair in {resource.RLIMIT_NOFILE: (200, 300), resource.RLIMIT_CORE: (0, 4096),
                            resource.RLIMIT_STACK: (1 << 20, 1 << 23), resource.RLIMIT_NPROC: (500, 500),
                            resource.RLIMIT_CPU: (60, 90), resource.RLIMIT_SIGPENDING: (77, 78)}.items():
            resource.setrlimit(which, pair)
    same(box, bare, before=before)


def test_a_tight_limit_on_descriptors(box, bare):
    """Not one descriptor more than the app itself could have."""
    same(box, bare, before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8)))


def test_directory_umask_nice_and_oom_score(box, bare, tmp_path):
    def before():
        os.nice(7)
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("321")
    seen = same(box, bare, before=before, cwd=str(tmp_path), umask=0o137)
    assert (seen["cwd"], seen["umask"], seen["nice"]) == (str(tmp_path), 0o137, 7)
    assert seen["oom_score_adj"] == "321"


def test_affinity_and_scheduler(box, bare):
    def before():
        os.sched_setaffinity(0, {0})
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    same(box, bare, before=before)


def test_the_environment_to_the_byte(box, bare):
    env = {"EMPTY": "", "SPACES": " a  b ", "LINES": "one\ntwo", "EQUALS": "a=b=c",
           "BYTES": b"\xff\xfe\x80".decode(errors="surrogateescape"), "_": "x", "NODE_ENV": "production"}
    seen = same(box, bare, env=env, clean_env=True)
    assert len(seen["env"]) == len(env)


def test_no_environment_at_all(box, bare):
    assert same(box, bare, clean_env=True)["env"] == []


def test_our_own_variables_reach_the_app_unchanged(box):
    """They configure the init; the app may be one more init and see the same words."""
    seen = rig.see(env={"MAINSTAY_DRAIN": "all", "TINI_VERBOSITY": "1"})
    assert "TINI_VERBOSITY=1" in seen["env"] and "MAINSTAY_DRAIN=all" in seen["env"]


def test_arguments_to_the_byte(box):
    odd = ["", " ", "--", "-x", "a\nb", "ü", b"\xff".decode(errors="surrogateescape"), "--version"]
    one = box(app=[rig.PROBE, "see", "say", *odd])
    out = one.expect("}\n").out
    import json
    words = json.loads(out[:out.rindex("}\n") + 1])["argv"]
    raw = [word.encode("latin-1").decode(errors="surrogateescape") for word in words]
    assert raw == [rig.PROBE, "see", "say", *odd]


def test_a_terminal(box, bare):
    with_us, without = box(app="see", tty=True), bare("see", tty=True)
    seen, wanted = with_us.json(), without.json()
    for each in seen, wanted:
        for fd in each["fds"].values():
            assert fd["tty"] == 1
            fd["target"] = "a terminal"
    assert view(seen, "-") == view(wanted, "-")
    assert seen["foreground"] == seen["pid"] == seen["pgid"]
    assert seen["sid"] == wanted["sid"] == 1


def test_as_another_user_without_capabilities(box, bare):
    user = ["--reuid", "1234", "--regid", "4321", "--groups", "29,44,1000", "--bounding-set", "-all",
            "--inh-caps", "-all"]
    seen = same_but_guarded(box, bare, user=user)
    assert seen["status"]["Uid"].split()[0] == "1234"
    assert int(seen["status"]["CapEff"], 16) == 0


def test_as_another_user_with_signals_blocked(box, bare):
    """It is held until process 1 is ready, with all of them blocked; it must not notice."""
    user = ["--reuid", "1234", "--regid", "1234", "--clear-groups"]
    seen = same_but_guarded(box, bare, user=user, before=lambda: syscall_mask(signal.SIGTERM, signal.SIGCHLD, 64))
    assert int(seen["status"]["SigBlk"], 16) == sum(1 << (n - 1) for n in (15, 17, 64))


def test_with_no_new_privileges_and_some_capabilities(box, bare):
    user = ["--no-new-privs", "--bounding-set", "-all,+kill,+net_bind_service", "--inh-caps", "-all"]
    same(box, bare, user=user)


def test_ambient_capabilities(box, bare):
    user = ["--reuid", "1234", "--regid", "1234", "--clear-groups", "--inh-caps", "+net_bind_service",
            "--ambient-caps", "+net_bind_service"]
    seen = same_but_guarded(box, bare, user=user)
    assert int(seen["status"]["CapAmb"], 16) == 1 << 10


def test_only_two_processes(box):
    one = box(app="say ready pause").expect("ready")
    assert sorted(one.pids()) == sorted([one.init, one.app])


def test_nothing_of_ours_stays_open_in_the_app(box):
    one = box(app="say ready pause").expect("ready")
    assert sorted(os.listdir(f"/proc/{one.app}/fd")) == ["0", "1", "2"]
