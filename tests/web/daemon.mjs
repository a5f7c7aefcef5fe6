// The daemon as it is built, on loopback, with its plugins and a database of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const kPatience = 30000;

export class Daemon {
  constructor(program) {
    this.program = program;
    this.folder = mkdtempSync(join(tmpdir(), 'pm-web-'));
  }

  /** Until it listens and has printed the link of the first administrator. */
  async start() {
    const file = join(this.folder, 'promonitor.yaml');
    writeFileSync(file, `server: { listen: "127.0.0.1:0" }
database: { url: "sqlite://${join(this.folder, 'web.db')}" }
network_policy: { deny: [0.0.0.0/0, "::/0"], allow: [loopback] }
plans:
  team: { requests_per_minute: 1000000, max_monitors: 2000, min_interval: 1s, network_policy: { allow: [loopback] } }
defaults: { interval: 1s, timeout: 1s }
`);
    this.process = spawn(this.program, ['serve', '--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    await new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`the daemon does not start:\n${said}`)), kPatience);
      const hear = (text) => {
        said += text;
        this.url = /(http:\/\/[\d.:]+)\/ui\/setup\?token=/.exec(said)?.[1];
        this.link = /http:\/\/\S+\/ui\/setup\?token=\S+/.exec(said)?.[0];
        if (!this.link || !/ started .* port=/.test(said)) return;
        clearTimeout(timer);
        done();
      };
      this.process.stdout.on('data', hear);
      this.process.stderr.on('data', hear);
      this.process.on('exit', () => { clearTimeout(timer); fail(new Error(`the daemon has ended:\n${said}`)); });
    });
    return this;
  }

  async stop() {
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
