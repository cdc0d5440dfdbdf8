import { Fault } from '../../../schemas/errors/fault.ts';
import { LabFolder } from '../adapters/lab-folder.ts';
import { NodeMachines } from '../adapters/node-machines.ts';
import { findHost, type RunningHost } from '../adapters/running-host.ts';
import { type LabNode, labNodeName } from '../core/lab-node.ts';
import type { LabState } from '../core/lab-state.ts';

/** A lab that is there; its host may not run. */
export interface FoundLab {
  readonly folder: LabFolder;
  readonly state: LabState;
  readonly host: RunningHost | undefined;
}

/** @throws Fault NOT_FOUND */
export async function findLab(path: string): Promise<FoundLab> {
  const folder = new LabFolder(path);
  const state = await folder.read();
  if (!state) throw new Fault('NOT_FOUND', { what: 'lab in the folder', name: path });
  return { folder, state, host: await findHost(state.host) };
}

/**
 * @param name of a node
 * @throws Fault NOT_FOUND, NOT_ALLOWED_IN_STATE when the host of the lab does not run
 */
export function findNode(
  lab: FoundLab,
  name: string,
): { readonly node: LabNode; readonly host: RunningHost; readonly machines: NodeMachines } {
  const { folder, state, host } = lab;
  const node = nodeOf(lab, name);
  if (!host) {
    const action = 'this, before “yard lab up” starts it again,';
    throw new Fault('NOT_ALLOWED_IN_STATE', {
      what: 'lab',
      name: folder.path,
      state: 'down',
      action,
    });
  }
  return { node, host, machines: new NodeMachines(folder.path, host, state) };
}

/** @throws Fault NOT_FOUND */
export function nodeOf({ state }: FoundLab, name: string): LabNode {
  const node = state.plan.nodes.find((each) => labNodeName(each) === name);
  const known = state.plan.nodes.map(labNodeName);
  if (!node) throw new Fault('NOT_FOUND', { what: 'node in the lab', name, known });
  return node;
}
