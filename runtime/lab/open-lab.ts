import type { LabDoor } from '../../packager/cli/lab/lab-door.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { LabFolder } from './adapters/lab-folder.ts';
import { LabServer } from './adapters/lab-server.ts';
import { endHost } from './adapters/running-host.ts';
import { readConsole } from './adapters/node-machines.ts';
import { labNodeName } from './core/lab-node.ts';
import { nodePlaces } from './core/lab-places.ts';
import { screenLines } from './core/screen-lines.ts';
import { attachConsole } from './use-cases/attach-console.ts';
import { bringUp } from './use-cases/bring-up.ts';
import { findLab, findNode, nodeOf } from './use-cases/find-lab.ts';
import { tellStatus } from './use-cases/tell-status.ts';

/** Labs on this machine. Everything but looking on needs root. */
export const openLab: LabDoor = {
  up: async (wish, work) => {
    refuseOthers();
    const folder = new LabFolder(wish.folder);
    await folder.make();
    await folder.alone(async () => {
      const { machines, state } = await bringUp(wish, work);
      for (const node of state.plan.nodes) {
        work.onProgress({ step: `Switching on ${labNodeName(node)}` });
        await machines.powerOn(node);
      }
    });
    return tellStatus(await findLab(wish.folder));
  },
  status: async (folder) => tellStatus(await findLab(folder)),
  power: async (path, name, action) => {
    refuseOthers();
    const { node, machines } = findNode(await findLab(path), name);
    await new LabFolder(path).alone(async () => {
      if (action === 'on') await machines.powerOn(node);
      else await machines.power(node, action);
    });
  },
  cut: async (path, name, isJoined) => {
    refuseOthers();
    const { node, machines } = findNode(await findLab(path), name);
    await machines.cable(node, isJoined);
  },
  attach: async (path, name, terminal) => {
    refuseOthers();
    await attachConsole(await findLab(path), name, terminal);
  },
  consoleText: async (path, name) => {
    const lab = await findLab(path);
    const text = await readConsole(nodePlaces(path, nodeOf(lab, name)));
    return screenLines(text).join('\n');
  },
  down: async (path) => {
    refuseOthers();
    const folder = new LabFolder(path);
    return folder.alone(async () => {
      const state = await folder.read();
      if (!state) return false;
      if (state.host) await endHost(state.host);
      await folder.remove();
      return true;
    });
  },
  access: async (path) => {
    const { folder, state, host } = await findLab(path);
    if (!host || state.plan.isBare) {
      throw new Fault('NOT_FOUND', { what: 'server of a lab in', name: path });
    }
    const server = new LabServer(folder.path, host, state);
    return { server: server.url, token: await server.token() };
  },
};

/** Namespaces, bridges and disks of machines are root's to make. */
function refuseOthers(): void {
  if (process.geteuid?.() === 0) return;
  const problem = 'A lab makes network namespaces and emulated machines, which needs root.';
  throw new Fault('USAGE', { problem, example: 'sudo ./yard lab up --nodes 3' });
}
