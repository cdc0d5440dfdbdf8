import { readFileSync, writeFileSync } from 'node:fs';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { runCommand } from '../../../../packager/native/run-command.ts';
import type { Settings } from '../core/settings.ts';
import { inNamespace } from './setns.ts';

export type RunCommand = typeof runCommand;

/** Where the Debian packages of the programs used here differ from their names. */
const PACKAGES: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  bridge: 'iproute2',
  nft: 'nftables',
  dnsmasq: 'dnsmasq-base',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  wg: 'wireguard-tools',
};

/** Folder of named namespaces (ip-netns(8)). */
export const NAMESPACES = '/run/netns';

/** A network namespace as a place where programs run and settings are. */
export class NetworkNamespace {
  readonly #path: string | undefined;
  readonly #runCommand: RunCommand;

  /** @param path of a namespace; undefined: the one the agent runs in */
  constructor(path: string | undefined, runCommand: RunCommand) {
    this.#path = path;
    this.#runCommand = runCommand;
  }

  /** Runs a program there. @returns its standard output @throws Fault TOOL_MISSING, TOOL_FAILED, … */
  async run(
    program: string,
    args: readonly string[],
    options: { stdin?: string; acceptExitCodes?: readonly number[] } = {},
  ): Promise<string> {
    const [command, ...rest] = this.#path
      ? ['nsenter', `--net=${this.#path}`, program, ...args]
      : [program, ...args];
    const { stdout } = await this.#runCommand(command ?? program, rest, {
      package: PACKAGES[program] ?? program,
      timeoutMs: LIMITS.agent.networkCommandMs,
      outputBytes: LIMITS.agent.networkOutputBytes,
      ...options,
    });
    return stdout;
  }

  /** Runs lines of `ip -batch`; none: does nothing. @returns whether there were any */
  async ip(lines: readonly string[]): Promise<boolean> {
    return this.#batch('ip', lines);
  }

  /** The same for lines of `bridge -batch`. */
  async bridge(lines: readonly string[]): Promise<boolean> {
    return this.#batch('bridge', lines);
  }

  /**
   * The same for lines of `ip`, or another program, that remove. What is gone already is no error: when a namespace ends, the
   * kernel removes its interfaces, and the other halves of its pairs, in its own time.
   */
  async clear(lines: readonly string[], program: 'ip' | 'bridge' = 'ip'): Promise<boolean> {
    if (lines.length === 0) return false;
    const stdin = `${lines.join('\n')}\n`;
    await this.run(program, ['-force', '-batch', '-'], { stdin, acceptExitCodes: [0, 1] });
    return true;
  }

  /** Runs code on this thread as part of the namespace. */
  inside<Value>(work: () => Value extends PromiseLike<unknown> ? never : Value): Value {
    return this.#path === undefined ? work() : inNamespace<Value>(this.#path, work);
  }

  /** @returns the value, or undefined where this kernel or namespace has no such setting */
  readSetting(path: string): string | undefined {
    return this.inside<string | undefined>(() => {
      try {
        return readFileSync(`/proc/sys/net/${path}`, 'utf8').trim();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    });
  }

  /** Writes what differs; settings that do not exist are left out. @returns whether any did */
  applySettings(settings: Settings): boolean {
    const different = Object.entries(settings).filter(([path, wanted]) => {
      const found = this.readSetting(path);
      return found !== undefined && found !== wanted;
    });
    this.inside<void>(() => {
      for (const [path, value] of different) writeFileSync(`/proc/sys/net/${path}`, value);
    });
    return different.length > 0;
  }

  async #batch(program: 'ip' | 'bridge', lines: readonly string[]): Promise<boolean> {
    if (lines.length === 0) return false;
    await this.run(program, ['-batch', '-'], { stdin: `${lines.join('\n')}\n` });
    return true;
  }
}
