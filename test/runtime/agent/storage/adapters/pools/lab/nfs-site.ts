import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../../../../../packager/native/run-command.ts';
import type { DesiredExport } from '../../../../../../../schemas/agent/pool.ts';
import type { ObservedExport } from '../../../../../../../schemas/agent/observed.ts';
import { NODE } from '../../../../../../fakes/machines.ts';
import { type GuestPlace, NfsGuest } from './nfs-guest.ts';
import { type GuestFiles, nfsGuestFiles } from './nfs-initrd.ts';

const SERVER = '10.98.0.1';

/** A network namespace with a server, and guests on a bridge there. */
export class NfsSite implements AsyncDisposable {
  readonly namespace = `nfs-${process.pid}`;
  readonly folder: string;
  readonly server = SERVER;
  readonly #guests: NfsGuest[] = [];
  #files: Promise<GuestFiles> | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<NfsSite> {
    const site = new NfsSite(await mkdtemp(join(tmpdir(), 'stackyard-nfs-')));
    await runCommand('chmod', ['711', site.folder]);
    await mkdir(site.path, { mode: 0o755 });
    await runCommand('ip', ['netns', 'add', site.namespace]);
    await site.ip('link', 'set', 'lo', 'up');
    await site.ip('link', 'add', 'br0', 'type', 'bridge');
    await site.ip('address', 'add', `${SERVER}/24`, 'dev', 'br0');
    await site.ip('link', 'set', 'br0', 'up');
    return site;
  }

  /** The folder that is served. */
  get path(): string {
    return join(this.folder, 'pool');
  }

  addressOf(number: number): string {
    return `10.98.0.${number + 1}`;
  }

  async ip(...args: string[]): Promise<void> {
    await runCommand('ip', ['-n', this.namespace, ...args]);
  }

  /** Serves the pool to guests of these numbers, as an agent does. */
  async serve(...numbers: number[]): Promise<readonly ObservedExport[]> {
    const clients = numbers.map((number) => ({ node: NODE, address: this.addressOf(number) }));
    const exports = [{ pool: 'pool-000000000a', path: this.path, clients }];
    return this.#exports(exports as unknown as DesiredExport[]);
  }

  async #exports(exports: readonly DesiredExport[]): Promise<readonly ObservedExport[]> {
    const main = join(import.meta.dirname, 'serve-exports.ts');
    const inside = ['netns', 'exec', this.namespace, process.execPath, main];
    const { stdout } = await runCommand('ip', [...inside, this.folder, JSON.stringify(exports)]);
    return JSON.parse(stdout) as ObservedExport[];
  }

  async serverPid(): Promise<number> {
    return Number(await readFile(join(this.folder, 'exports', 'ganesha.pid'), 'utf8'));
  }

  /** Starts the guest with this number; all have the same host name. */
  async startGuest(
    number: number,
    machine?: GuestPlace['machine'],
    files?: Pick<GuestFiles, 'kernel' | 'initrd'>,
  ): Promise<NfsGuest> {
    const tap = `tap${number}`;
    await this.ip('tuntap', 'add', tap, 'mode', 'tap');
    await this.ip('link', 'set', tap, 'master', 'br0', 'up');
    // Guests that start together wait for the same files.
    const guest = await NfsGuest.start(files ?? (await (this.#files ??= nfsGuestFiles())), {
      namespace: this.namespace,
      tap,
      mac: `02:00:00:00:98:0${number}`,
      address: `${this.addressOf(number)}/24`,
      hostName: 'twin',
      ...(machine ? { machine } : {}),
    });
    this.#guests.push(guest);
    return guest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const guest of this.#guests) await guest[Symbol.asyncDispose]();
    await this.#exports([]);
    await runCommand('ip', ['netns', 'del', this.namespace]);
    await rm(this.folder, { recursive: true });
  }
}
