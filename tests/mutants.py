#!/usr/bin/env python3
"""How many small lies about the supervisor do the stories and the laws notice?

    mutants.py [--sample SECONDS] [--jobs N] [--list] [--verbose] [ROOM...]

Each mutant is one change of one place in src/core: another operator, another constant, a statement
or a field that is gone.  It is compiled and every test of the supervisor is run on it until one
fails: then it is killed.  One that survives is either explained in tests/mutants.explained (it is
the same program in other words) or a promise that nobody checks: that fails.

Without --sample all of them are tried (minutes); with it as many as the time allows, drawn anew for
each version of the sources, the same ones for the same version.
"""
import argparse
import concurrent.futures
import hashlib
import os
import random
import re
import subprocess
import sys
import threading
import time

ROOMS = ["src/core/supervisor.c", "src/core/sup_slots.c", "src/core/sup_stop.c", "src/core/status.c"]
BASE = ["src/base/text.c", "src/base/signal_names.c"]
HELPERS = ["tests/rig/unit.c", "tests/core/story.c", "tests/core/world.c", "tests/core/ghost.c",
           "tests/core/laws.c", "tests/core/laws_life.c", "tests/core/laws_heard.c",
           "tests/core/ends.c", "tests/core/explore.c"]
# The quick ones first: most mutants die of a story.
TESTS = ["status_test", "supervisor_test", "supervisor_story", "sup_stop_story", "sup_drain_story",
         "sup_slots_story", "sup_helpers_story", "supervisor_laws"]
EXPLAINED = "tests/mutants.explained"
OUT = "build/mutants"
CFLAGS = ["-std=c11", "-D_GNU_SOURCE", "-Isrc", "-Itests", "-w"]
TRAP = ["-fsanitize=undefined,bounds-strict", "-fsanitize-undefined-trap-on-error"]
LIMIT_S = 120

# ---- the lies --------------------------------------------------------------------------------

OPERATORS = {
    "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"],
    "==": ["!="], "!=": ["=="], "&&": ["||"], "||": ["&&"], "+": ["-"], "-": ["+"],
    "++": ["--"], "--": ["++"], "*": ["+"], "+=": ["-=", "="], "*=": ["="], "!": [""], "&": ["|"],
}
# A named constant becomes its neighbours in the same family.
FAMILIES = [
    ["true", "false"],
    ["PHASE_RUN", "PHASE_DELAY", "PHASE_DRAIN", "PHASE_REST", "PHASE_KILL", "PHASE_OVER"],
    ["LIFE_WAIT", "LIFE_ASKED", "LIFE_UP", "LIFE_DOWN"],
    ["SCOPE_APP", "SCOPE_GROUP", "SCOPE_ALL"],
    ["RESTART_NO", "RESTART_ON_FAILURE", "RESTART_ALWAYS"],
    ["STATE_STARTING", "STATE_UP", "STATE_DRAINING", "STATE_RESTARTING", "STATE_STOPPED"],
    ["SIG_INT", "SIG_KILL", "SIG_TERM", "SIG_CHLD", "SIG_CONT", "SIG_TSTP", "SIG_TTIN", "SIG_TTOU"],
    ["SWEEP_AGAIN_MS", "KILL_PATIENCE_MS", "LOOK_AGAIN_MS", "THAW_AGAIN_MS", "0"],
    ["NEVER", "0"],
    ["ACT_SPAWN", "ACT_SIGNAL", "ACT_SIGNAL_ALL", "ACT_FOREGROUND", "ACT_SUSPEND", "ACT_LOOK",
     "ACT_RETIRE", "ACT_REPORT", "ACT_OVERDUE", "ACT_EXIT"],
]
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|/\*.*?\*/|//[^\n]*|#[^\n]*|->|\+\+|--|[<>=!+*]=|&&|\|\||'
                   r"\w+|[^\s\w]", re.S)
