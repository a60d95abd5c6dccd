"""A Docker engine for the tests, and containers that are always removed."""
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time

import rig

DOCKER = "/usr/bin/docker"
SCRIPT = str(rig.ROOT / "tests/rig/docker.sh")
SECONDS = 60


class Engine:
    """A dockerd in namespaces of its own; its init-path is mainstay.

    images=False: without those of node and bash, which take a while to make
    """

    def __init__(self, images=True):
        self.dir = tempfile.mkdtemp(prefix="mainstay-rig-")
        self.env = {"PATH": rig.ENV["PATH"], "HOME": self.dir, "DOCKER_HOST": f"unix://{self.dir}/sock",
                    "DOCKER_BUILDKIT": "1"}
        self.containers = []
        try:
            self._script("start", "--init-path", rig.MAINSTAY, seconds=300)
            if images:
                self._script("image", seconds=300)
        except BaseException:
            self.stop()
            raise

    def _script(self, deed, *more, seconds=SECONDS):
        subprocess.run([SCRIPT, deed, self.dir, *more], check=True, timeout=seconds, stdin=subprocess.DEVNULL)

    def stop(self):
        self._script("stop")
        shutil.rmtree(self.dir, ignore_errors=True)

    def docker(self, *words, seconds=SECONDS, check=True, **more):
        done = subprocess.run([DOCKER, *words], env=self.env, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=seconds, **more)
        assert not check or done.returncode == 0, f"docker {' '.join(words)}: {done.stderr}"
        return done

    def inside(self, *command, **more):
        """Runs a command of the machine in the engine's network."""
        return subprocess.run([SCRIPT, "in", self.dir, *command], text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, timeout=SECONDS, **more).stdout

    def build(self, tag, dockerfile, **files):
        """An image from a Dockerfile's text and the files (name: path) that it copies."""
        with tempfile.TemporaryDirectory() as context:
            with open(f"{context}/Dockerfile", "w") as out:
                out.write(dockerfile)
            for name, path in files.items():
                shutil.copy(path, f"{context}/{name}")
            self.docker("build", "-q", "-t", tag, context)

    def run(self, *words, **more):
        """docker run, to the end: its exit code, stdout and stderr."""
        return self.docker("run", "--rm", *words, check=False, **more)

    def start(self, *words):
        identifier = self.docker("run", "-d", *words).stdout.strip()
        self.containers.append(Container(self, identifier))
        return self.containers[-1]

    def clear(self):
        for container in self.containers:
            self.docker("rm", "-f", container.id, check=False)
        self.containers = []


class Container:
    def __init__(self, engine, identifier):
        self.engine, self.id = engine, identifier

    def ask(self, template):
        return self.engine.docker("inspect", "-f", template, self.id).stdout.strip()

    @property
    def health(self):
        return self.ask("{{.State.Health.Status}}")

    @property
    def running(self):
        return self.ask("{{.State.Running}}") == "true"

    @property
    def code(self):
        """The exit code, once it has ended."""
        return int(self.engine.docker("wait", self.id).stdout)

    @property
    def logs(self):
        done = self.engine.docker("logs", self.id)
        return done.stdout + done.stderr

    def expect(self, text):
        rig.until(lambda: f"{text!r} in {self.logs!r}", lambda: text in self.logs)
        return self

    def exec(self, *command):
        return self.engine.docker("exec", self.id, *command, check=False)

    def signal(self, name):
        self.engine.docker("kill", "--signal", name, self.id)

    def stop(self, grace=30):
        """docker stop: gives the seconds it took."""
        began = time.monotonic()
        self.engine.docker("stop", "-t", str(grace), self.id)
        return time.monotonic() - began

    def get(self, path, port=8080):
        """An HTTP request from outside the container: "200 body"."""
        address = self.ask("{{.NetworkSettings.IPAddress}}")
        return self.engine.inside("/usr/bin/python3", "-c", GET, f"http://{address}:{port}{path}").strip()

    def get_later(self, path):
        """The same in the background; .join() gives the answer."""
        return Later(lambda: self.get(path))


class Later(threading.Thread):
    def __init__(self, work):
        super().__init__()
        self.work, self.result = work, None
        self.start()

    def run(self):
        self.result = self.work()

    def join(self):
        super().join()
        return self.result


GET = """
import sys, urllib.error, urllib.request
try:
    with urllib.request.urlopen(sys.argv[1], timeout=30) as answer:
        print(answer.status, answer.read().decode().strip())
except (urllib.error.URLError, OSError) as error:
    print("error", error)
"""


class Interactive:
    """docker run -it, with a person at the terminal."""

    def __init__(self, engine, *words):
        self.terminal = rig.Terminal()
        self.process = subprocess.Popen(
            ["/usr/bin/setsid", "--ctty", "--wait", DOCKER, "run", "--rm", "-it", *words], env=engine.env,
            stdin=self.terminal.slave, stdout=self.terminal.slave, stderr=self.terminal.slave)
        os.close(self.terminal.slave)

    def expect(self, text, times=1):
        rig.until(lambda: f"{text!r} in {self.terminal.text!r}",
                  lambda: self.terminal.text.count(text) >= times)
        return self

    def type(self, text):
        self.terminal.type(text)

    def exit(self):
        rig.until("it ends", lambda: (self.terminal.text, self.process.poll() is not None)[1])
        return self.process.returncode

    def close(self):
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        self.terminal.hang_up()


def state(container):
    return json.loads(container.ask("{{json .State}}"))
