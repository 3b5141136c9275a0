"""An upstream that keeps what it is sent and answers every request with a 400: enough to see how a request is written."""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Request:
    """One request: method, path with query, headers by small names, the body as it came."""

    method: str
    path: str
    headers: dict
    raw: bytes

    @property
    def body(self):
        """The body as JSON."""
        return json.loads(self.raw)


class Recorder:
    """Listens on a free port of the loopback until it is closed."""

    def __init__(self):
        self.seen = []
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                headers = {name.lower(): value for name, value in self.headers.items()}
                if headers.get("transfer-encoding") == "chunked":
                    raw = b"".join(iter(self.chunk, b""))
                else:
                    raw = self.rfile.read(int(headers["content-length"]))
                seen.append(Request(self.command, self.path, headers, raw))
                answer = json.dumps({"error": {"message": "recorded", "type": "invalid_request_error"}}).encode()
                self.send_response(400)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def chunk(self):
                data = self.rfile.read(int(self.rfile.readline(), 16))
                self.rfile.readline()
                return data

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self):
        """The requests since the last call."""
        taken, self.seen[:] = list(self.seen), []
        return taken

    def close(self):
        """Stops it."""
        self.server.shutdown()
        self.server.server_close()
