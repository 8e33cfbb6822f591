"""Parts of backups that were killed on their way to an S3 store: no list of files shows them, and the store keeps them,
and its bill, until somebody tells it to drop them.

obstore can't list them, so this asks by itself; signed as AWS Signature Version 4 says.
"""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from logging import getLogger
from urllib.parse import quote, urlencode, urlsplit

from conference.lib.clock import now

ANSWERS_WITHIN = 20  # seconds
MOST = 4 * 1024 * 1024  # bytes of a list; it holds a thousand
NOTHING = sha256(b"").hexdigest()
SIGNED = "host;x-amz-content-sha256;x-amz-date"
_UPLOAD = re.compile(r"<Upload>(.*?)</Upload>", re.S)
_PART = re.compile(r"<(Key|UploadId)>([^<]+)</")  # in any order: stores differ
log = getLogger(__name__)


@dataclass(frozen=True)
class Bucket:
    """Where the files of a store are, and who asks."""

    address: str  # with the scheme, without a slash at the end
    region: str
    key: str
    secret: str
    token: str = ""

    def ask(self, method: str, key: str, query: Mapping[str, str]) -> str:
        """Return what the store answers. Raises OSError and HTTPException, also where it refuses."""
        site = urlsplit(self.address)
        path, asked = quote(f"{site.path}/{key}"), urlencode(sorted(query.items()), quote_via=quote)
        kind = HTTPSConnection if site.scheme == "https" else HTTPConnection
        with closing(kind(site.netloc, timeout=ANSWERS_WITHIN)) as connection:
            headers = signed(self, method, site.netloc, path, asked, now())
            connection.request(method, f"{path}?{asked}", headers=headers)
            answer = connection.getresponse()
            text = answer.read(MOST).decode(errors="replace")
        if answer.status >= 300:
            raise OSError(f"the store answers {answer.status}")
        return text


def signed(bucket: Bucket, method: str, host: str, path: str, query: str, at: datetime) -> dict[str, str]:
    """Return the headers of a request without a body, with its signature."""
    stamp = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    scope = f"{stamp[:8]}/{bucket.region}/s3/aws4_request"
    request = f"{method}\n{path}\n{query}\nhost:{host}\nx-amz-content-sha256:{NOTHING}\nx-amz-date:{stamp}\n"
    names = SIGNED
    if bucket.token:
        names += ";x-amz-security-token"
        request += f"x-amz-security-token:{bucket.token}\n"
    request += f"\n{names}\n{NOTHING}"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{sha256(request.encode()).hexdigest()}"
    key = f"AWS4{bucket.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    found = {"Host": host, "X-Amz-Date": stamp, "X-Amz-Content-Sha256": NOTHING}
    found |= {"X-Amz-Security-Token": bucket.token} if bucket.token else {}
    credential = f"Credential={bucket.key}/{scope}"
    return found | {"Authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders={names}, Signature={signature}"}


def bucket_of(url: str, environ: Mapping[str, str]) -> Bucket | None:
    """Return the bucket of an address such as s3://bucket/prefix; None where this machine has no key of its own."""
    key, secret = environ.get("AWS_ACCESS_KEY_ID"), environ.get("AWS_SECRET_ACCESS_KEY")
    if not url.startswith("s3://") or not key or not secret:
        return None
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    endpoint = (environ.get("AWS_ENDPOINT_URL") or f"https://s3.{region}.amazonaws.com").rstrip("/")
    own_host = environ.get("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "").lower() in ("1", "true")
    address = endpoint if own_host and "AWS_ENDPOINT_URL" in environ else f"{endpoint}/{urlsplit(url).netloc}"
    return Bucket(address, region, key, secret, environ.get("AWS_SESSION_TOKEN", ""))


def remove_left(url: str, is_meant: Callable[[str], bool]) -> int:
    """Have a store drop what was begun and never finished of such files; returns how many. Call where nobody writes.

    A store that does not let itself be asked keeps them: that is no reason to make no backup.
    """
    bucket, done = bucket_of(url, os.environ), 0
    if bucket is None:
        return 0
    folder = urlsplit(url).path.strip("/")
    prefix = f"{folder}/" if folder else ""
    try:
        for key, number in _unfinished(bucket, prefix):
            if is_meant(key.removeprefix(prefix)):
                bucket.ask("DELETE", key, {"uploadId": number})
                done += 1
    except (OSError, HTTPException) as error:
        log.warning("Parts of unfinished backups may be left in the store: %s", error)
    return done


def _unfinished(bucket: Bucket, prefix: str) -> Iterator[tuple[str, str]]:
    for upload in _UPLOAD.findall(bucket.ask("GET", "", {"uploads": "", "prefix": prefix})):
        told = dict(_PART.findall(upload))
        if len(told) == 2:
            yield unescape(told["Key"]), unescape(told["UploadId"])
