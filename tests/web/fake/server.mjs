// A server that speaks /web/v1 over a World, and serves web/dist as the daemon does. For tests of what
// a real one does rarely: slow and failing answers, sessions that end, ten thousand monitors.
// Alone: node server.mjs DIST [PORT [MONITORS]]
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kRoutes, refusal } from './routes.mjs';
import { World } from './world.mjs';

const kTypes = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html; charset=utf-8' };
export const kHeaders = {
  'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer',
};

export class FakeServer {
  /** @param {string} dist web/dist */
  constructor(dist, world = new World()) {
    this.dist = dist;
    this.world = world;
    this.streams = new Set();
    /** (method, path) => {delay?: ms, status?: number, drop?: boolean} | undefined, for faults */
    this.fault = () => undefined;
    this.isSignedIn = false;
    this.streamStatus = 200;
    this.server = createServer((request, response) => this.answer(request, response));
  }

  async start(port = 0) {
    await new Promise((done) => this.server.listen(port, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  async stop() {
    for (const stream of this.streams) stream.destroy();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** Tells all who listen. */
  event(type, data) {
    for (const stream of this.streams) stream.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  dropStreams() {
    for (const stream of this.streams) stream.destroy();
  }

  async answer(request, response) {
    const url = new URL(request.url, 'http://localhost');
    const fault = this.fault(request.method, url.pathname) ?? {};
    if (fault.delay) await new Promise((done) => setTimeout(done, fault.delay));
    if (fault.drop) return request.socket.destroy();
    if (fault.status) return this.send(response, refusal(fault.status, 'internal_error', fault.error ?? 'the database is away'), fault.headers);
    if (url.pathname.startsWith('/web/v1/')) return this.api(request, response, url);
    return this.file(response, url.pathname);
  }

  file(response, path) {
    if (path === '/') return response.writeHead(302, { Location: '/ui/' }).end();
    const name = /^\/ui\/assets\/[\w.]+$/.test(path) ? path.slice(4) : /^\/ui(\/[^.]*)?$/.test(path) ? 'index.html' : '';
    const file = join(this.dist, name);
    if (!name || !existsSync(file)) return response.writeHead(404, kHeaders).end();
    return response.writeHead(200, { ...kHeaders, 'Content-Type': kTypes[extname(file)], 'Content-Encoding': 'gzip' }).end(readFileSync(`${file}.gz`));
  }

  async api(request, response, url) {
    const path = url.pathname.slice('/web/v1'.length);
    this.world.calls.push(`${request.method} ${path}${url.search}`);
    let text = '';
    for await (const piece of request) text += piece;
    const body = text ? JSON.parse(text) : undefined;
    if (path === '/session' || path === '/setup') return this.session(request, response, path, body);
    if (!this.isSignedIn || !/promonitor=s1/.test(request.headers.cookie ?? '')) return this.send(response, refusal(401, 'unauthorized', 'sign in'));
    if (request.method !== 'GET' && (request.headers['x-csrf-token'] !== 'token-1' || request.headers['sec-fetch-site'] !== 'same-origin')) {
      return this.send(response, refusal(403, 'forbidden', 'the call does not come from the dashboard'));
    }
    if (path === '/sessions' && request.method === 'DELETE') {
      this.isSignedIn = false;
      return this.send(response, [204]);
    }
    if (path === '/events') return this.stream(response);
    for (const [method, pattern, handle] of kRoutes) {
      const found = method === request.method && pattern.exec(path);
      if (found) return this.send(response, handle({ world: this.world, params: found.slice(1).map(decodeURIComponent), query: url.searchParams, body }));
    }
    return this.send(response, refusal(404, 'not_found', 'there is no such path'));
  }

  session(request, response, path, body) {
    const { world } = this;
    const known = () => [200, { user: world.user, csrf_token: 'token-1', expires_at: new Date(Date.now() + 86400000).toISOString() }, { 'Set-Cookie': 'promonitor=s1; HttpOnly; SameSite=Lax; Path=/' }];
    if (path === '/setup') {
      if (!world.needsSetup || body.token !== 'right-token') return this.send(response, refusal(403, 'forbidden', 'the link is wrong or was used'));
      Object.assign(world, { needsSetup: false, password: body.password, user: { ...world.user, email: body.email } });
    } else if (request.method === 'DELETE') {
      this.isSignedIn = false;
      return this.send(response, [204]);
    } else if (request.method === 'POST') {
      if (body.email !== world.user.email || body.password !== world.password) return this.send(response, refusal(401, 'unauthorized', 'the e-mail address or the password is wrong'));
    } else if (!this.isSignedIn || !/promonitor=s1/.test(request.headers.cookie ?? '')) {
      return this.send(response, [200, { user: null, needs_setup: world.needsSetup }]);
    }
    this.isSignedIn = true;
    return this.send(response, known());
  }

  stream(response) {
    if (this.streamStatus !== 200) return this.send(response, refusal(this.streamStatus, 'too_many_streams', 'too many streams'));
    response.writeHead(200, { ...kHeaders, 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).write('retry: 200\nid: 1\n\n');
    this.streams.add(response);
    return response.on('close', () => this.streams.delete(response));
  }

  send(response, [status, body, headers], more) {
    response.writeHead(status, { ...kHeaders, 'Cache-Control': 'private, no-cache', ...(body && { 'Content-Type': 'application/json' }), ...headers, ...more });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [dist, port, monitors] = process.argv.slice(2);
  const fake = await new FakeServer(dist, new World({ monitors: Number(monitors ?? 12) })).start(Number(port ?? 0));
  console.log(`${fake.url}/ui/ as ${fake.world.user.email} with '${fake.world.password}'`);
}
