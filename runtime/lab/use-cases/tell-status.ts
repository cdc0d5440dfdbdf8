import type { LabNodeStatus, LabStatus } from '../../../packager/cli/lab/lab-door.ts';
import { NodeMachines, readConsole } from '../adapters/node-machines.ts';
import {
  type LabNode,
  labNodeKind,
  labNodeMac,
  labNodeName,
  labNodeSerial,
} from '../core/lab-node.ts';
import { nodePlaces } from '../core/lab-places.ts';
import { screenLines } from '../core/screen-lines.ts';
import type { FoundLab } from './find-lab.ts';

/** @returns the lab as it is now */
export async function tellStatus({ folder, state, host }: FoundLab): Promise<LabStatus> {
  const machines = host && new NodeMachines(folder.path, host, state);
  const { plan, accelerator } = state;
  const nodeStatus = async (node: LabNode): Promise<LabNodeStatus> => ({
    name: labNodeName(node),
    kind: labNodeKind(node),
    macs: [labNodeMac(node)],
    serial: labNodeSerial(node),
    power: (await machines?.isOn(node)) ? 'on' : 'off',
    screen: screenLines(await readConsole(nodePlaces(folder.path, node))).at(-1) ?? '',
  });
  return {
    folder: folder.path,
    isUp: host !== undefined,
    hostPid: host?.process.pid,
    accelerator,
    url: plan.isBare ? undefined : `http://localhost:${plan.port}`,
    nodes: await Promise.all(plan.nodes.map(nodeStatus)),
  };
}
