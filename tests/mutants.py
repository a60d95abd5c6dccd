#!/usr/bin/python3
"""Tells small lies about src/core and counts how many the tests of core notice.

    tests/mutants.py [ROOM...]      ROOM as supervisor or http; every room without one

Each mutant is one changed operator, constant or missing statement.  It is compiled, linked with
each story, laws and test program that uses the room, and run; the first failure kills it.  A mutant
whose machine code is that of the original is no mutant.  Survivors are listed; one that has its
reason in tests/mutants.txt (tab-separated: room, line of code, change, reason) is explained.
Ends with 1 when a survivor is not.
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "build/mutants"
# The address sanitizer sees what reads past a table.
COMPILE = ["gcc", "-std=c11", "-D_GNU_SOURCE", "-w", "-O1", "-fsanitize=address", "-c"]
INCLUDE = [f"-I{ROOT}/{folder}" for folder in ("src", "tests", "build/gen")]
ENDS = ("_test", "_story", "_laws", "_fuzz")
SWAPS = {
    "==": ["!="], "!=": ["=="], "<": ["<=", ">"], "<=": ["<", ">"], ">": [">=", "<"],
    ">=": [">", "<"], "&&": ["||"], "||": ["&&"], "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"],
    "%": ["*"], "++": ["--"], "--": ["++"], "+=": ["-=", "="], "-=": ["+=", "="], "|=": ["&=", "="],
    "&=": ["|=", "="], "|": ["&"], "&": ["|"], "^": ["&"], "<<": [">>"], ">>": ["<<"], "!": [""],
    "~": [""], "true": ["false"], "false": ["true"], "NEVER": ["0"],
    "break": ["(void)0"], "continue": ["(void)0"],
}
TOKEN = re.compile(r"""
    //[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"                   # what is passed over
    |(?P<char>'(?:\\.|[^'\\])+')
    |(?P<word>[A-Za-z_]\w*)
    |(?P<number>0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]*)
    |(?P<op>->|\+\+|--|<<=|>>=|<<|>>|[-+*/%&|^=!<>]=|&&|\|\||[-+*/%&|^<>!~?:=;{}(),.\[\]])
    """, re.S | re.X)
# Lines that say something to the compiler, or that only stop what cannot happen.
NO_CODE = re.compile(r"\s*(#|_Static_assert|require\(|last_words\(|static const .*;$|struct \w+;)|.*\benum\b.*\{")


def tokens(text):
    """The tokens that may be changed, with the one before each."""
    before = ""
    for m in TOKEN.finditer(text):
        if m.lastgroup is None:
            continue
        yield m, before
        before = m.group()


def unary(before):
    """Whether an operator after this token has no left side."""
    return not re.match(r"[\w)\]']", before[-1:] or "(") or before in ("return", "case", "sizeof")


def replacements(m, before):
    word = m.group()
    if m.lastgroup == "number":
        value = int(re.sub(r"[uUlL]", "", word), 0)
        return [str(value + 1)] + ([str(value - 1)] if value > 0 else [])
    if m.lastgroup == "char":
        return ["'\\x01'"]
    if word in ("*", "&") and unary(before):
        return []                                   # a pointer, an address
    if word == "-" and unary(before):
        return [""]
    return SWAPS.get(word, [])


def mutations(text):
    """Every (offset, old, new) worth trying."""
    starts = [0] + [m.end() for m in re.finditer("\n", text)]
    body = function_bodies(text)
    line_of = lambda at: text[text.rfind("\n", 0, at) + 1:(text + "\n").find("\n", at)]
    for m, before in tokens(text):
        if body(m.start()) and not NO_CODE.match(line_of(m.start())):
            for new in replacements(m, before):
                yield m.start(), m.group(), new
    for start in starts:
        line = line_of(start)
        statement = re.match(r"\t+((?:\*|\(void\))?[a-z_][\w\[\]>.()&*, +-]*(?: [-+|&]?= |\+\+|--|\().*;)$", line)
        declares = re.match(r"\t+(static|const|struct|enum|unsigned|int|bool|char|size_t|u?int\d+_t|return)\b", line)
        if body(start) and statement and not declares and not NO_CODE.match(line):
            yield text.index(statement.group(1), start), statement.group(1), ";"
        condition = re.match(r"\t+(?:\} else )?(?:if|while) (\(.*\))( \{)?$", line)
        if body(start) and condition:
            yield start + condition.start(1), condition.group(1), "(!" + condition.group(1) + ")"


def function_bodies(text):
    """Whether an offset is inside a function or a table: between a lone { and } or a = { and };."""
    inside, spans = None, []
    for m in re.finditer(r"^\{$|^\}$", text, re.M):
        if m.group() == "{":
            inside = m.start()
        elif inside is not None:
            spans.append((inside, m.start()))
            inside = None
    return lambda at: any(a < at < b for a, b in spans)


def run(command, **more):
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, **more)


def build():
    """The original: objects, an archive, the programs of core and the rooms that each one links."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    objects = []
    sources = sorted(p for p in ROOT.glob("src/[bc]*/*.c") if p.parts[-2] in ("base", "core"))
    for source in sources + [ROOT / "tests/rig/unit.c"] + helpers():
        objects.append(WORK / (source.stem + ".o"))
        check(run([*COMPILE, *INCLUDE, source.relative_to(ROOT), "-o", objects[-1]]))
    check(run(["ar", "rcsD", WORK / "all.a", *objects]))
    programs = []
    for source in sorted(ROOT.glob("tests/core/*_*.c")):
        if not source.stem.endswith(ENDS[:3]):
            continue
        program = WORK / source.stem
        check(run([*COMPILE, *INCLUDE, source, "-o", f"{program}.t"]))
        linked = run(link(program, []) + ["-Wl,-t,-t"], text=True)
        check(linked)
        started = time.monotonic()
        check(run([program], timeout=600))
        took = time.monotonic() - started
        rooms = set(re.findall(r"all\.a\)(\w+)\.o", linked.stdout))
        programs.append((took, program, rooms))
    return sorted(programs, key=lambda p: p[0])