STATEMENT = re.compile(r"^\t+(?!return\b.+;$|struct |const |enum |bool |int|static |case |default)"
                       r"[^{}]*;$")
FIELD = re.compile(r"\.\w+ = (?:[^,{}()]|\([^()]*\))+,? ?")


def neighbours(word):
    for family in FAMILIES:
        if word in family and word != "0":
            place = family.index(word)
            yield from {family[(place + 1) % len(family)], family[place - 1]}
    if word.isdigit():
        yield str(int(word) + 1)
        if word != "0":
            yield "0"


def lies_in(source):
    """Every (start, end, replacement) of a source."""
    for match in TOKEN.finditer(source):
        word = match.group()
        if word.startswith(('"', "/*", "//", "#")):
            continue
        start, end = match.span()
        between = source[start - 1] == source[end] == " "  # our style: else it is a prefix
        if between or word not in ("-", "+", "*", "&"):
            for other in OPERATORS.get(word, []):
                yield start, end, other
        elif word == "-":
            yield start, end, ""
        for other in neighbours(word):
            yield start, end, other
    for match in re.finditer(r"\bif \((.*)\)$", source, re.M):
        yield match.start(1), match.end(1), "true"
        yield match.start(1), match.end(1), "false"
    for match in re.finditer(r"(?:[=:(] ?|return )(?!return)([^=?(,|&\n]+) \? ", source):
        yield match.start(1), match.end(1), "1"
        yield match.start(1), match.end(1), "0"
    for match in re.finditer(r"^.*$", source, re.M):
        if STATEMENT.match(match.group()):
            yield match.start() + len(match.group()) - len(match.group().lstrip()), match.end(), ";"
    for match in FIELD.finditer(source):
        yield match.start(), match.end(), ""


class Mutant:
    def __init__(self, room, source, start, end, text):
        self.room, self.text = room, source[:start] + text + source[end:]
        first = source.rfind("\n", 0, start) + 1
        if source[first:].lstrip().startswith("break;"):
            first = source.rfind("\n", 0, first - 1) + 1  # a break is known by what it follows
        last = source.find("\n", end)
        was = source[first:last]
        now = source[first:start] + text + source[end:last]
        self.line = source.count("\n", 0, start) + 1
        above = re.findall(r"^(\w+)\(", source[:first], re.M)
        self.name = "%s: %s: %s => %s" % (room.rsplit("/", 1)[1], above[-1] if above else "-",
                                          " ".join(was.split()), " ".join(now.split()))


def mutants_of(rooms):
    seen = set()
    for room in rooms:
        with open(room) as file:
            source = file.read()
        for lie in sorted(set(lies_in(source))):
            mutant = Mutant(room, source, *lie)
            if mutant.text != source and (room, mutant.text) not in seen:
                seen.add((room, mutant.text))
                yield mutant


# ---- trying them -----------------------------------------------------------------------------

def cc(*words):
    return subprocess.run(["gcc", *CFLAGS, *words], capture_output=True, text=True)


def must(result):
    if result.returncode:
        sys.exit(result.stderr)


def objects_of(sources, *flags):
    for source in sources:
        target = "%s/%s.o" % (OUT, source.replace("/", "-"))
        must(cc("-fPIC", *flags, "-c", source, "-o", target))
        yield target


def prepare():
    """The tests are built once; the rooms are a library beside them, so each mutant is one link."""
    os.makedirs(OUT, exist_ok=True)
    helpers = list(objects_of(HELPERS + BASE, "-O2"))
    rooms = dict(zip(ROOMS, objects_of(ROOMS, "-O0", *TRAP)))
    must(cc("-shared", "-o", OUT + "/libcore.so", *rooms.values()))
    for test in TESTS:
        must(cc("-O2", "-rdynamic", "tests/core/%s.c" % test, *helpers, "-o", "%s/%s" % (OUT, test),
                "-L" + OUT, "-lcore", "-lcmocka"))
    return rooms


