"""Signs the requests of schemathesis with ACS3-HMAC-SHA256, by the documentation of the algorithm."""

import hashlib
import hmac
import itertools
import uuid
from datetime import datetime, timezone
from urllib.parse import parse_qsl, quote, urlsplit

import schemathesis
from requests.auth import AuthBase

ALGORITHM = "ACS3-HMAC-SHA256"
ID, SECRET = "id", "secret"

# One request in this many has a spoiled signature.
SPOILED = 16


def encoded(text):
    return quote(text, safe="-_.~")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def as_received(value):
    """A header value as the server reads it."""
    raw = value if isinstance(value, bytes) else value.encode("latin-1")
    return raw.decode("utf-8", "replace").strip()


def authorization(request, secret):
    """The `Authorization` of a request whose other headers are complete."""
    url = urlsplit(request.url)
    pairs = sorted(parse_qsl(url.query, keep_blank_values=True))
    query = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in pairs)
    headers = {name.lower(): as_received(value) for name, value in request.headers.items()}
    signed = sorted(name for name in headers if name in ("host", "content-type") or name.startswith("x-acs-"))
    canonical = "\n".join(
        [
            request.method,
            url.path or "/",
            query,
            *(f"{name}:{headers[name]}" for name in signed),
            "",
            ";".join(signed),
            headers["x-acs-content-sha256"],
        ]
    )
    text = f"{ALGORITHM}\n{sha256(canonical.encode())}"
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={ID},SignedHeaders={';'.join(signed)},Signature={digest}"


def forget_a_header(request, proof):
    return proof.replace(";x-acs-date", "")


def change_the_query(request, proof):
    request.url += ("&" if "?" in request.url else "?") + "Unsigned=1"
    return proof


def change_the_hash(request, proof):
    request.headers["x-acs-content-sha256"] = sha256(b"another body")
    return authorization(request, SECRET)


SPOILERS = [
    lambda request, proof: authorization(request, "wrong"),
    lambda request, proof: proof.replace(f"Credential={ID},", "Credential=nobody,"),
    lambda request, proof: proof.replace(ALGORITHM, "ACS3-HMAC-SM3"),
    lambda request, proof: proof[: len(proof) // 2],
    lambda request, proof: proof[:-1],
    lambda request, proof: "é" * 300,
    forget_a_header,
    change_the_query,
    change_the_hash,
]


class Signed(AuthBase):
    """Signs what requests is about to send."""

    numbers = itertools.count()

    def __call__(self, request):
        number = next(self.numbers)
        spoils = number % SPOILED == SPOILED - 1
        headers = request.headers
        # The part of a path behind `#` tells operations apart in the document only.
        request.url = request.url.split("#")[0]
        headers["host"] = urlsplit(request.url).netloc
        headers["x-acs-date"] = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        headers["x-acs-signature-nonce"] = f"{'spoiled' if spoils else 'signed'}-{uuid.uuid4()}"
        body = request.body or b""
        headers["x-acs-content-sha256"] = sha256(body.encode() if isinstance(body, str) else body)
        proof = authorization(request, SECRET)
        if spoils:
            proof = SPOILERS[number // SPOILED % len(SPOILERS)](request, proof)
        headers["Authorization"] = proof.encode()
        return request


schemathesis.auth.set_from_requests(Signed())


@schemathesis.hook
def filter_query(ctx, query):
    """No URL is longer than HTTP libraries allow: they refuse it without a documented response."""
    return len(repr(query)) < 10_000


@schemathesis.check
def signatures_decide(ctx, response, case):
    """A spoiled signature is refused. A good one is never the reason of a refusal."""
    # Some requests are sent without any signature on purpose.
    nonce = as_received(response.request.headers.get("x-acs-signature-nonce", "unsigned"))
    if not nonce.startswith("signed"):
        assert 400 <= response.status_code < 500, "a request without a good signature passed"
    else:
        assert "SignatureDoesNotMatch" not in response.text, "a good signature is refused"
