"""What botocore sends for calls, and how it signs requests. Nothing goes over a network.

Reads {"service": "sesv2", "calls": [...], "signed": [...]} from the standard input and writes the two lists with its own answers.
"""

import json
import sys

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, create_request_object, prepare_request_dict
from botocore.credentials import Credentials
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator


def request_of(call):
    operation = model.operation_model(call["operation"])
    report = ParamValidator().validate(call["parameters"], operation.input_shape)
    if report.has_errors():
        sys.exit(f"{call['operation']}: {report.generate_report()}")
    request = create_serializer(protocol).serialize_to_request(call["parameters"], operation)
    prepare_request_dict(request, "http://service:1")
    request = create_request_object(request).prepare()
    body = request.body or b""
    return {
        "operation": call["operation"],
        "method": request.method,
        "uri": request.url,
        "content_type": request.headers.get("Content-Type"),
        "document": document(body),
    }


def document(body):
    if not body:
        return None
    return json.loads(body) if protocol == "rest-json" else body


def signature_of(signed):
    """Of the headers that the request says are signed, at its own time."""
    headers = {name: value for name, value in signed["headers"].items() if name in signed["signed_headers"]}
    request = AWSRequest(signed["method"], signed["uri"], headers, signed["body"].encode())
    request.context["timestamp"] = headers["x-amz-date"]
    credentials = Credentials(signed["access_key_id"], signed["secret_access_key"], signed["session_token"])
    auth = SigV4Auth(credentials, model.signing_name, signed["region"])
    return auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)


asked = json.load(sys.stdin)
model = botocore.session.Session().get_service_model(asked["service"])
protocol = model.metadata["protocol"]

answer = {
    "calls": [request_of(call) for call in asked["calls"]],
    "signed": [signature_of(signed) for signed in asked["signed"]],
}
json.dump(answer, sys.stdout)
