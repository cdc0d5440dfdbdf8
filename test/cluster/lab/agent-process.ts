import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '../../fakes/wait-for.ts';

const MAIN = join(import.meta.dirname, '../../../runtime/agent/main.ts');

/** What is to be put before a command, so that it runs on a host in namespaces. */
export interface HostToEnter {
  readonly enter: readonly [string, ...string[]];
}

/** The agent of a node, as `npm run agent` starts it, in the namespaces of a host. */
export class AgentProcess {
  readonly #host: HostToEnter;
  #env: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  readonly #printed: string[] = [];
  /** Of what was printed before its last start. */
  #before = 0;

  /** @param env see runtime/agent/agent-settings.ts */
  constructor(host: HostToEnter, env: Readonly<Record<string, string>>) {
    this.#host = host;
    this.#env = env;
  }

  /** What it has printed, over all its starts. */
  get output(): string {
    return this.#printed.join('');
  }

  get isRunning(): boolean {
    const child = this.#child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** @param token one-time, needed until the node has an identity */
  start(token = ''): void {
    this.#before = this.output.length;
    const [enter, ...where] = this.#host.enter;
    const node = [process.execPath, '--disable-warning=ExperimentalWarning', MAIN];
    // Its standard input ends with us, and then it ends.
    const child = spawn(enter, [...where, ...node], {
      cwd: '/',
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        TMPDIR: process.env.TMPDIR,
        NODE_ENV: 'production',
        STACKYARD_LAUNCHED: '1',
        STACKYARD_ENROLMENT_TOKEN: token,
        ...this.#env,
      },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.#printed.push(text));
    }
    this.#child = child;
  }

  /** Settings that count from its next start on, as when somebody edits the file of its unit. */
  change(env: Readonly<Record<string, string>>): void {
    this.#env = { ...this.#env, ...env };
  }

  /** Waits until it has printed something since its last start. */
  async untilSaid(words: RegExp): Promise<void> {
    await waitFor(`the agent to say ${words}`, () => words.test(this.output.slice(this.#before)));
  }

  /** Ctrl-C. */
  async stop(): Promise<void> {
    const ended = this.#ended();
    this.#child?.stdin?.end();
    await ended;
  }

  /** Ends it the hard way. */
  async kill(): Promise<void> {
    const ended = this.#ended();
    process.kill(await this.#pid(), 'SIGKILL');
    await ended;
  }

  /** Waits for the end of one that somebody else has put to it. */
  async #ended(): Promise<void> {
    if (this.isRunning && this.#child) await once(this.#child, 'exit');
  }

  /** What has entered the namespaces is the child of what entered them. */
  async #pid(): Promise<number> {
    const parent = this.#child?.pid ?? 0;
    let pid = 0;
    await waitFor('the process of the agent', async () => {
      pid = Number(await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8'));
      return pid > 0;
    });
    return pid;
  }
}
