import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  identityFrom,
  makeRequest,
} from '../../../../../../runtime/agent/link/adapters/identity.ts';
import { LinuxNodeDisk } from '../../../../../../runtime/agent/storage/adapters/node-disk/linux-node-disk.ts';
import {
  type NodeDiskResult,
  takeNodeDisk,
  type TakeOptions,
} from '../../../../../../runtime/agent/storage/adapters/node-disk/take-node-disk.ts';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import type { DiskFormat } from '../../../../../../schemas/agent/disk.ts';
import type { NodeId } from '../../../../../../schemas/ids/brand.ts';
import { NODE } from '../../../../../fakes/machines.ts';
import type { LabDisk } from '../disks/lab-disk.ts';

/** A node that has booted into memory: the folder of its agent is in a tmpfs. */
export class LabNode {
  readonly label: string;
  readonly #root: string;
  readonly #authority: string;
  #starts = 0;

  private constructor(root: string, label: string, authority: string) {
    this.#root = root;
    this.label = label;
    this.#authority = authority;
  }

  static async boot(): Promise<LabNode> {
    const root = await mkdtemp(join(tmpdir(), 'yard-node-'));
    // Machines run as others than root.
    await chmod(root, 0o711);
    const authority = await certificate(root);
    const node = new LabNode(root, `N${process.pid % 1_000_000}`, authority);
    await node.powerOn();
    return node;
  }

  get folder(): string {
    return join(this.#root, 'memory', 'agent');
  }

  /** How often the agent asked to be started again. */
  get starts(): number {
    return this.#starts;
  }

  async powerOn(): Promise<void> {
    await mkdir(join(this.#root, 'memory'), { recursive: true });
    await runCommand('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', join(this.#root, 'memory')]);
    await mkdir(join(this.#root, 'processes'), { recursive: true });
    // libvirt's own, which it may have noted before disks are looked for.
    await writeFile(join(this.#root, 'processes', 'driver.pid'), '1');
  }

  /** Everything in memory is lost; what was written to the disk and not synced may be as well. */
  async cutPower(): Promise<void> {
    await runCommand('umount', ['--lazy', this.folder]).catch(() => undefined);
    await runCommand('umount', ['--lazy', join(this.#root, 'memory')]);
  }

  /** As after an enrolment. */
  async join(node: NodeId = NODE): Promise<void> {
    const { key } = await makeRequest();
    const answer = { node, certificate: this.#authority, authority: this.#authority };
    await this.write('identity/identity.json', JSON.stringify(identityFrom(answer, key)));
    await this.write('volumes.json', '{"volume-000000000a":{"missingSince":null}}');
    await this.write('pool/v1/seeds/seed', 'of a machine');
    await this.write('pool.id', 'the pool in memory');
  }

  async write(name: string, text: string): Promise<void> {
    const file = join(this.folder, name);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
  }

  take(over: Partial<TakeOptions> = {}): Promise<NodeDiskResult> {
    const processes = join(this.#root, 'processes');
    const { folder, label } = this;
    const options = { folder, label, processes, waitMs: 0, lookMs: 50 };
    return takeNodeDisk({ ...options, resultFile: this.resultFile, ...over });
  }

  get resultFile(): string {
    return join(this.#root, 'result.json');
  }

  /** A machine that runs, as libvirt notes it. */
  async runMachine(): Promise<void> {
    await writeFile(join(this.#root, 'processes', 'blog-web.pid'), '1');
  }

  disk(node: NodeId = NODE): LinuxNodeDisk {
    const restart = (): void => {
      this.#starts += 1;
    };
    const { folder, label, resultFile } = this;
    return new LinuxNodeDisk({
      node,
      folder,
      label,
      types: ['loop'],
      resultFile,
      restart,
      waitMs: 60_000,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cutPower().catch(() => undefined);
    await rm(this.#root, { recursive: true, force: true });
  }
}

/** @returns a certificate (PEM) of an authority */
async function certificate(folder: string): Promise<string> {
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const args = ['-x509', '-newkey', 'ed25519', '-nodes', '-subj', '/CN=authority'];
  await runCommand('openssl', ['req', ...args, '-keyout', key, '-out', file]);
  return readFile(file, 'utf8');
}

/** @returns the order of somebody who sees a disk as it is now */
export async function orderFor(disk: LabDisk): Promise<DiskFormat> {
  const found = await disk.look();
  if (!found) throw new Error('the disk of the test is not there');
  const { path, model, serial, sizeBytes, contents } = found;
  return {
    path,
    ...(model === undefined ? {} : { model }),
    ...(serial === undefined ? {} : { serial }),
    sizeBytes,
    contents,
  };
}
