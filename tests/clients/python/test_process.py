"""The server as a process: what a signal, a crash and a second start do. Starts its own servers beside the suite's."""

import os
import subprocess
import sys
import tempfile
import unittest
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


if __name__ == "__main__":
    unittest.main()
