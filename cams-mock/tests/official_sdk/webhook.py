"""A webhook of this process, which receives what the local CAMS pushes."""

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

# The longest wait for a report, in seconds. It ends a run that would hang.
PATIENCE = 10


class Webhook:
    def __init__(self):
        reports = self.reports = queue.Queue()

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()
                for report in json.loads(body):
                    reports.put(report)

            def log_message(self, *_):
                """Says nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Receiver)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()

    def received(self):
        """The next report."""
        return self.reports.get(timeout=PATIENCE)
