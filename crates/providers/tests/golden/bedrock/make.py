"""Goldens of AWS Bedrock's dialect, with AWS's own SDK for Python as the reference (botocore 1.44.5).

    python3 -m venv venv && venv/bin/pip install botocore==1.44.5 && venv/bin/python make.py

request/  is written by hand. Here, botocore takes each body as the parameters of a call, checks them against AWS's model of the
          service, and has to send the same JSON to the same path.
stream/   has frames, written by hand, above the line `-----`; their bytes below it are made here, and botocore has to read the
          same frames out of them. What stands below `=====` is ours, and is never made.
signed/   is made here, by botocore's signer.

Never touches the network: calls end before they are sent.
"""

import base64
import datetime
import json
import pathlib
import struct
import urllib.parse
import zlib

import botocore.auth
import botocore.session
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.credentials import Credentials
from botocore.eventstream import EventStreamBuffer, ParserError

HERE = pathlib.Path(__file__).parent
VERSION = "1.44.5"
ID, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TIME = datetime.datetime(2026, 11, 23, 1, 2, 3)


def client():
    session = botocore.session.get_session()
    return session.create_client(
        "bedrock-runtime", "us-east-1", aws_access_key_id=ID, aws_secret_access_key=SECRET
    )


def with_bytes(shape, value):
    """The value as botocore wants it: blobs are bytes."""
    kind = getattr(shape, "type_name", None)
    if kind == "blob":
        return base64.b64decode(value, validate=True)
    if kind == "list":
        return [with_bytes(shape.member, item) for item in value]
    if kind == "map":
        return {key: with_bytes(shape.value, item) for key, item in value.items()}
    if kind == "structure" and not getattr(shape, "is_document_type", False):
        return {key: with_bytes(shape.members.get(key), item) for key, item in value.items()}
    return value


def sent(name, parameters):
    """What botocore would send for a call."""
    caught = {}

    def catch(request, **_):
        caught["request"] = request
        return AWSResponse(request.url, 500, {}, None)

    calls = client()
    calls.meta.events.register("before-send.bedrock-runtime", catch)
    try:
        getattr(calls, name)(**parameters)
    except Exception:
        if "request" not in caught:
            raise
    return caught["request"]


def check_requests():
    model = botocore.session.get_session().get_service_model("bedrock-runtime")
    files = sorted((HERE / "request").glob("*.json"))
    for file in files:
        golden = json.loads(file.read_text())
        name = "converse_stream" if golden["path"].endswith("-stream") else "converse"
        shape = model.operation_model("ConverseStream" if name.endswith("stream") else "Converse").input_shape
        request = sent(name, {"modelId": golden["model"], **with_bytes(shape, golden["body"])})
        assert json.loads(request.body) == golden["body"], f"{file.name}: {request.body}"
        path = urllib.parse.urlsplit(request.url).path
        assert path == golden["path"], f"{file.name}: {path}"
    return len(files)


def text(value):
    data = value.encode()
    return b"\x07" + struct.pack(">H", len(data)) + data


def frame(headers, payload):
    encoded = b"".join(bytes([len(name)]) + name.encode() + value for name, value in headers)
    head = struct.pack(">II", 16 + len(encoded) + len(payload), len(encoded))
    head += struct.pack(">I", zlib.crc32(head))
    whole = head + encoded + payload
    return whole + struct.pack(">I", zlib.crc32(whole))


# A header of every type of the specification; none of them means anything to us.
ODD = [
    ("yes", b"\x00"),
    ("no", b"\x01"),
    ("byte", b"\x02\xff"),
    ("short", b"\x03\x01\x02"),
    ("integer", b"\x04\x01\x02\x03\x04"),
    ("long", b"\x05\x01\x02\x03\x04\x05\x06\x07\x08"),
    ("bytes", b"\x06\x00\x03\x01\x02\x03"),
    ("text", text("wörld")),
    ("moment", b"\x08\x00\x00\x01\x89\x01\x02\x03\x04"),
    ("uuid", b"\x09" + bytes(range(16))),
]


