import { setTimeout as delay } from 'node:timers/promises';
import type { Work } from '../../../packager/images/ports/progress.ts';
import { createApiClient, type ApiClient } from '../../../schemas/client/api-client.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { waitUntil } from '../adapters/wait-until.ts';
import { readConsole } from '../adapters/node-machines.ts';
import { useImage, type SignedImage } from '../adapters/node-image-folder.ts';
import { type LabNode, labNodeName } from '../core/lab-node.ts';
import { nodePlaces } from '../core/lab-places.ts';
import { LAB_HOST_NAME, LAB_NETWORK } from '../core/network.ts';
import { type NodeProgress, nodeProgress } from '../core/node-progress.ts';
import { screenLines } from '../core/screen-lines.ts';
import type { OpenLab } from './bring-up.ts';

const LOOK_MS = 1_000;

export interface BootWork extends Work {
  /** For the person, one line at a time. */
  readonly say: (line: string) => void;
}

/**
 * Has the gateway of a lab serve a node image on the boot network, and waits until it does.
 *
 * @throws Fault what the server refuses with, TOOL_TIMED_OUT
 */
export async function serveImage(
  lab: OpenLab,
  image: SignedImage,
  work: BootWork,
): Promise<ApiClient> {
  const api = await apiOf(lab);
  const version = await useImage(api, image, work);
  const { bridge, address, prefix, first, last } = LAB_NETWORK;
  const dhcp = { mode: 'full', first, last } as const;
  const body = { link: bridge, address: `${address}/${prefix}`, dhcp };
  await api.setBootNetwork({ params: { node: LAB_HOST_NAME }, body });
  work.onProgress({ step: 'Waiting for the gateway to serve the node image' });
  await waitUntil(
    'the boot network',
    async () => {
      const [network] = await api.listBootNetworks();
      const held = network?.images.find((each) => each.version === version);
      if (held && network?.state === 'fetching') {
        const { bytesDone: done, bytesTotal: total } = held;
        work.onProgress({ step: 'The gateway fetches the node image', done, total, unit: 'bytes' });
      }
      return network?.state === 'ready';
    },
    { timeoutMs: LIMITS.lab.serveImageMs, signal: work.signal },
  );
  return api;
}

/**
 * Waits until every node of a lab is one of the server's, or shows a code; tells how far each is.
 *
 * @param approves whether the codes are approved, and nodes waited for until they are ready
 */
export async function untilJoined(
  lab: OpenLab,
  api: ApiClient,
  { approves, ...work }: BootWork & { readonly approves: boolean },
): Promise<void> {
  const approved = new Set<string>();
  const told = new Map<number, string>();
  const isSettled = ({ kind }: NodeProgress): boolean =>
    kind === 'ready' || (kind === 'asking' && !approves);
  for (;;) {
    const [joining, nodes] = await Promise.all([api.listJoining(), api.listNodes()]);
    const all = lab.state.plan.nodes.map((node) => ({
      node,
      progress: nodeProgress(node, joining, nodes),
    }));
    for (const { node, progress } of all) {
      await tell(lab, node, { progress, told, say: work.say });
      if (progress.kind !== 'asking' || !approves || approved.has(progress.code)) continue;
      const { code, knownAs } = progress;
      const body =
        knownAs === undefined
          ? ({ as: 'new', name: labNodeName(node) } as const)
          : ({ as: 'known', node: knownAs } as const);
      await api.approveJoining({ params: { code }, body });
      approved.add(code);
      work.say(`${labNodeName(node)}: approved`);
    }
    if (all.every(({ progress }) => isSettled(progress))) return;
    await delay(LOOK_MS, undefined, { signal: work.signal });
  }
}

/** Says what is new about a node: its state, or the line on its screen while it boots. */
async function tell(
  lab: OpenLab,
  node: LabNode,
  {
    progress,
    told,
    say,
  }: { progress: NodeProgress; told: Map<number, string>; say: BootWork['say'] },
): Promise<void> {
  const line = await lineOf(lab, node, progress);
  if (line === '' || told.get(node.number) === line) return;
  told.set(node.number, line);
  say(`${labNodeName(node)}: ${line}`);
}

async function lineOf(lab: OpenLab, node: LabNode, progress: NodeProgress): Promise<string> {
  switch (progress.kind) {
    case 'ready':
      return 'ready';
    case 'asking':
      return `asks to become a node with the code ${progress.code}`;
    case 'refused':
      return progress.why;
    case 'booting': {
      const lines = screenLines(await readConsole(nodePlaces(lab.folder.path, node)));
      return lines.findLast((line) => /^stackyard: /i.test(line)) ?? '';
    }
  }
}

async function apiOf({ server }: OpenLab): Promise<ApiClient> {
  return createApiClient({ server: server.url, token: await server.token(), fetch });
}
