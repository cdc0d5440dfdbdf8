import { testImageKey, testNodeImage, type TestNodeImage } from '../test-node-image.ts';
import { waitFor } from '../wait-for.ts';
import type { LiveServer } from './live-server.ts';

const key = testImageKey();

/** Where agents dial in, as machines that boot are told: the server has to let in others than its own host. */
export const BOOT_SETTINGS = { STACKYARD_AGENT_URL: 'https://192.0.2.10:8471' };

/** Brings a node image as `yard node-image add` does. */
export async function addImage({ api }: LiveServer, image: TestNodeImage): Promise<void> {
  const { version, manifest, signature, files } = image;
  await api.addNodeImage({ body: { manifest, signature } });
  for (const [name, bytes] of Object.entries(files)) {
    const params = { version, file: name as keyof typeof files };
    await api.putNodeImageFile({ params, body: new Blob([new Uint8Array(bytes)]) });
  }
}

/**
 * Two images, of which yard-1 serves the older one to all and barn-2 tries the newer one; one machine
 * fetches it, and one does not get any further. A third image came without its root.
 */
export async function fillBoot(server: LiveServer): Promise<void> {
  const { api } = server;
  const { world } = server.node('yard-1');
  const links = ['eth1', 'eth2'].map((link) => ({
    link,
    addresses: [],
    mac: '52:54:00:00:00:01',
    carrier: true,
  }));
  world.bootLinks = links;
  await waitFor('yard-1 to tell its cards', async () => {
    const { facts } = await api.getNode({ params: { node: 'yard-1' } });
    return facts?.boot !== undefined;
  });
  await api.trustNodeImageKey({ body: { publicKey: key.publicText } });
  const old = testNodeImage(key, { version: '0.1.0-20261012', sequence: 1_791_800_000 });
  const newer = testNodeImage(key, { version: '0.1.0-20261130', sequence: 1_796_000_000 });
  const half = testNodeImage(key, { version: '0.2.0-20261130', sequence: 1_796_040_000 });
  await addImage(server, old);
  await addImage(server, newer);
  const { manifest, signature, version, files } = half;
  await api.addNodeImage({ body: { manifest, signature } });
  const body = new Blob([new Uint8Array(files.vmlinuz)]);
  await api.putNodeImageFile({ params: { version, file: 'vmlinuz' }, body });
  await api.chooseNodeImage({ body: { for: 'default', version: old.version } });
  await api.chooseNodeImage({ body: { for: 'canary', node: 'barn-2', version: newer.version } });
  await api.setBootNetwork({
    params: { node: 'yard-1' },
    body: {
      link: 'eth1',
      address: '10.86.0.1/24',
      dhcp: { mode: 'full', first: '10.86.0.100', last: '10.86.0.200' },
    },
  });
  world.bootClients = [
    {
      mac: '52:54:00:12:34:56',
      address: '10.86.0.101',
      firmware: 'uefi',
      serial: 'PF3K9X',
      stage: 'fetching',
      version: old.version,
      message: 'Fetching the image: 61 of 142 MB',
      at: new Date().toISOString(),
    },
    {
      mac: '52:54:00:ab:cd:ef',
      stage: 'failed',
      message: 'The image was changed on its way; trying again in 10 s',
      at: new Date(Date.now() - 45_000).toISOString(),
    },
  ];
  await waitFor('yard-1 to tell who boots', async () => (await api.listBootClients()).length === 2);
}
