import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LabDoor, LabWish } from '../../packager/cli/lab/lab-door.ts';
import type { Work } from '../../packager/images/ports/progress.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { LabFolder } from './adapters/lab-folder.ts';
import { LabServer } from './adapters/lab-server.ts';
import { buildImage, type SignedImage } from './adapters/node-image-folder.ts';
import { endHost } from './adapters/running-host.ts';
import { readConsole } from './adapters/node-machines.ts';
import { labNodeName } from './core/lab-node.ts';
import { labPlaces, nodePlaces } from './core/lab-places.ts';
import { screenLines } from './core/screen-lines.ts';
import { attachConsole } from './use-cases/attach-console.ts';
import { serveImage, untilJoined } from './use-cases/boot-nodes.ts';
import { bringUp } from './use-cases/bring-up.ts';
import { findLab, findNode, nodeOf } from './use-cases/find-lab.ts';
import { tellStatus } from './use-cases/tell-status.ts';

/** Labs on this machine. Everything but looking on needs root. */
export const openLab: LabDoor = {
  up: async (wish, work) => {
    refuseOthers();
    const folder = new LabFolder(wish.folder);
    await folder.make();
    const opened = await folder.alone(async () => {
      const lab = await bringUp(wish, work);
      const api = lab.state.plan.isBare
        ? undefined
        : await serveImage(lab, await imageOf(wish, work), work);
      for (const node of lab.state.plan.nodes) {
        work.onProgress({ step: `Switching on ${labNodeName(node)}` });
        await lab.machines.powerOn(node);
      }
      return { lab, api };
    });
    // Nodes are waited for with the lab in nobody's hands: somebody may want to reset one meanwhile.
    if (opened.api) await untilJoined(opened.lab, opened.api, { ...work, approves: wish.approves });
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

/** The image that was named, or one that is built for this lab, once. */
async function imageOf({ folder, image }: LabWish, work: Work): Promise<SignedImage> {
  if (image) return image;
  const { image: own, imageKey } = labPlaces(folder);
  if (!existsSync(join(own, 'manifest.sig'))) await buildImage(own, imageKey, work);
  return { folder: own, keyFile: join(own, 'node-image.pub') };
}
