"""What botocore asks of IAM Identity Center for a home folder, at some time. Nothing goes over a network.

Reads the settings and the services' answers from the standard input; writes the requests and the access key that came of them.
"""

import io
import json
import sys
from pathlib import Path

import dateutil.parser
import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.credentials import SSOCredentialFetcher
from botocore.exceptions import BotoCoreError, ClientError
from botocore.tokens import SSOTokenProvider, _sso_json_dumps
from botocore.utils import JSONFileCache, SSOTokenLoader

asked = json.load(sys.stdin)
now = dateutil.parser.parse(asked["now"])
answers = iter(asked["answers"])
requests = []


class Raw(io.BytesIO):
    def stream(self, **_):
        yield self.read()


def answer(request, **_):
    bearer = request.headers.get("x-amz-sso_bearer_token")
    requests.append({
        "method": request.method,
        "uri": request.url,
        "bearer": bearer.decode() if isinstance(bearer, bytes) else bearer,
        "body": json.loads(request.body) if request.body else None,
    })
    given = next(answers)
    return AWSResponse(request.url, given["status"], {}, Raw(json.dumps(given["body"]).encode()))


# There is no configuration but this one, and no account of whoever runs this.
config = Path(asked["home"]) / "config"
session_settings = f"sso_start_url={asked['start_url']}\nsso_region={asked['region']}\n"
config.write_text(f"[profile p]\nsso_session={asked['session']}\n[sso-session {asked['session']}]\n{session_settings}")
session = botocore.session.Session(profile="p")
session.set_config_variable("config_file", str(config))
session.register("before-send", answer)

cache = JSONFileCache(str(Path(asked["home"]) / ".aws/sso/cache"), dumps_func=_sso_json_dumps)
token_provider = None
if asked["session"]:
    token_provider = SSOTokenProvider(session, cache=cache, time_fetcher=lambda: now, profile_name="p")
fetcher = SSOCredentialFetcher(
    asked["start_url"],
    asked["region"],
    asked["role_name"],
    asked["account_id"],
    session.create_client,
    token_loader=SSOTokenLoader(cache=cache),
    cache={},
    token_provider=token_provider,
    sso_session_name=asked["session"],
    time_fetcher=lambda: now,
)
try:
    access_key_id = fetcher._get_credentials()["Credentials"]["AccessKeyId"]
except (BotoCoreError, ClientError):
    access_key_id = None
json.dump({"requests": requests, "access_key_id": access_key_id}, sys.stdout)