def helpers():
    return [p for p in sorted(ROOT.glob("tests/core/*.c")) if not p.stem.endswith(ENDS)]


def link(program, first, out=None):
    return ["gcc", "-fsanitize=address", "-o", str(out or program), f"{program}.t", *first,
            str(WORK / "all.a"), "-lcmocka"]


def check(done):
    if done.returncode:
        out = b"".join(x if isinstance(x, bytes) else x.encode() for x in (done.stdout, done.stderr))
        sys.exit(f"the original fails: {done.args}\n{out.decode(errors='replace')}")


def judge(job):
    """What becomes of one mutant: killed, survived, no code, same code."""
    number, source, text, at, old, new, programs = job
    place = WORK / f"m{number}"
    (place / source.parent).mkdir(parents=True)
    try:
        (place / source).write_text(text[:at] + new + text[at + len(old):])
        mutant = place / "mutant.o"
        # The same file name, so that equal code gives equal bytes.
        made = subprocess.run([*COMPILE, *INCLUDE, source, "-o", mutant], cwd=place, capture_output=True)
        if made.returncode:
            return "not compiled"
        if mutant.read_bytes() == (WORK / (source.stem + ".o")).read_bytes():
            return "same code"
        for took, program, rooms in programs:
            if source.stem not in rooms:
                continue
            if run(link(program, [str(mutant)], place / "program")).returncode:
                return "not compiled"
            try:
                if run([str(place / "program")], timeout=2 + 10 * took).returncode:
                    return "killed"
            except subprocess.TimeoutExpired:
                return "killed"
        return "survived"
    finally:
        shutil.rmtree(place)


def explained():
    path = ROOT / "tests/mutants.txt"
    rows = path.read_text().splitlines() if path.exists() else []
    return {tuple(row.split("\t")[:3]) for row in rows if row.strip() and not row.startswith("#")}


def main():
    programs = build()
    wanted = sys.argv[1:]
    reasons, unexplained, total = explained(), 0, {}
    jobs = os.cpu_count() or 1
    for source in sorted((ROOT / "src/core").glob("*.c")):
        if wanted and source.stem not in wanted:
            continue
        text = source.read_text()
        name = source.relative_to(ROOT)
        if not any(source.stem in rooms for _, _, rooms in programs):
            sys.exit(f"no test links {name}")
        todo = [(n, name, text, *m, programs) for n, m in enumerate(mutations(text))]
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            verdicts = list(pool.map(judge, todo))
        count = {v: verdicts.count(v) for v in ("killed", "survived", "same code", "not compiled")}
        print(f"{name}: {len(todo)} mutants,", ", ".join(f"{n} {v}" for v, n in count.items()), flush=True)
        for verdict, (_, _, _, at, old, new, _) in zip(verdicts, todo):
            if verdict == "survived":
                row = text.count("\n", 0, at) + 1
                code = text.splitlines()[row - 1].strip()
                known = (source.stem, code, f"{old} -> {new}") in reasons
                unexplained += not known
                print(f"  {'explained' if known else 'survived'}: {name}:{row}: {code}\t{old} -> {new}")
        for verdict, n in count.items():
            total[verdict] = total.get(verdict, 0) + n
    print("mutants:", ", ".join(f"{n} {v}" for v, n in total.items()) + f"; {unexplained} not explained")
    sys.exit(unexplained > 0)


main()
