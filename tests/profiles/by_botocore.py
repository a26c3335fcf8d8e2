"""What botocore makes of home folders: the profiles it reads, the credentials it finds, and what it asks services for them.

Nothing goes over a network: STS, IAM Identity Center and the endpoints of instances and containers are stubs that answer as
those of the tests in Rust do. Reads a list of {"name", "home", "variables"} and writes one of answers.
"""

import getpass
import json
import os
import sys

import botocore.configloader
import botocore.credentials
import botocore.session
import botocore.tokens
from botocore.exceptions import ClientError
from botocore.utils import ContainerMetadataFetcher, InstanceMetadataFetcher, JSONFileCache

EXPIRY = "2030-01-02T03:04:05Z"
EXPIRY_MILLISECONDS = 1893553445000
NAMES = [("RoleSessionName", "session"), ("ExternalId", "external id"), ("DurationSeconds", "seconds"),
         ("SerialNumber", "device"), ("TokenCode", "code")]

asked = []


class Sts:
    def __init__(self, by):
        self.by = by

    def assume_role(self, **parameters):
        return self.answer("AssumeRole", self.by, parameters)

    def assume_role_with_web_identity(self, **parameters):
        return self.answer("AssumeRoleWithWebIdentity", parameters["WebIdentityToken"].strip(), parameters)

    def answer(self, operation, by, parameters):
        role = parameters["RoleArn"].rsplit("/", 1)[1]
        if parameters["RoleSessionName"].startswith("botocore-session-"):
            del parameters["RoleSessionName"]
        named = "".join(f", {name} {parameters[key]}" for key, name in NAMES if key in parameters)
        asked.append(f"{operation} {role} with {by}{named}")
        if role == "forbidden":
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, operation)
        credentials = {"AccessKeyId": f"ASIA-{role}", "SecretAccessKey": f"s3cret-{role}",
                       "SessionToken": f"t0ken-{role}", "Expiration": EXPIRY}
        user = {"AssumedRoleId": "A:b", "Arn": f"arn:aws:sts::111122223333:assumed-role/{role}/b"}
        return {"Credentials": credentials, "AssumedRoleUser": user}


class Sso:
    class exceptions:
        class UnauthorizedException(Exception):
            pass

    def __init__(self, region):
        self.region = region

    def get_role_credentials(self, roleName, accountId, accessToken):
        asked.append(f"GetRoleCredentials {roleName} in {accountId} with {accessToken} in {self.region}")
        return {"roleCredentials": {"accessKeyId": f"ASIA-{roleName}", "secretAccessKey": f"s3cret-{roleName}",
                                    "sessionToken": f"t0ken-{roleName}", "expiration": EXPIRY_MILLISECONDS}}


def create_client(self, service_name, **arguments):
    if service_name == "sts":
        return Sts(arguments.get("aws_access_key_id"))
    return Sso(arguments["config"].region_name)


def of_instance(self):
    if os.environ.get("AWS_EC2_METADATA_DISABLED") == "true":
        return {}
    asked.append("instance")
    return {"role_name": "the-role", "access_key": "ASIA-INSTANCE", "secret_key": "s3cret-INSTANCE",
            "token": "t0ken-INSTANCE", "expiry_time": EXPIRY}


def of_container(self, full_url, headers=None):
    asked.append("container " + full_url.removeprefix("http://169.254.170.2"))
    return {"AccessKeyId": "ASIA-CONTAINER", "SecretAccessKey": "s3cret-CONTAINER", "Token": "t0ken-CONTAINER",
            "Expiration": EXPIRY}


botocore.session.Session.create_client = create_client
InstanceMetadataFetcher.retrieve_iam_role_credentials = of_instance
ContainerMetadataFetcher.retrieve_full_uri = of_container
getpass.getpass = lambda prompt: "123456"
botocore.credentials.AssumeRoleProvider.__init__.__defaults__ = (getpass.getpass, None, None)


def profiles(session):
    try:
        return {"read": session.full_config["profiles"]}
    except Exception as error:
        return {"error": type(error).__name__}


def credentials(session):
    try:
        found = session.get_credentials()
        if found is None:
            return {"not_configured": []}
        frozen = found.get_frozen_credentials()
        expiry = getattr(found, "_expiry_time", None)
        keys = {"id": frozen.access_key, "secret": frozen.secret_key, "token": frozen.token or None,
                "expiry": expiry and expiry.strftime("%Y-%m-%dT%H:%M:%SZ")}
        return {"credentials": keys}
    except Exception as error:
        return {"error": [type(error).__name__ + ": " + str(error)]}


def answer(folder):
    asked.clear()
    path = os.environ["PATH"]
    os.environ.clear()
    os.environ.update({"PATH": path, **folder["variables"]})
    # Where tokens are is found out when the modules are loaded.
    cache = os.path.join(folder["home"], ".aws", "sso", "cache")
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = cache
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = cache
    read = profiles(botocore.session.Session())
    found = credentials(botocore.session.Session())
    return {"name": folder["name"], "profiles": read, "outcome": {**found, "asked": list(asked)}}


json.dump([answer(folder) for folder in json.load(sys.stdin)], sys.stdout)
