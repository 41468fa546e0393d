"""One keep-alive connection to a server, for one request after another."""

import gzip
import json
import socket
import urllib.parse

API = "/api/2.0/mlflow/"


class Refused(Exception):
    """An answer that is not 200."""

    def __init__(self, path, status, body):
        super().__init__(f"{path}: {status} {body[:300]!r}")
        self.status = status


class Connection:
    """Opens itself at the first request, and again when the server closed it while nothing was under way."""

    def __init__(self, url, compressed=False):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname, parts.port
        encodings = "gzip, deflate" if compressed else "identity"
        self.headers = (
            f" HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nUser-Agent: mlflow-python-client/3.17.2\r\n"
            f"Accept-Encoding: {encodings}\r\nAccept: */*\r\nConnection: keep-alive\r\n"
        )
        self.socket = self.stream = None

    def get(self, path, **query):
        """The body of the answer, bytes."""
        return self._ask(f"GET {API}{path}?{urllib.parse.urlencode(query)}", b"")

    def post(self, path, body):
        """The body of the answer, bytes; the body of the request is text or data for JSON."""
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._ask(f"POST {API}{path}", text)

    def close(self):
        if self.socket:
            self.stream.close()
            self.socket.close()
        self.socket = self.stream = None

    def _ask(self, line, body):
        about = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        request = (line + self.headers + about + "\r\n").encode() + body
        fresh = self.socket is None
        try:
            status, answer = self._exchange(request)
        except (BrokenPipeError, ConnectionResetError):
            self.close()
            if fresh:
                raise
            status, answer = self._exchange(request)
        if status != 200:
            raise Refused(line, status, answer)
        return answer

    def _exchange(self, request):
        if self.socket is None:
            self.socket = socket.create_connection((self.host, self.port), timeout=300)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.stream = self.socket.makefile("rb", 1 << 20)
        self.socket.sendall(request)
        first = self.stream.readline()
        if not first:
            raise ConnectionResetError("closed without an answer")
        headers = {}
        while (line := self.stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            headers[name.strip().lower()] = value.strip()
        if b"content-length" in headers:
            body = self.stream.read(int(headers[b"content-length"]))
        else:
            body = self._chunks()
        if headers.get(b"content-encoding") == b"gzip":
            body = gzip.decompress(body)
        if headers.get(b"connection", b"").lower() == b"close":
            self.close()
        return int(first.split()[1]), body

    def _chunks(self):
        parts = []
        while size := int(self.stream.readline().split(b";")[0], 16):
            parts.append(self.stream.read(size))
            self.stream.readline()
        self.stream.readline()
        return b"".join(parts)