def killer(directory):
    """The test that fails with the library of a directory; None when all pass."""
    env = dict(os.environ, LD_LIBRARY_PATH=directory, CMOCKA_MESSAGE_OUTPUT="TAP")
    env.pop("WIDE", None)
    for test in TESTS:
        try:
            if subprocess.run(["%s/%s" % (OUT, test)], env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=LIMIT_S).returncode:
                return test
        except subprocess.TimeoutExpired:
            return test + " (time)"
    return None


def fate_of(mutant, rooms):
    directory = "%s/%s" % (OUT, threading.get_ident())
    os.makedirs(directory, exist_ok=True)
    source, target = directory + "/" + os.path.basename(mutant.room), directory + "/mutant.o"
    with open(source, "w") as file:
        file.write(mutant.text)
    others = [o for room, o in rooms.items() if room != mutant.room]
    if cc("-fPIC", "-O0", *TRAP, "-c", source, "-o", target).returncode or \
            cc("-shared", "-o", directory + "/libcore.so", target, *others).returncode:
        return "not compiled"
    return killer(directory) or "survived"


# ---- the account -----------------------------------------------------------------------------

def explanations():
    """Names of mutants at the margin, their reasons indented below."""
    if not os.path.exists(EXPLAINED):
        return set()
    with open(EXPLAINED) as file:
        return {line.strip() for line in file if line[0] not in "#\t \n"}


def draw(mutants, seconds):
    if seconds is None:
        return mutants
    seed = hashlib.sha256("".join(m.name for m in mutants).encode()).hexdigest()
    random.Random(seed).shuffle(mutants)
    return mutants


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=float, metavar="SECONDS")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("rooms", nargs="*", default=ROOMS, metavar="ROOM")
    words = parser.parse_args()
    mutants, explained = list(mutants_of(words.rooms)), explanations()
    if words.list:
        print("\n".join("%s:%d" % (m.name, m.line) for m in mutants))
        return 0
    rooms = prepare()
    if killer(OUT):
        sys.exit("the tests fail without any mutant: " + killer(OUT))
    end = time.monotonic() + (words.sample or float("inf"))

    def attempt(mutant):
        return fate_of(mutant, rooms) if time.monotonic() < end else "not tried"

    fates = {}
    with concurrent.futures.ThreadPoolExecutor(words.jobs) as pool:
        mutants = draw(mutants, words.sample)
        for mutant, fate in zip(mutants, pool.map(attempt, mutants)):
            fates[mutant] = fate
            if words.verbose:
                print("# %s: %s" % (fate, mutant.name), flush=True)
            if fate == "survived" and mutant.name not in explained:
                print("not ok - survived: %s (line %d)" % (mutant.name, mutant.line), flush=True)
    return account(fates, explained, words.sample is None and words.rooms == ROOMS)


def account(fates, explained, whole):
    count = {}
    for fate in fates.values():
        count[fate] = count.get(fate, 0) + 1
    alive = {m.name for m, fate in fates.items() if fate == "survived"}
    stale = explained - alive if whole else set()
    for name in sorted(stale):
        print("not ok - explained, but it does not survive: " + name)
    for fate in sorted(count):
        print("# %s: %d" % (fate, count[fate]))
    odd = sum(count.get(f, 0) for f in ("survived", "not compiled", "not tried"))
    lost = sum(1 for m, fate in fates.items() if fate == "survived" and m.name not in explained)
    killed = len(fates) - odd
    print("mutants: %d of %d killed, %d survived and explained, %d not compiled" %
          (killed, killed + count.get("survived", 0), count.get("survived", 0) - lost,
           count.get("not compiled", 0)))
    print("mutants: %d passed, %d failed, 0 skipped" % (killed + count.get("survived", 0) - lost,
                                                        lost + len(stale)))
    return 1 if lost or stale else 0


if __name__ == "__main__":
    sys.exit(main())
