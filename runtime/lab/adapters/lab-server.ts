import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import type { Work } from '../../../packager/images/ports/progress.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { ipxeFolder } from './ipxe-folder.ts';
import { waitReady } from '../../launcher/wait-ready.ts';
import { LAB_RUN, labPlaces } from '../core/lab-places.ts';
import type { LabState } from '../core/lab-state.ts';
import { LAB_NETWORK } from '../core/network.ts';
import type { LabHost, Program } from '../ports/lab-host.ts';
import { setTimeout as delay } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PARTS = ['database', 'pages', 'registry', 'operations', 'agents'];
const LOG_CHARS = 2_000;
const LOOK_MS = 500;

const Credentials = z.looseObject({
  servers: z.record(z.string(), z.object({ token: z.string() })),
});

/** Server and gateway agent of a lab, as `npm start` launches them, and the way to their pages. */
export class LabServer {
  readonly #folder: string;
  readonly #host: LabHost;
  readonly #state: LabState;

  constructor(folder: string, host: LabHost, state: LabState) {
    this.#folder = folder;
    this.#host = host;
    this.#state = state;
  }

  get url(): string {
    return `http://localhost:${this.#state.plan.port}`;
  }

  /** Starts what does not run, and waits until all of it is well. */
  async ensure(work: Work): Promise<void> {
    const { signal } = work;
    const forwarder = this.#forwarder();
    if (!(await this.#host.isRunning(forwarder))) await refuseTaken(this.#state.plan.port);
    await this.#host.start(forwarder);
    const launcher = this.#launcher(await ipxeFolder(work));
    await this.#host.start(launcher);
    let isReady = false;
    // A joined signal forgets that one of its own has been aborted once that one is collected, unless it is listened to.
    const gone = this.#untilGone(launcher, () => isReady || signal.aborted);
    const child = { name: 'server of the lab', ended: gone, stop: () => Promise.resolve() };
    try {
      await waitReady(this.url, PARTS, [child], LIMITS.lab.serverStartMs);
    } finally {
      isReady = true;
    }
  }

  /** @returns the token of whoever started the server, which is good for this run of it */
  async token(): Promise<string> {
    const file = join(labPlaces(this.#folder).home, '.config', 'stackyard', 'credentials.json');
    const text = await readFile(file, 'utf8').catch(() => '{"servers":{}}');
    const token = Credentials.parse(JSON.parse(text)).servers[this.url]?.token;
    if (token === undefined) throw new Fault('NOT_FOUND', { what: 'server', name: this.url });
    return token;
  }

  /** Resolves with the end of its log when it has ended. */
  async #untilGone(program: Program, isOver: () => boolean): Promise<string> {
    while (!isOver() && (await this.#host.isRunning(program))) await delay(LOOK_MS);
    if (isOver()) return 'Ctrl-C';
    const text = await readFile(program.logFile, 'utf8').catch(() => '');
    return `a failure: ${text.slice(-LOG_CHARS).trim()}`;
  }

  #forwarder(): Program {
    const main = join(ROOT, 'runtime', 'lab', 'forwarder', 'main.ts');
    return {
      name: 'forwarder',
      command: [process.execPath, main, String(this.#state.plan.port)],
      env: {},
      logFile: join(labPlaces(this.#folder).logs, 'forwarder.log'),
      isOutside: true,
    };
  }

  #launcher(ipxe: string): Program {
    const { plan, adminPassword } = this.#state;
    const { home, host, logs } = labPlaces(this.#folder);
    return {
      name: 'server',
      command: [process.execPath, join(ROOT, 'runtime', 'launcher', 'main.ts')],
      env: {
        HOME: home,
        TMPDIR: join(host, 'tmp'),
        NODE_ENV: 'production',
        STACKYARD_DATA: `${LAB_RUN}/data`,
        STACKYARD_HOST: '0.0.0.0',
        STACKYARD_PORT: String(plan.port),
        STACKYARD_AGENT_URL: `https://${LAB_NETWORK.address}:${plan.port + 1}`,
        STACKYARD_AGENT_ADDRESS: LAB_NETWORK.address,
        STACKYARD_AGENT_IPXE_FOLDER: ipxe,
        STACKYARD_ADMIN_PASSWORD: adminPassword,
        STACKYARD_SAMPLES: 'none',
      },
      logFile: join(logs, 'start.log'),
    };
  }
}

/** @throws Fault USAGE when something else listens there */
function refuseTaken(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause) => {
      const problem = `Port ${port} of this machine is taken; choose another for the pages of the lab.`;
      const example = `yard lab up --port ${port + 10}`;
      reject(new Fault('USAGE', { problem, example }, { cause }));
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}
