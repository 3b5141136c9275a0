"""The server as a process: what a signal, a crash and a second start do. Starts its own servers beside the suite's."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import openai

import world

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from house import Roundhouse, clean_environment, config  # noqa: E402

BINARY = os.environ["CLIENT_TEST_BINARY"]


class Process(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="roundhouse-process-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "config.toml").write_text(config(world.UPSTREAM, None))

    def start(self):
        server = Roundhouse(BINARY, self.folder, subprocess.DEVNULL)
        self.addCleanup(server.kill)
        url = server.url + "/api/v1"
        return server, openai.OpenAI(base_url=url, api_key=server.keys["api_key"], max_retries=0, timeout=30)

    def test_a_running_answer_is_finished_after_sigterm(self):
        server, client = self.start()
        answer = client.chat.completions.create(model="acme/steady", messages=world.QUESTION, stream=True)
        text = next(answer).choices[0].delta.content or ""
        server.process.terminate()
        for chunk in answer:
            text += chunk.choices[0].delta.content or "" if chunk.choices else ""
        self.assertEqual(text, "".join(f"{number} " for number in range(20)))
        self.assertEqual(server.process.wait(10), 0)

    def test_what_was_answered_survives_a_crash_once(self):
        server, client = self.start()
        answers = [client.chat.completions.create(model="acme/mini", messages=world.QUESTION) for _ in range(5)]
        server.kill()
        _, client = self.start()
        for answer in answers:
            record = client.get(f"/generation?id={answer.id}", cast_to=dict)["data"]
            self.assertEqual(record["total_cost"], answer.usage.cost)
        paid = client.get("/key", cast_to=dict)["data"]["usage"]
        self.assertAlmostEqual(paid, sum(answer.usage.cost for answer in answers), places=9)

    def test_nothing_stays_held_by_an_answer_that_a_crash_cut(self):
        server, client = self.start()
        answer = client.chat.completions.create(model="acme/slow", messages=world.QUESTION, stream=True)
        identifier = next(answer).id
        server.kill()
        _, client = self.start()
        record = client.get(f"/generation?id={identifier}", cast_to=dict)["data"]
        self.assertEqual(client.get("/key", cast_to=dict)["data"]["usage"], record["total_cost"])

    def test_the_keys_file_is_private(self):
        self.start()
        self.assertEqual((self.folder / "data" / "initial-keys.json").stat().st_mode & 0o777, 0o600)

    def test_a_port_in_use_is_said(self):
        port = world.URL.split(":")[2].split("/")[0]
        command = [BINARY, "serve", "--host", "127.0.0.1", "--port", port, "--data-dir", str(self.folder / "other")]
        done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(port, done.stderr)


class DatabaseInTrouble(unittest.TestCase):
    """Another program locks the database, or it refuses to be written: 503 and never 401 (the key is as good as before), nothing is
    charged for what was refused, and everything goes on by itself afterwards."""

    setUp, start = Process.setUp, Process.start
    WITHIN = 30  # seconds; a write waits five for its turn

    def database(self):
        return closing(sqlite3.connect(self.folder / "data" / "roundhouse.db", isolation_level=None, timeout=20))

    def ask(self, client):
        """The status of a call, and its answer."""
        try:
            answer = client.chat.completions.create(model="acme/mini", messages=world.QUESTION)
            return 200, answer
        except openai.APIStatusError as error:
            self.assertEqual(error.body["code"], error.status_code)
            self.assertIn("nothing was sent or charged", error.body["message"])
            return error.status_code, None

    def until(self, status, client, answers):
        """Asks until this is the status; nothing but an answer or a 503 may come before."""
        deadline = time.monotonic() + self.WITHIN
        while True:
            came, answer = self.ask(client)
            self.assertIn(came, (200, 503))
            answers += [answer] if answer else []
            if came == status:
                return
            self.assertLess(time.monotonic(), deadline, f"no {status} came")
            time.sleep(0.05)

    def ready(self, server):
        try:
            with urllib.request.urlopen(server.url + "/readyz", timeout=30) as reply:
                return reply.status
        except urllib.error.HTTPError as error:
            return error.code

    def make_key(self, server):
        """The status of a new key, which is written at once or not at all."""
        head = {"authorization": f"Bearer {server.keys['management_key']}"}
        request = urllib.request.Request(server.url + "/api/v1/keys", data=b'{"name": "new"}', headers=head)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return reply.status
        except urllib.error.HTTPError as error:
            return error.code

    def in_trouble(self, server, client, recover):
        """Everything that must hold from the beginning of the trouble to its end, and afterwards."""
        answers = []
        self.until(503, client, answers)
        self.assertEqual(self.ready(server), 503)
        self.assertEqual(self.make_key(server), 503)
        self.assertEqual(client.get("/key", cast_to=dict)["data"]["is_management_key"], False, "who asks is known all the same")
        with self.assertRaises(openai.InternalServerError) as caught:
            client.with_options(api_key="sk-wrong").get("/key", cast_to=dict)
        self.assertEqual(caught.exception.status_code, 503, "it may be one that nobody could read yet")
        for answer in answers:
            record = client.get(f"/generation?id={answer.id}", cast_to=dict)["data"]
            self.assertEqual(record["total_cost"], answer.usage.cost)
        recover()
        self.until(200, client, answers)
        self.assertEqual(self.ready(server), 200)
        self.assertEqual(self.make_key(server), 201)
        paid = client.get("/key", cast_to=dict)["data"]["usage"]
        self.assertAlmostEqual(paid, sum(answer.usage.cost for answer in answers), places=9)
        self.assertEqual(server.terminate(), 0)
        with self.database() as database:
            rows = dict(database.execute("SELECT id, outcome FROM generations"))
        self.assertEqual(set(rows), {answer.id for answer in answers}, "what was answered is there, what was refused is not")

    def test_a_locked_database_is_a_503_until_it_is_free(self):
        server, client = self.start()
        with self.database() as other:
            other.execute("BEGIN EXCLUSIVE")
            self.in_trouble(server, client, lambda: other.execute("ROLLBACK"))

    def test_a_database_that_cannot_be_written_is_a_503_until_it_can(self):
        server, client = self.start()
        tables = ("generations", "keys")
        with self.database() as other:
            for table in tables:
                refuse = f"CREATE TRIGGER refuse_{table} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'read-only'); END"
                other.execute(refuse)
            self.in_trouble(server, client, lambda: [other.execute(f"DROP TRIGGER refuse_{table}") for table in tables])


if __name__ == "__main__":
    unittest.main()
