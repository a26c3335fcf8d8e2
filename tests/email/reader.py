"""Reads messages from the standard input, each behind a line with its length; writes what it finds, a line of JSON each."""

import base64
import email
import hashlib
import json
import sys
from email import policy
from email.header import decode_header
from email.utils import getaddresses


def decoded(text):
    words = [word if isinstance(word, str) else word.decode(charset or "ascii") for word, charset in decode_header(text)]
    return "".join(words)


def addresses(message, name):
    # The newer parser of addresses keeps the space between two encoded words (python/cpython#128110); the older does not.
    values = [value.replace("\r\n", "") for known, value in message.raw_items() if known.lower() == name]
    return [[decoded(person), address] for person, address in getaddresses(values)]


def part(message):
    found = {
        "content_type": message.get_content_type(),
        "content_type_header": str(message["content-type"]),
        "charset": message.get_param("charset"),
        "root_type": message.get_param("type"),
        "disposition": message.get_content_disposition(),
        "filename": message.get_filename(),
        "content_id": None if message["content-id"] is None else str(message["content-id"]),
        "header_names": message.keys(),
        "defects": [repr(defect) for defect in message.defects],
        "parts": [],
        "content": "",
        "sha256": "",
    }
    if message.is_multipart():
        found["parts"] = [part(child) for child in message.iter_parts()]
    else:
        content = message.get_payload(decode=True)
        found["sha256"] = hashlib.sha256(content).hexdigest()
        # What is large would only take time to be compared byte by byte.
        found["content"] = base64.b64encode(content).decode() if len(content) < 1_000_000 else ""
    return found


def read(message):
    return {
        "from": addresses(message, "from"),
        "to": addresses(message, "to"),
        "cc": addresses(message, "cc"),
        "bcc": addresses(message, "bcc"),
        "reply_to": addresses(message, "reply-to"),
        "subject": None if message["subject"] is None else str(message["subject"]),
        "headers": [[name, str(value)] for name, value in message.items()],
        "root": part(message),
    }


while line := sys.stdin.buffer.readline():
    received = sys.stdin.buffer.read(int(line))
    try:
        found = read(email.message_from_bytes(received, policy=policy.default))
    except Exception as problem:
        # The test that sent it fails, and no other.
        found = {"problem": repr(problem)}
    print(json.dumps(found), flush=True)
