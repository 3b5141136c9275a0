"""An OpenAI-compatible upstream with scripted answers and faults: what the tests put behind a `[[provider]]`.

Standard library only, real sockets, the wire format of OpenAI's chat completions API reference (chunk order, `usage: null`
until the last chunk, tool-call fragments). The model id picks the script; nothing here is random. Prints
`listening on http://127.0.0.1:PORT` and runs until its standard input closes. `GET /seen` lists the calls it got.
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from scripts import SCRIPTS

KEY = "upstream-secret"
CREATED = 1_700_000_000


class Seen:
    """The calls so far, in order: body, and how each ended (`running`, `done`, or `gone` when the caller hung up)."""

    def __init__(self):
        self.lock = threading.Lock()
        self.calls = []

    def start(self, body):
        call = {"model": body.get("model"), "body": body, "ending": "running"}
        with self.lock:
            self.calls.append(call)
        return call

    def text(self):
        with self.lock:
            return json.dumps(self.calls)


SEEN = Seen()


def whole(answer, model):
    """The answer as one `chat.completion` object."""
    message = {"role": "assistant", "content": "".join(answer.text) or None, "refusal": None}
    if answer.reasoning:
        message["reasoning_content"] = "".join(answer.reasoning)
    if answer.tool_calls:
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": "".join(call.arguments)}}
            for call in answer.tool_calls
        ]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": answer.finish}
    head = {"id": "chatcmpl-mock", "object": "chat.completion", "created": CREATED, "model": model}
    return {**head, "choices": [choice], "usage": answer.usage, "system_fingerprint": "fp_mock"}


def deltas(answer):
    """The answer as `(delta, finish_reason)` pairs, in the order in which OpenAI and DeepSeek send them."""
    yield {"role": "assistant", "content": ""}, None
    for piece in answer.reasoning:
        yield {"reasoning_content": piece}, None
    for piece in answer.text:
        yield {"content": piece}, None
    for index, call in enumerate(answer.tool_calls):
        function = {"name": call.name, "arguments": ""}
        yield {"tool_calls": [{"index": index, "id": call.id, "type": "function", "function": function}]}, None
        for piece in call.arguments:
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}, None
    if answer.fault is None:
        yield {}, answer.finish


class Handler(BaseHTTPRequestHandler):
    """One connection; HTTP/1.1 with chunked streams."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        """Silent: the journal is `GET /seen`."""

    def do_GET(self):
        if self.path == "/seen":
            self.reply(200, SEEN.text())
        else:
            self.reply(404, json.dumps({"error": {"message": "not found", "type": "invalid_request_error"}}))

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        call = SEEN.start(body)
        if self.headers.get("authorization") != f"Bearer {KEY}":
            return self.refuse(401, "Incorrect API key provided", "invalid_api_key", {})
        script = SCRIPTS.get(body.get("model"))
        if self.path != "/v1/chat/completions" or script is None:
            return self.refuse(404, "The model does not exist", "model_not_found", {})
        answer = script(body)
        if answer.status != 200:
            return self.refuse(answer.status, answer.text[0], answer.code, answer.headers)
        try:
            if body.get("stream"):
                self.stream(answer, body)
            else:
                self.reply(200, json.dumps(whole(answer, body["model"])))
            call["ending"] = "done"
        except (BrokenPipeError, ConnectionResetError):
            call["ending"] = "gone"
            self.close_connection = True

    def refuse(self, status, message, code, headers):
        error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
        self.reply(status, json.dumps({"error": error}), headers)

    def reply(self, status, text, headers=()):
        data = text.encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, content in dict(headers).items():
            self.send_header(name, content)
        self.end_headers()
        self.wfile.write(data)

    def stream(self, answer, body):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        with_usage = (body.get("stream_options") or {}).get("include_usage", False)
        head = {"id": "chatcmpl-mock", "object": "chat.completion.chunk", "created": CREATED, "model": body["model"]}
        head["system_fingerprint"] = "fp_mock"
        null_usage = {"usage": None} if with_usage else {}
        for delta, finish in deltas(answer):
            choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
            self.event({**head, "choices": [choice], **null_usage})
            time.sleep(answer.pause)
        if answer.fault == "cut":
            self.close_connection = True
            return self.connection.close()
        if answer.fault == "error event":
            self.event({"error": {"message": "the model fell over", "type": "server_error", "code": 500}})
        elif with_usage:
            self.event({**head, "choices": [], "usage": answer.usage})
        if answer.fault is None:
            self.chunk(b"data: [DONE]\n\n")
        self.chunk(b"")

    def event(self, content):
        self.chunk(b"data: " + json.dumps(content).encode() + b"\n\n")

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
