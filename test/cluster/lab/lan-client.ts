import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../packager/native/run-command.ts';
import { PrivateHost } from '../../fakes/private-host.ts';
import type { Lan } from './lan.ts';
import { namespaceFetch } from './namespace-fetch.ts';

const YARD = join(import.meta.dirname, '../../../yard');
const YARD_MS = 300_000;

/** A host of the LAN that belongs to somebody who uses the server and what runs on the nodes. */
export class LanClient implements AsyncDisposable {
  /** Opens connections from here. */
  readonly fetch: typeof fetch;
  readonly #host: PrivateHost;

  private constructor(host: PrivateHost) {
    this.#host = host;
    this.fetch = namespaceFetch(() => `/proc/${host.pid}/ns/net`);
  }

  static async open(lan: Lan, number: number): Promise<LanClient> {
    const host = await PrivateHost.create({ hostname: 'client' });
    try {
      await host.boot();
      await lan.plug(host, number);
      await mkdir(join(host.folder, 'home'));
      return new LanClient(host);
    } catch (error) {
      await host.remove();
      throw error;
    }
  }

  /** Their home: `yard` keeps its settings and keys there. */
  get home(): string {
    return join(this.#host.folder, 'home');
  }

  /** Signs `yard` in. */
  async signIn(server: string, token: string): Promise<void> {
    const folder = join(this.home, '.config', 'stackyard');
    await mkdir(folder, { recursive: true });
    const credentials = { default: server, servers: { [server]: { token } } };
    await writeFile(join(folder, 'credentials.json'), JSON.stringify(credentials), { mode: 0o600 });
  }

  /** @returns the text of a page that must be there */
  async read(url: string): Promise<string> {
    const answer = await this.fetch(url);
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    return answer.text();
  }

  /** Runs the real `yard` here, which must succeed. @returns what it wrote */
  async yard(...args: string[]): Promise<string> {
    const [enter, ...where] = this.#host.enter;
    const env = { HOME: this.home };
    const options = { cwd: this.home, env, timeoutMs: YARD_MS };
    return (await runCommand(enter, [...where, YARD, ...args], options)).stdout;
  }

  /** The same with `--json`. @returns the document */
  async yardJson<Document = unknown>(...args: string[]): Promise<Document> {
    return JSON.parse(await this.yard(...args, '--json')) as Document;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.remove();
  }
}
