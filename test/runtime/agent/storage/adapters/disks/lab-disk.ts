import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import { listDisks } from '../../../../../../runtime/agent/storage/adapters/disks/list-disks.ts';
import type { NodeDisk } from '../../../../../../schemas/agent/disk.ts';

/** A disk of 32 MiB: a file behind a loop device. */
export class LabDisk implements AsyncDisposable {
  readonly folder: string;
  readonly device: string;

  private constructor(folder: string, device: string) {
    this.folder = folder;
    this.device = device;
  }

  static async create(): Promise<LabDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'stackyard-disks-'));
    const file = join(folder, 'disk.raw');
    await writeFile(file, '');
    await truncate(file, 32 * 2 ** 20);
    const { stdout } = await runCommand('losetup', ['--find', '--show', '--partscan', file]);
    return new LabDisk(folder, stdout.trim());
  }

  /** @returns what an agent that takes loop devices for disks would tell of it */
  async look(): Promise<NodeDisk | undefined> {
    return (await listDisks(['loop'])).find(({ path }) => path === this.device);
  }

  /** Mounts it while something is done. */
  async mounted<Result>(work: (place: string) => Promise<Result>): Promise<Result> {
    const place = join(this.folder, 'mnt');
    await runCommand('mkdir', ['-p', place]);
    await runCommand('mount', [this.device, place]);
    try {
      return await work(place);
    } finally {
      await runCommand('umount', [place]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await runCommand('losetup', ['--detach', this.device]);
    await rm(this.folder, { recursive: true });
  }
}
