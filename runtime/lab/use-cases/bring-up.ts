import { randomBytes } from 'node:crypto';
import type { LabWish } from '../../../packager/cli/lab/lab-door.ts';
import type { Work } from '../../../packager/images/ports/progress.ts';
import { LabFolder } from '../adapters/lab-folder.ts';
import { LabServer } from '../adapters/lab-server.ts';
import { NodeMachines } from '../adapters/node-machines.ts';
import { demandPrograms } from '../adapters/demand-programs.ts';
import { findHost, RunningHost } from '../adapters/running-host.ts';
import { startHost } from '../adapters/start-host.ts';
import { labPrograms } from '../core/lab-programs.ts';
import { planLab } from '../core/lab-plan.ts';
import type { LabState } from '../core/lab-state.ts';
import { probeAccelerator } from '../../agent/node/adapters/accelerator-probe.ts';

const PASSWORD_BYTES = 12;

/** A lab that runs, nodes aside. */
export interface OpenLab {
  readonly folder: LabFolder;
  readonly state: LabState;
  readonly host: RunningHost;
  readonly machines: NodeMachines;
  readonly server: LabServer;
}

/**
 * Makes what is missing of a lab: its folder, its host, its server. Its nodes are prepared, and stay as they are.
 *
 * @throws Fault USAGE, CONFLICT, TOOL_MISSING, …
 */
export async function bringUp(wish: LabWish, work: Work): Promise<OpenLab> {
  const { onProgress } = work;
  const folder = new LabFolder(wish.folder);
  const known = await folder.read();
  const plan = planLab(wish, known?.plan);
  await demandPrograms(labPrograms(plan));
  if (!known) onProgress({ step: 'Trying out how machines run here' });
  let state: LabState = known ?? {
    format: 1,
    plan,
    accelerator: (await probeAccelerator()).accelerator,
    adminPassword: randomBytes(PASSWORD_BYTES).toString('base64url'),
  };
  const write = async (next: LabState): Promise<void> => {
    state = next;
    await folder.write(state);
  };
  if (!known) await write(state);
  await folder.layOut();
  onProgress({ step: 'Starting the host of the lab' });
  const host =
    (await findHost(state.host)) ??
    new RunningHost(
      await startHost(folder.path, plan.nodes, (process) => write({ ...state, host: process })),
    );
  const machines = new NodeMachines(folder.path, host, state);
  for (const node of plan.nodes) await machines.prepare(node);
  const server = new LabServer(folder.path, host, state);
  if (!plan.isBare) {
    onProgress({ step: 'Starting server and gateway' });
    await server.ensure(work);
  }
  return { folder, state, host, machines, server };
}
