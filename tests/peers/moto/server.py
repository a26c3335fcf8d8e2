"""moto on 127.0.0.1 and the port that is told, verifying the signatures of requests as they were sent.

Of itself it verifies what it has made of them: the path decoded, the query or the headers in the place of an empty body, a form
written anew. So it refuses even what botocore signs, such as every GET of SES.
"""

import io
import sys

import flask
from botocore.awsrequest import AWSRequest
from moto.iam.access_control import IAMRequestBase
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple


def sent_request(self):
    sent = flask.request.environ
    signed = self._get_string_between("SignedHeaders=", ",", self._headers["Authorization"]).split(";")
    headers = self._create_headers_for_aws_request(signed, self._headers)
    request = AWSRequest(self._method, sent["RAW_URI"], headers, sent["tests.body"])
    request.context["timestamp"] = headers["X-Amz-Date"]
    return request


moto = DomainDispatcherApplication(create_backend_app)


def server(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ.update({"tests.body": body, "wsgi.input": io.BytesIO(body)})
    return moto(environ, start_response)


IAMRequestBase._create_aws_request = sent_request
run_simple("127.0.0.1", int(sys.argv[1]), server, threaded=True)
