import { copyFile, mkdir, open, readFile, stat } from 'node:fs/promises';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { UEFI_FIRMWARE } from '../../agent/node/core/uefi-firmware.ts';
import { type LabNode, labNodeName } from '../core/lab-node.ts';
import { type NodePlaces, nodePlaces } from '../core/lab-places.ts';
import type { LabState } from '../core/lab-state.ts';
import { cableOrder, type Order, POWER_ORDERS } from '../core/orders.ts';
import { qemuArguments, tpmArguments } from '../core/qemu-command.ts';
import type { LabHost } from '../ports/lab-host.ts';
import { giveOrders } from './qemu-control.ts';
import { waitUntil } from './wait-until.ts';

/** The nodes of a lab as machines whose power is switched. */
export class NodeMachines {
  readonly #folder: string;
  readonly #host: LabHost;
  readonly #accelerator: LabState['accelerator'];

  constructor(folder: string, host: LabHost, { accelerator }: Pick<LabState, 'accelerator'>) {
    this.#folder = folder;
    this.#host = host;
    this.#accelerator = accelerator;
  }

  /** Makes the files of a node that are missing: what it has written stays. */
  async prepare(node: LabNode): Promise<void> {
    const { folder, disk, tpm, variables } = nodePlaces(this.#folder, node);
    await mkdir(folder, { recursive: true, mode: 0o711 });
    if (node.hasTpm) await mkdir(tpm, { recursive: true, mode: 0o700 });
    if (node.hasDisk && !(await exists(disk))) {
      const file = await open(disk, 'ax', 0o600);
      try {
        await file.truncate(LIMITS.lab.diskBytes);
      } finally {
        await file.close();
      }
    }
    if (node.firmware === 'uefi' && !(await exists(variables))) {
      await copyFile(UEFI_FIRMWARE.variables, variables).catch((cause: unknown) => {
        const data = { tool: 'OVMF', package: UEFI_FIRMWARE.package };
        throw new Fault('TOOL_MISSING', data, { cause });
      });
    }
  }

  isOn(node: LabNode): Promise<boolean> {
    return this.#order(node, []);
  }

  /** Switches a node on. @returns whether it was off */
  async powerOn(node: LabNode): Promise<boolean> {
    if (await this.isOn(node)) return false;
    await this.prepare(node);
    const places = nodePlaces(this.#folder, node);
    if (node.hasTpm) await this.#host.run('swtpm', tpmArguments(places), 'swtpm');
    const args = qemuArguments(node, {
      accelerator: this.#accelerator,
      firmwareCode: UEFI_FIRMWARE.code,
      places,
    });
    await this.#host.run('qemu-system-x86_64', args, 'qemu-system-x86');
    // Its cable was pulled while it was off, or before.
    if (!(await this.#isPlugged(node))) await this.#order(node, [cableOrder(false)]);
    return true;
  }

  /** @throws Fault NOT_ALLOWED_IN_STATE when it is off */
  async power(node: LabNode, action: keyof typeof POWER_ORDERS): Promise<void> {
    if (await this.#order(node, [POWER_ORDERS[action]])) {
      if (action !== 'off') return;
      const timeoutMs = LIMITS.lab.orderMs;
      await waitUntil('the end of the node', async () => !(await this.isOn(node)), { timeoutMs });
      return;
    }
    if (action === 'off') return;
    throw new Fault('NOT_ALLOWED_IN_STATE', {
      what: 'node',
      name: labNodeName(node),
      state: 'off',
      action,
    });
  }

  /** Pulls its cable, or puts it back; this lasts while the node is off. */
  async cable(node: LabNode, isJoined: boolean): Promise<void> {
    await this.#host.run(
      'ip',
      ['link', 'set', labNodeName(node), isJoined ? 'up' : 'down'],
      'iproute2',
    );
    await this.#order(node, [cableOrder(isJoined)]);
  }

  #order(node: LabNode, orders: readonly Order[]): Promise<boolean> {
    const { run } = nodePlaces(this.#folder, node);
    return giveOrders(this.#host.seen(run.control), orders);
  }

  async #isPlugged(node: LabNode): Promise<boolean> {
    const { stdout } = await this.#host.run('ip', ['-json', 'link', 'show', labNodeName(node)]);
    return /"flags":\[[^\]]*"UP"/.test(stdout);
  }
}

/** @returns everything that a node has written to its serial console */
export const readConsole = ({ consoleLog }: Pick<NodePlaces, 'consoleLog'>): Promise<string> =>
  readFile(consoleLog, 'utf8').catch(() => '');

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
