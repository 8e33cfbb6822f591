"""A device that makes and uses passkeys as phones do, without a browser: what it answers is JSON as a page sends it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40  # flags of what an authenticator signs


@dataclass
class Device:
    """A device with one passkey; `sees_its_owner` is the finger, the face or the PIN."""

    origin: str = "https://prezence.example.org"
    host: str = "prezence.example.org"
    sees_its_owner: bool = True
    count: int = 0
    handle: str = ""
    credential_id: bytes = field(default_factory=lambda: token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: str) -> str:
        """Answer the page that adds a passkey."""
        asked = json.loads(options)
        self.handle = asked["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        key = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(public)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(WITH_KEY) + key}
        return self._answer("create", asked, attestationObject=cbor2.dumps(attestation), transports=["internal"])

    def use(self, options: str) -> str:
        """Answer a page that asks for a passkey."""
        asked = json.loads(options)
        self.count += 1
        data = self._data()
        signed = data + sha256(self._client_data("get", asked)).digest()
        signature = self.key.sign(signed, ec.ECDSA(SHA256()))
        return self._answer("get", asked, authenticatorData=data, signature=signature, userHandle=self.handle)

    def _data(self, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.sees_its_owner else 0)
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, ceremony: str, asked: dict[str, Any]) -> bytes:
        said = {"type": f"webauthn.{ceremony}", "challenge": asked["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, ceremony: str, asked: dict[str, Any], **response: Any) -> str:
        told = {"clientDataJSON": self._client_data(ceremony, asked), **response}
        texts = {name: bytes_to_base64url(value) if isinstance(value, bytes) else value for name, value in told.items()}
        name = bytes_to_base64url(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": texts})


def handle_of(device: Device) -> bytes:
    """What a device calls the account."""
    return base64url_to_bytes(device.handle)
