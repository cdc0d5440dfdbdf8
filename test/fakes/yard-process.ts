import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { YardUser } from './yard.ts';

const YARD = join(import.meta.dirname, '../../yard');

/** A real `yard` in a process of its own, which a test may end as a power cut would. */
export class YardProcess {
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
  readonly #child: ChildProcess;

  /** @param onLine told every line of stderr, as soon as it is whole */
  constructor(
    user: YardUser,
    argv: readonly string[],
    options: { env?: Record<string, string>; onLine?: (line: string) => void } = {},
  ) {
    const env = { NODE_ENV: 'test', PATH: process.env.PATH, HOME: user.home, ...options.env };
    this.#child = spawn(YARD, argv, {
      cwd: user.dir,
      env: env as NodeJS.ProcessEnv,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    let rest = '';
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(line);
    });
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', (code, signal) => resolve({ code, signal, stderr }));
    });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
