// node monespace.js CAS
//
// Two small services that let in whoever the CAS server at that address vouches for, each with sessions
// of its own, which the server may end (CAS single logout). Prints their two addresses, a line each,
// once they listen. They are on two addresses of the loopback, so that neither sees the other's cookie.
'use strict';

const crypto = require('crypto');
const http = require('http');

const cas = new URL(process.argv[2]);

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const page = (title, person) => `<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>${title}</title>
<style>
  body { margin: 0; font: 18px/1.5 "DejaVu Sans", sans-serif; color: #222; background: #f2f4f7 }
  header { padding: 1em 2em; color: #fff; background: #23527c; font-weight: bold }
  main { max-width: 34em; margin: 2em auto; padding: 1.5em 2em; background: #fff; border-radius: 6px }
</style></head>
<body><header>${title}</header>
<main><h1>Bonjour ${person.replace(/[&<>"]/g, (c) => escapes[c])}</h1>
<p>Vous êtes dans votre espace.</p></main></body></html>`;

// Names under .localhost are known to browsers and curl, not to node: the address is given, and the
// name goes into the header.
function ask(path) {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: cas.port, path, headers: { host: cas.host } };
    http.get(options, (answer) => resolve(body(answer))).on('error', reject);
  });
}

async function body(stream) {
  let text = '';
  for await (const part of stream) text += part;
  return text;
}

class Service {
  constructor(title) {
    this.title = title;
    this.sessions = new Map(); // of the cookie: who it is, and the ticket that they came with
  }

  listen(host) {
    const server = http.createServer((request, response) => {
      this.answer(request, response).catch((error) => {
        response.writeHead(500);
        response.end(String(error));
      });
    });
    return new Promise((resolve) => server.listen(0, host, () => {
      this.address = `http://${host}:${server.address().port}/`;
      resolve(this.address);
    }));
  }

  async answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.address);
    if (request.method === 'POST') return this.endSession(await body(request), response);
    if (pathname !== '/') return response.writeHead(404).end();
    const session = this.sessions.get((/session=(\w+)/.exec(request.headers.cookie) || [])[1]);
    if (session) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      return response.end(page(this.title, session.person));
    }
    if (searchParams.has('ticket')) return this.letIn(searchParams.get('ticket'), response);
    const service = encodeURIComponent(this.address);
    return response.writeHead(302, { location: `${cas.href}/login?service=${service}` }).end();
  }

  async letIn(ticket, response) {
    const query = new URLSearchParams({ service: this.address, ticket });
    const said = await ask(`${cas.pathname}/p3/serviceValidate?${query}`);
    const name = /<cas:displayName>([^<]+)</.exec(said);
    if (!/<cas:authenticationSuccess>/.test(said) || !name) {
      return response.writeHead(403).end(said);
    }
    const id = crypto.randomBytes(16).toString('hex');
    this.sessions.set(id, { person: name[1], ticket });
    const cookie = `session=${id}; Path=/; HttpOnly`;
    return response.writeHead(302, { location: this.address, 'set-cookie': cookie }).end();
  }

  endSession(form, response) {
    const request = new URLSearchParams(form).get('logoutRequest') || '';
    const ticket = (/SessionIndex>([^<]+)</.exec(request) || [])[1];
    for (const [id, session] of this.sessions) {
      if (session.ticket === ticket) this.sessions.delete(id);
    }
    response.end();
  }
}

async function main() {
  const first = await new Service('Mon espace').listen('127.0.0.1');
  const second = await new Service('Emploi du temps').listen('127.0.0.2');
  console.log(`${first}\n${second}`);
}

main();
