import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownVolumePlace } from '../../runtime/agent/storage/adapters/volumes/own-volume-place.ts';
import { QemuBlocks } from '../../runtime/agent/storage/adapters/volumes/qemu-blocks.ts';
import type { AgentPorts } from '../../runtime/agent/converge/ports/agent-ports.ts';
import { bridgeName, consoleFile, imageFile } from '../../runtime/agent/node/core/names.ts';
import type { PlannedAppliance } from '../../runtime/control/releases/core/planned-appliance.ts';
import { directLink } from '../../runtime/simulator/direct-link.ts';
import { mortal } from '../../runtime/simulator/mortal.ts';
import { SimulatedNode } from '../../runtime/simulator/simulated-node.ts';
import type { MachineId } from '../../schemas/ids/brand.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import { ControlBench, NODE } from './control-bench.ts';
import { readCounts } from './counting-guest.ts';
import { MachineLab } from './machine-lab.ts';

/**
 * The real server and agent, with machines and disks that are real; what they do not need is simulated. Its
 * publisher is trusted.
 */
export class MachineBench {
  readonly bench: ControlBench;
  readonly lab: MachineLab;
  readonly #node: SimulatedNode;

  private constructor(bench: ControlBench, lab: MachineLab, node: SimulatedNode) {
    this.bench = bench;
    this.lab = lab;
    this.#node = node;
  }

  /** @param guests the raw disks that images are */
  static async open(
    appliance: PlannedAppliance,
    guests: ReadonlyMap<Digest, Buffer>,
  ): Promise<MachineBench> {
    const lab = await MachineLab.open();
    // A guest without a system hears no power button.
    lab.hypervisor.shutdown = (id) => lab.hypervisor.destroy(id);
    const bench = await ControlBench.open();
    await bench.trustPublisher();
    bench.appliances.add(appliance);
    bench.node.killAgent();
    const node = new SimulatedNode(
      NODE,
      directLink(
        NODE,
        () => bench.control.reception,
        () => bench.control.dependencies.volumeLines,
      ),
      { guard: (ports, isAlive) => mortal(withMachines(ports, lab, guests), isAlive) },
    );
    await node.startAgent();
    return new MachineBench(bench, lab, node);
  }

  /** @returns what a counting guest has said by now */
  async counts(id: MachineId): Promise<ReturnType<typeof readCounts>> {
    // The agent forwards consoles, and is the only one who may read them by its port.
    return readCounts(await readFile(join(this.lab.place.folder, consoleFile(id)), 'latin1'));
  }

  async close(): Promise<void> {
    this.#node.killAgent();
    await this.bench.close();
    await this.lab[Symbol.asyncDispose]();
  }
}

function withMachines(
  ports: AgentPorts,
  lab: MachineLab,
  guests: ReadonlyMap<Digest, Buffer>,
): AgentPorts {
  const images = new Set<Digest>();
  const { hypervisor, disks, meters, volumes, seeds, consoles } = lab;
  return {
    ...ports,
    hypervisor,
    disks,
    meters,
    volumes,
    seeds,
    consoles,
    blocks: new QemuBlocks(join(lab.place.folder, 'b'), (volume) =>
      ownVolumePlace(volume, { volumes, path: lab.place.pool, user: lab.place.user }),
    ),
    images: {
      list: async () => [...images],
      remove: async () => false,
      async ensure({ id }) {
        const guest = guests.get(id);
        if (!guest) throw new Error(`there is no guest ${id}`);
        await writeFile(join(lab.place.pool, imageFile(id)), guest, { mode: 0o444 });
        images.add(id);
      },
    },
    networks: {
      ...ports.networks,
      async ensure(network) {
        if ((await ports.networks.list()).includes(network.id)) return false;
        const bridge = bridgeName(network.id);
        const mtu = String(network.mtu);
        await lab.libvirt.inside('ip', 'link', 'add', bridge, 'mtu', mtu, 'type', 'bridge');
        await lab.libvirt.inside('ip', 'link', 'set', bridge, 'up');
        return ports.networks.ensure(network);
      },
    },
  };
}
