import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NodeImageFolder } from '../../runtime/node-image/ports/node-images.ts';
import { BootingMachine } from './lab/booting-machine.ts';
import { BuiltImage } from './lab/built-image.ts';
import { ImageGateway } from './lab/image-gateway.ts';

/** An image that is really built, and machines that really start with it: emulated, without disks. */

let built: BuiltImage;
let image: NodeImageFolder;

beforeAll(async () => {
  built = await BuiltImage.make();
  image = built.image;
});
afterAll(() => built.remove());

const fileOf = (name: string): Promise<Buffer> => readFile(join(image.folder, name));
const filesOf = async (names: readonly string[]): Promise<Map<string, Buffer>> =>
  new Map(await Promise.all(names.map(async (name) => [name, await fileOf(name)] as const)));
const FETCHED = ['manifest', 'manifest.sig', 'root.img'];

const start = (gateway: ImageGateway, { sequence = 0, memoryMebibytes = 2048 } = {}) =>
  BootingMachine.start({
    image: image.folder,
    version: image.manifest.version,
    sequence: sequence || image.manifest.sequence,
    port: gateway.port,
    memoryMebibytes,
  });

describe('a machine without disks', () => {
  test('becomes a node whose agent runs, and fetches the root once', async () => {
    await using gateway = await ImageGateway.open(await filesOf(FETCHED));
    await using machine = await start(gateway);
    await machine.sees('stackyard: starting the node node-525400aabb01');
    await machine.sees(`stackyard: node node-525400aabb01, image ${image.manifest.version}`);
    await machine.sees(/stackyard: Started stackyard-agent\.service/);
    await expect
      .poll(() => gateway.said.map(({ stage }) => stage))
      .toEqual(['network', 'fetching', 'verifying', 'fetching', 'verifying', 'starting']);
    const root = image.manifest.files.find(({ name }) => name === 'root.img');
    expect(gateway.sentBytes - (root?.sizeBytes ?? 0)).toBeLessThan(10_000);
  });

  test('refuses a root that was altered, says why, and starts with a good one once there is one', async () => {
    const files = await filesOf(FETCHED);
    const good = await fileOf('root.img');
    files.get('root.img')?.fill(0, 1_000_000, 1_000_001);
    await using gateway = await ImageGateway.open(files);
    await using machine = await start(gateway);
    const refusal = 'REFUSED: root.img was altered; its sha256 is not that of the manifest';
    await machine.sees(`stackyard: ${refusal}`);
    await expect.poll(() => gateway.said).toContainEqual({ stage: 'failed', text: refusal });
    expect(await machine.screen()).not.toContain('starting the node');
    files.set('root.img', good);
    await machine.sees('stackyard: starting the node');
  });

  test('refuses an image that is older than the server wants', async () => {
    await using gateway = await ImageGateway.open(await filesOf(FETCHED));
    await using machine = await start(gateway, { sequence: image.manifest.sequence + 1 });
    await machine.sees('stackyard: REFUSED: the image is older');
    expect(gateway.sentBytes).toBeLessThan(10_000);
  });

  test('says that it has too little memory for a node', async () => {
    await using gateway = await ImageGateway.open(await filesOf(FETCHED));
    await using machine = await start(gateway, { memoryMebibytes: 1024 });
    await machine.sees(
      /stackyard: this machine has \d+ MiB of memory; a node needs more than 1 GiB/,
    );
    expect(gateway.sentBytes).toBe(0);
  });
});
