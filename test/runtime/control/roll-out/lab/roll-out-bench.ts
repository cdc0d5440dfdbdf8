import { Readable } from 'node:stream';
import type { Operation } from '../../../../../schemas/api/resources/operation.ts';
import type { RollOutOrder } from '../../../../../schemas/api/routes/boot.ts';
import { simulatedMac } from '../../../../../runtime/simulator/simulated-power.ts';
import { ControlBench, NODES, waitUntil } from '../../../../fakes/control-bench.ts';
import {
  testImageKey,
  type TestNodeImage,
  testNodeImage,
} from '../../../../fakes/test-node-image.ts';

const key = testImageKey();
export const OLD = testNodeImage(key, { version: '1.0.0', sequence: 100 });
export const NEW = testNodeImage(key, { version: '1.1.0', sequence: 200 });

/**
 * Three nodes: machines boot through `one`, which was set up by hand; `two` and `three` have booted 1.0.0,
 * the default. 1.1.0 is there.
 */
export async function openRollOutBench(): Promise<ControlBench> {
  const bench = await ControlBench.open(undefined, { count: 3, moves: true });
  bench.ownAddresses = [NODES[0]!.address];
  const [gateway, ...others] = bench.nodes;
  gateway!.world.bootLinks = [
    { link: 'eth1', addresses: [], mac: simulatedMac(NODES[0]!.id), carrier: true },
  ];
  for (const node of others) node.world.image = { version: OLD.version, sequence: OLD.sequence };
  await bench.call('trustNodeImageKey', { body: { publicKey: key.publicText } });
  for (const image of [OLD, NEW]) await add(bench, image);
  await use(bench, OLD.version);
  await waitUntil(async () => (await imageOf(bench, 'three')) === OLD.version);
  await waitUntil(async () => (await imageOf(bench, 'two')) === OLD.version);
  await waitUntil(
    () => bench.control.dependencies.observed.get(NODES[0]!.id)?.facts.boot !== undefined,
  );
  const dhcp = { mode: 'proxy' as const };
  const body = { link: 'eth1', address: '10.86.0.1/24', port: 8_474, dhcp };
  await bench.call('setBootNetwork', { params: { node: 'one' }, body });
  await waitUntil(() => gateway!.world.boot !== undefined);
  return bench;
}

async function add(bench: ControlBench, { manifest, signature, files, version }: TestNodeImage) {
  await bench.call('addNodeImage', { body: { manifest, signature } });
  for (const [file, bytes] of Object.entries(files)) {
    const params = { version, file: file as never };
    await bench.call('putNodeImageFile', { params, body: Readable.from([bytes]) });
  }
}

export const use = (bench: ControlBench, version: string | null) =>
  bench.call('chooseNodeImage', { body: { for: 'default', version } });

export const imageOf = async (bench: ControlBench, node: string): Promise<string | undefined> =>
  (await bench.call('getNode', { params: { node } })).image?.running.version;

export const choiceOf = async (bench: ControlBench) => (await bench.call('listNodeImages')).choice;

const order = (over: Partial<RollOutOrder>): RollOutOrder => ({
  cold: false,
  probationMs: 0,
  ...over,
});

export const planOf = (bench: ControlBench, over: Partial<RollOutOrder> = {}) =>
  bench.call('planNodeImageRollOut', { params: { version: NEW.version }, body: order(over) });

export const rollOut = (
  bench: ControlBench,
  over: Partial<RollOutOrder> & { planHash?: never } = {},
): Promise<Operation> =>
  bench.call('rollOutNodeImage', { params: { version: NEW.version }, body: order(over) });

/** @returns each operation below another one: its kind and how it ended */
export async function childrenOf(bench: ControlBench, { id }: Pick<Operation, 'id'>) {
  const { operations } = bench.control.dependencies;
  return (await operations.children(id)).map(({ kind, title, state }) => ({ kind, title, state }));
}
