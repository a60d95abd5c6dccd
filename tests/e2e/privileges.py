"""What an app has to be: the table of docs/security.md, and the kernel's rules for execve(2), once more.

    want = wanted(was, "1000:1000", meaning({"drop_caps": "ALL"}))    # raises Refused where it must not run
"""
import dataclasses

NAMES = ("CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE "
         "NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT "
         "SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE "
         "AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ "
         "PERFMON BPF CHECKPOINT_RESTORE").split()
NOROOT, SEALED, SEALED_WITHOUT_AMBIENT = 0x01, 0x2F, 0xEF


def mask(words):
    return sum(1 << NAMES.index(word) for word in words.split(","))


ALL = mask(",".join(NAMES))


# ---- what an app is --------------------------------------------------------------------------------

@dataclasses.dataclass(frozen=True)
class App:
    uid: int
    gid: int
    groups: tuple
    inheritable: int
    permitted: int
    effective: int
    bounding: int
    ambient: int
    bits: int
    no_new_privs: bool
    dumpable: bool = True

    def has(self, word):
        return bool(self.effective & mask(word))


def seen(out):
    status = out["status"]
    uids, gids = (list(map(int, status[key].split())) for key in ("Uid", "Gid"))
    assert len(set(uids)) == len(set(gids)) == 1, status
    sets = [int(status["Cap" + key], 16) for key in ("Inh", "Prm", "Eff", "Bnd", "Amb")]
    assert out["keepcaps"] == 0
    assert out["no_new_privs"] == int(status["NoNewPrivs"])
    return App(uids[0], gids[0], tuple(sorted(map(int, status["Groups"].split()))), *sets, out["securebits"],
               bool(out["no_new_privs"]), bool(out["dumpable"]))


# ---- what is asked for, and what it has to come to ---------------------------------------------------

class Refused(Exception):
    """The app must not run."""


def account(was, user, userns):
    if not user:
        return was.uid, was.gid, was.groups
    uid, gid = map(int, user.split(":"))
    groups = (gid,)
    if uid != was.uid and not was.has("SETUID") or gid != was.gid and not was.has("SETGID"):
        raise Refused("ids")
    if groups != was.groups and not was.has("SETGID"):
        if (uid, gid) != (was.uid, was.gid):
            raise Refused("groups")
        groups = was.groups  # whoever started it gave them
    if userns and (groups != was.groups or (uid, gid) != (was.uid, was.gid)):
        raise Refused("not mapped")
    return uid, gid, groups


def bounding(was, asked, only):
    """The bounding set, and with it the one rule that nothing is raised."""
    if "bounding" not in asked:
        lowered = 0 if only else was.bounding & ~asked.get("drop_caps", 0)
        return lowered if was.has("SETPCAP") else was.bounding
    if asked["bounding"] == "ALL":
        return was.bounding
    if asked["bounding"] & ~was.bounding or (asked["bounding"] != was.bounding and not was.has("SETPCAP")):
        raise Refused("bounding")
    return asked["bounding"]


def securebits(was, asked, only, keep):
    if "securebits" not in asked:
        sealed = SEALED if keep else SEALED_WITHOUT_AMBIENT
        return sealed if only and was.has("SETPCAP") else was.bits
    if asked["securebits"] != was.bits and not was.has("SETPCAP"):
        raise Refused("securebits")
    return asked["securebits"]


def executed(app):
    """execve(2) of a program without file capabilities: capabilities(7), "Transformation"."""
    is_root = app.uid == 0 and not app.bits & NOROOT
    permitted = app.inheritable | app.bounding if is_root else 0
    if app.no_new_privs:
        permitted &= app.permitted
    permitted |= app.ambient
    # Whoever gains by it cannot be looked into by those who have not.
    return dataclasses.replace(app, permitted=permitted, effective=permitted if is_root else app.ambient,
                               dumpable=not permitted & ~app.permitted)


def wanted(was, user, asked, userns=False):
    """What the app has to be in a container where mainstay is that."""
    keep, drop = asked.get("keep_caps", 0), asked.get("drop_caps", 0)
    uid, gid, groups = account(was, user, userns)
    only = bool(keep or drop == ALL or (user and uid != 0))
    if keep & ~was.permitted:
        raise Refused("keep")
    sets = {name: keep if only else getattr(was, name) & ~drop
            for name in ("inheritable", "permitted", "effective", "ambient")}
    bits, bounds = securebits(was, asked, only, keep), bounding(was, asked, only)
    restricted = user or keep or drop or asked.get("bounding", "ALL") != "ALL" or asked.get("securebits", 0)
    chosen = asked.get("no_new_privs", bool(restricted))
    taken = ~keep if only else drop
    if uid == 0 and not chosen and not bits & NOROOT and bounds & taken:
        raise Refused("would be regained")
    return executed(App(uid, gid, groups, bounding=bounds, bits=bits,
                        no_new_privs=bool(chosen or was.no_new_privs), **sets))


def meaning(asked):
    """The words as the model has them."""
    sets = {"none": 0, "ALL": ALL}
    read = {
        "keep_caps": lambda words: sets[words] if words in sets else mask(words),
        "drop_caps": lambda words: sets[words] if words in sets else mask(words),
        "bounding": lambda words: words if words == "ALL" else sets[words] if words in sets else mask(words),
        "securebits": lambda words: {"none": 0, "noroot,noroot-locked": 3}[words],
        "no_new_privs": lambda words: words == "yes",
    }
    return {key: read[key](words) for key, words in asked.items()}


def flags(user, asked):
    words = ["--guard", "no", *(["--user", user] if user else [])]
    for key, value in asked.items():
        words += ["--" + key.replace("_", "-"), value]
    return words
