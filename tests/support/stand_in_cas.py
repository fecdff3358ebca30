"""The endpoint ssoSessions of Apereo CAS, as far as DELETE goes: stand_in_cas.py PORT STATE LOG [CERTIFICATE KEY]

STATE is a JSON file that is read at each request, so that a test changes it as it goes:
    user, password   Basic authentication; without a user none is asked for
    sessions         how many each login has; what is ended is taken away
    stubborn         logins of which CAS cannot end one session: 200 all the same, with a status 500 inside
    failing          logins for which the request fails: 500
    hanging          logins for which no answer comes
    answer           what is answered with 200 whatever is asked
    form             "both": CAS 7 and later releases of 6.6 (users/LOGIN); "query": before (?username=LOGIN)
    exposed          false: the endpoint is not there
Each request is a line of LOG: the path as it came.
"""
import base64
import http.server
import json
import ssl
import sys
import threading
import urllib.parse

ENDPOINT = "/cas/actuator/ssoSessions"
lock = threading.Lock()


class Endpoint(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, body, headers=()):
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def is_known(self, state):
        if "user" not in state:
            return True
        wanted = base64.b64encode(f"{state['user']}:{state['password']}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {wanted}"

    def login(self, state):
        """Whom the request names; the status of the refusal where there is no such handler."""
        url = urllib.parse.urlsplit(self.path)
        if not state.get("exposed", True) or not url.path.startswith(ENDPOINT):
            return 404
        rest = url.path[len(ENDPOINT):]
        if rest == "":
            return urllib.parse.parse_qs(url.query).get("username", [""])[0]
        if rest.startswith("/users/") and state.get("form", "both") == "both":
            return urllib.parse.unquote(rest[len("/users/"):])
        return 405  # the handler of static files, which knows GET alone

    def end(self, state, login):
        tickets = {}
        for number in range(state.get("sessions", {}).get(login, 0)):
            ticket = f"TGT-{number + 1}-{login}"
            if number == 0 and login in state.get("stubborn", []):
                tickets[ticket] = {"status": 500, "ticketGrantingTicket": ticket, "message": "expired"}
            else:
                tickets[ticket] = {"status": 200, "ticketGrantingTicket": ticket,
                                   "singleLogoutRequests": []}
        state.get("sessions", {}).pop(login, None)
        return tickets

    def do_DELETE(self):
        with lock:
            with open(sys.argv[3], "a") as log:
                print(self.path, file=log)
            with open(sys.argv[2]) as file:
                state = json.load(file)
        if not self.is_known(state):
            return self.answer(401, {"status": 401, "error": "Unauthorized"},
                               [("WWW-Authenticate", 'Basic realm="Realm"')])
        login = self.login(state)
        if isinstance(login, int):
            return self.answer(login, {"status": login, "path": self.path})
        if login in state.get("hanging", []):
            threading.Event().wait()
        if login in state.get("failing", []):
            return self.answer(500, {"status": 500, "error": "Internal Server Error"})
        if "answer" in state:
            return self.answer(200, state["answer"])
        if not login.strip():
            return self.answer(200, {"status": 400})
        with lock:
            with open(sys.argv[2]) as file:
                state = json.load(file)
            tickets = self.end(state, login)
            with open(sys.argv[2], "w") as file:
                json.dump(state, file)
        self.answer(200, tickets)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # of those who come at once; more would wait for a second


server = Server(("127.0.0.1", int(sys.argv[1])), Endpoint)
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4], sys.argv[5])
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
