import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../packager/native/run-command.ts';
import { ConsoleLogs } from '../../runtime/agent/compute/adapters/libvirt/console-logs.ts';
import { LibvirtClient } from '../../runtime/agent/compute/adapters/libvirt/libvirt-client.ts';
import { LibvirtDisks } from '../../runtime/agent/compute/adapters/libvirt/libvirt-disks.ts';
import { LibvirtGuestAgent } from '../../runtime/agent/compute/adapters/libvirt/libvirt-guest-agent.ts';
import { LibvirtHypervisor } from '../../runtime/agent/compute/adapters/libvirt/libvirt-hypervisor.ts';
import { LibvirtSerialConsoles } from '../../runtime/agent/compute/adapters/libvirt/libvirt-serial-consoles.ts';
import { LibvirtMeters } from '../../runtime/agent/compute/adapters/libvirt/libvirt-meters.ts';
import { NoCloudSeeds } from '../../runtime/agent/compute/adapters/nocloud-seeds.ts';
import { preparePool } from '../../runtime/agent/storage/adapters/volumes/prepare-pool.ts';
import { Qcow2Volumes } from '../../runtime/agent/storage/adapters/volumes/qcow2-volumes.ts';
import type { DomainPlace } from '../../runtime/agent/compute/core/domain-xml.ts';
import { domainName, imageFile } from '../../runtime/agent/node/core/names.ts';
import type { DomainState } from '../../runtime/agent/compute/ports/hypervisor.ts';
import type { DesiredMachine } from '../../schemas/agent/desired.ts';
import { makeId } from '../../schemas/ids/brand.ts';
import { digestFromBytes } from '../../schemas/ids/digest.ts';
import { desiredMachine, mtusOf, NODE } from './machines.ts';
import {
  type PrivateLibvirt,
  type PrivateLibvirtOptions,
  startPrivateLibvirt,
} from './private-libvirt.ts';
import { waitFor } from './wait-for.ts';

const MiB = 1024 * 1024;

/** A node's machine room: all real adapters, on a libvirt daemon of its own. */
export class MachineLab implements AsyncDisposable {
  readonly libvirt: PrivateLibvirt;
  readonly client: LibvirtClient;
  readonly guestClient: LibvirtClient;
  readonly place: DomainPlace;
  readonly volumes: Qcow2Volumes;
  readonly seeds: NoCloudSeeds;
  readonly consoles: ConsoleLogs;
  readonly serial: LibvirtSerialConsoles;
  readonly hypervisor: LibvirtHypervisor;
  readonly disks: LibvirtDisks;
  readonly meters: LibvirtMeters;
  readonly guests: LibvirtGuestAgent;

  private constructor(
    libvirt: PrivateLibvirt,
    client: LibvirtClient,
    user: { uid: number; gid: number },
  ) {
    this.libvirt = libvirt;
    this.client = client;
    this.guestClient = new LibvirtClient(libvirt);
    const { folder } = libvirt;
    const pool = join(folder, 'pool');
    this.place = { node: NODE, accelerator: 'tcg', pool, folder, user };
    this.volumes = new Qcow2Volumes(pool, user);
    this.seeds = new NoCloudSeeds(pool, user);
    this.consoles = new ConsoleLogs(folder);
    this.serial = new LibvirtSerialConsoles(client, this.place);
    this.hypervisor = new LibvirtHypervisor(client, this.place, this.consoles);
    this.disks = new LibvirtDisks(client, this.place);
    this.meters = new LibvirtMeters(client, NODE);
    this.guests = new LibvirtGuestAgent(this.guestClient, NODE);
  }

  static async open(options: PrivateLibvirtOptions = {}): Promise<MachineLab> {
    const libvirt = await startPrivateLibvirt(options);
    await preparePool(join(libvirt.folder, 'pool'), libvirt.folder);
    await mkdir(join(libvirt.folder, 'console'));
    const client = new LibvirtClient(libvirt);
    return new MachineLab(libvirt, client, await client.call('machineUser'));
  }

  /**
   * Makes the volumes and the seed of a machine, but not the machine.
   *
   * @param disk what it boots: bytes, or the path of a raw image
   */
  async prepare(
    disk: Buffer | string,
    parts: Partial<DesiredMachine> = {},
  ): Promise<DesiredMachine> {
    const image = digestFromBytes(createHash('sha256').update(disk).digest());
    await this.#putImage(disk, join(this.place.pool, imageFile(image)));
    const { stack } = desiredMachine();
    const [system, data] = [makeId('volume', randomBytes(10)), makeId('volume', randomBytes(10))];
    const common = { stack, label: 'test', sizeBytes: 64 * MiB, mode: 'create' as const };
    await this.volumes.ensure({ ...common, id: system, image });
    await this.volumes.ensure({ ...common, id: data });
    const machine = desiredMachine({
      id: makeId('machine', randomBytes(10)),
      memoryBytes: 64 * MiB,
      cpu: 1,
      disks: [
        { volume: system, serial: 'system' },
        { volume: data, serial: 'data' },
      ],
      interfaces: [],
      ...parts,
    });
    await this.seeds.ensure(machine.id, machine.guest);
    return machine;
  }

  async #putImage(disk: Buffer | string, file: string): Promise<void> {
    if (existsSync(file)) return;
    if (typeof disk === 'string') await runCommand('cp', ['--sparse=always', '--', disk, file]);
    else await writeFile(file, disk);
    await chmod(file, 0o444);
  }

  async start(disk: Buffer | string, parts: Partial<DesiredMachine> = {}): Promise<DesiredMachine> {
    const machine = await this.prepare(disk, parts);
    await this.hypervisor.define(machine, mtusOf(machine));
    await this.hypervisor.start(machine.id);
    return machine;
  }

  async stateOf({ id }: DesiredMachine): Promise<DomainState | undefined> {
    return (await this.hypervisor.list()).find((machine) => machine.id === id);
  }

  async untilState(machine: DesiredMachine, state: DomainState['state']): Promise<void> {
    await waitFor(`state ${state}`, async () => (await this.stateOf(machine))?.state === state);
  }

  async untilConsole({ id }: DesiredMachine, text: string): Promise<void> {
    await waitFor(`“${text}” on the console`, async () => {
      const { bytes } = await this.consoles.read(id, 0, 16 * MiB);
      return bytes.toString('latin1').includes(text);
    });
  }

  /** Process id, in the namespaces of the daemon, of a machine's QEMU. */
  async pidOf({ id }: DesiredMachine): Promise<string> {
    const { stdout } = await this.libvirt.inside('cat', `/run/libvirt/qemu/${domainName(id)}.pid`);
    return stdout.trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.client.close(), this.guestClient.close()]);
    await this.libvirt.stop();
  }
}