def encoded(line):
    """The frame of one line."""
    kind, name, *payload = line
    body = json.dumps(payload[0], ensure_ascii=False, separators=(",", ":")).encode() if payload else b""
    if kind == "error":
        headers = [(":message-type", text(kind)), (":error-code", text(name)), (":error-message", text(payload[0]))]
        return frame(headers, b"")
    what = [(f":{kind}-type", text(name)), (":content-type", text("application/json")), (":message-type", text(kind))]
    return frame(ODD + what if name.startswith("unknown") else what, body)


def stream_bytes(lines):
    """All bytes, and how many of the frames are whole."""
    data, frames = b"", 0
    for line in lines:
        match line:
            case ["raw", words]:
                data += words.encode()
            case ["cut", count]:
                data, frames = data[:-count], frames - 1
            case ["flip", count]:
                data, frames = data[:-count] + bytes([data[-count] ^ 1]) + data[len(data) - count + 1 :], frames - 1
            case _:
                data, frames = data + encoded(line), frames + 1
    return data, frames


def check_frames(file, lines, data, whole):
    """botocore reads the same frames, up to the first that is damaged."""
    read = []
    try:
        # Byte by byte, so that what stands before a damaged frame is read before it.
        buffer = EventStreamBuffer()
        for at in range(len(data)):
            buffer.add_data(data[at : at + 1])
            read.extend(buffer)
    except ParserError as error:
        assert any(line[0] in ("raw", "flip") for line in lines), f"{file.name}: {error}"
    frames = [line for line in lines if line[0] not in ("raw", "cut", "flip")][:whole]
    assert len(read) == len(frames), f"{file.name}: {len(read)} of {len(frames)} frames"
    for message, (kind, name, *payload) in zip(read, frames, strict=True):
        assert message.headers[":message-type"] == kind, file.name
        assert name in message.headers.values(), file.name
        if kind != "error":
            assert json.loads(message.payload or b"null") == (payload[0] if payload else None), file.name


def make_streams():
    files = sorted((HERE / "stream").glob("*.txt"))
    for file in files:
        head, wanted = file.read_text().split("=====\n")
        source = head.split("-----\n")[0]
        lines = [json.loads(line) for line in source.splitlines()]
        data, whole = stream_bytes(lines)
        check_frames(file, lines, data, whole)
        base64_text = base64.b64encode(data).decode()
        wrapped = "\n".join(base64_text[at : at + 120] for at in range(0, len(base64_text), 120))
        file.write_text(f"{source}-----\n{wrapped}\n=====\n{wanted}")
    return len(files)


SIGNED = [
    ("profile", "https://bedrock-runtime.eu-central-1.amazonaws.com", "eu-central-1",
     "/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream", None),
    ("arn", "https://bedrock-runtime.us-east-1.amazonaws.com", "us-east-1",
     "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.amazon.nova-pro-v1%3A0/converse", None),
    ("session_token", "https://bedrock-runtime.us-east-1.amazonaws.com", "us-east-1",
     "/model/amazon.nova-pro-v1%3A0/converse", "FwoGZXIvYXdzEXAMPLE//token+with/signs=="),
    ("another_address", "http://127.0.0.1:8443/aws", "us-west-2", "/model/amazon.nova-pro-v1%3A0/converse", None),
]


def make_signed():
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: TIME
    for name, base, region, path, token in SIGNED:
        body = '{"messages":[{"role":"user","content":[{"text":"Grüße"}]}]}'
        request = AWSRequest("POST", base + path, {"Content-Type": "application/json"}, body.encode())
        botocore.auth.SigV4Auth(Credentials(ID, SECRET, token), "bedrock", region).add_auth(request)
        golden = {
            "by": f"botocore {VERSION}",
            "base": base,
            "region": region,
            "access_key_id": ID,
            "secret_access_key": SECRET,
            "session_token": token,
            "unix_seconds": int(TIME.replace(tzinfo=datetime.timezone.utc).timestamp()),
            "path": path,
            "body": body,
            "x-amz-date": request.headers["X-Amz-Date"],
            "x-amz-security-token": request.headers.get("X-Amz-Security-Token"),
            "authorization": request.headers["Authorization"],
        }
        (HERE / "signed" / f"{name}.json").write_text(json.dumps(golden, indent=2, ensure_ascii=False) + "\n")
    return len(SIGNED)


if __name__ == "__main__":
    assert botocore.__version__ == VERSION, f"the reference is botocore {VERSION}"
    print(f"{make_streams()} streams made, {make_signed()} signatures made, {check_requests()} requests checked")
