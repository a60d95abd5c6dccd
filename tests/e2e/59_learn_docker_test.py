"""Learning in Docker, below its default profile; and what was learned, applied by Docker itself."""
import json

import pytest

import engine as engines
import rig

APP = """const http = require('http'), fs = require('fs'), os = require('os')
const { Worker } = require('worker_threads')
const { execFileSync } = require('child_process')
fs.writeFileSync('/tmp/x', 'x'); fs.unlinkSync('/tmp/x'); fs.readdirSync('/')
console.log(execFileSync(process.execPath, ['-p', '1+1']).toString().trim(), process.getuid())
new Worker('process.exit(0)', { eval: true }).on('exit', () => {
  const server = http.createServer((q, a) => a.end('hello')).listen(0, '127.0.0.1', () =>
    http.get({ port: server.address().port, agent: false }, a => a.resume().on('end', () => server.close(() =>
      console.log('served')))))
})"""
WAYS = {
    "root, who becomes a user": ([], ["--user", "10001:10001"]),
    "a user": (["--user", "10001:10001"], []),
    "no capability, no new privileges": (["--user", "10001:10001", "--cap-drop", "ALL", "--security-opt",
                                          "no-new-privileges"], []),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    one = engines.Engine()
    app = tmp_path_factory.mktemp("app") / "app.js"
    app.write_text(APP)
    for base in "node", "bash":
        one.build(f"learn-{base}", f"FROM mainstay-rig/{base}\nCOPY mainstay app.js /\n", mainstay=rig.MAINSTAY,
                  **{"app.js": app})
    yield one
    one.stop()


@pytest.fixture
def volume(tmp_path):
    tmp_path.chmod(0o777)
    return tmp_path


def learn(engine, volume, image, command, docker=(), options=()):
    done = engine.run("--tmpfs", "/tmp:mode=1777", "-v", f"{volume}:/out", *docker, image, "/mainstay", "learn", "-o",
                      "/out/app.json", *options, "--", *command)
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("way", WAYS)
def test_a_node_program_is_learned_and_runs_under_the_result(engine, volume, way):
    docker, options = WAYS[way]
    done = learn(engine, volume, "learn-node", ["node", "/app.js"], docker, options)
    assert done.stdout == "2 10001\nserved\n" and "learned from" in done.stderr
    names = {name for rule in json.loads((volume / "app.json").read_text())["syscalls"] for name in rule["names"]}
    assert 40 < len(names) < 130 and {"socket", "listen", "clone"} <= names and "mount" not in names
    again = engine.run("--tmpfs", "/tmp:mode=1777", "-v", f"{volume}:/out", *docker, "learn-node", "/mainstay",
                       "--seccomp", "/out/app.json", *options, "--", "node", "/app.js")
    assert again.returncode == 0 and again.stdout == done.stdout, again.stderr


@pytest.mark.parametrize("docker", [[], ["--user", "10001:10001", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]],
                         ids=["root", "a user, no new privileges"])
@pytest.mark.parametrize("image, command, says", [
    ("learn-node", ["node", "/app.js"], "served"),
    ("learn-bash", ["/usr/local/bin/bash", "-c", "cd /tmp; echo one | cat; echo served"], "served"),
], ids=["node", "bash"])
def test_docker_itself_applies_what_was_learned_for_it(engine, volume, image, command, says, docker):
    learn(engine, volume, image, command, docker, ["--format", "docker"])
    done = engine.run("--tmpfs", "/tmp:mode=1777", *docker, "--security-opt", f"seccomp={volume}/app.json", image, *command)
    assert done.returncode == 0 and says in done.stdout, done.stderr


def test_what_the_engine_refuses_is_not_seen(engine, volume):
    """It is not needed either: the program went on without."""
    command = ["/usr/local/bin/bash", "-c", "times; true"]
    learn(engine, volume, "learn-bash", command)
    assert "\"getrusage\"" in (volume / "app.json").read_text()
    learn(engine, volume, "learn-bash", command, ["--security-opt", f"seccomp={refusing(volume)}"])
    assert "\"getrusage\"" not in (volume / "app.json").read_text()


def refusing(volume):
    path = volume / "refusing.json"
    path.write_text(json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
        {"names": ["getrusage"], "action": "SCMP_ACT_ERRNO"}]}))
    return path
