"""A portal that never answers in one session and hands all else on: hanging_front.py PORT PORTAL SESSION"""
import http.client
import http.server
import sys
import threading
import urllib.parse

PORTAL, SESSION = sys.argv[2], sys.argv[3]


class Front(http.server.BaseHTTPRequestHandler):
    def log_message(self, *words):
        pass

    def do_GET(self):
        cookie = self.headers.get("Cookie", "")
        if SESSION in cookie:
            threading.Event().wait()
        portal = http.client.HTTPConnection("127.0.0.1", urllib.parse.urlsplit(PORTAL).port)
        portal.request("GET", self.path, headers={"Host": urllib.parse.urlsplit(PORTAL).netloc, "Cookie": cookie})
        page = portal.getresponse().read()
        portal.close()
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Front)
server.daemon_threads = True
server.serve_forever()
