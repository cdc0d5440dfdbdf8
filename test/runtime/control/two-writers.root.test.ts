import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../../packager/native/run-command.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { consoleFile, volumeFile } from '../../../runtime/agent/node/core/names.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { makeAppliance, makeManifest } from '../../fakes/appliances.ts';
import { MachineBench } from '../../fakes/machine-bench.ts';
import { TurnRelay } from '../../fakes/turn-relay.ts';
import { TURN_AT, turnGuest } from '../../fakes/turn-guest.ts';

/**
 * Two machines that write in turn: each only when the other has written, so of the numbers on their disks at one
 * instant the first is at most one ahead. `STACKYARD_POINTS` says how many restore points are taken
 * (`npm run bench:points`: 200), and `STACKYARD_FIGURES` into which file the figures go.
 */
const POINTS = Number(process.env.STACKYARD_POINTS ?? 8);
const FIGURES = process.env.STACKYARD_FIGURES;

const MiB = 2 ** 20;
const image = `sha256:${'c'.repeat(64)}` as Digest;
const role = {
  count: { default: 1, minimum: 1, maximum: 1 },
  memory: 64 * MiB,
  networks: ['private'],
  system: { sizeBytes: 64 * MiB, index: image },
  data: {},
};
const WRITERS = { roles: { one: role, two: role }, outputs: {}, secrets: {} };
const params = { stack: 'blog' };

let machines: MachineBench;
beforeEach(async () => {
  const appliance = makeAppliance(makeManifest({ version: '2.0.0', ...WRITERS }));
  machines = await MachineBench.open(appliance, new Map([[image, turnGuest()]]));
  await succeed(await machines.bench.install());
});
afterEach(() => machines.close());

async function succeed(begun: Operation): Promise<void> {
  expect(await machines.bench.finish(begun.id)).toMatchObject({ state: 'succeeded' });
}

/** @returns the number on the disk of each machine, as the layers have it that nobody writes to any more */
async function readLayers(layers: readonly string[]): Promise<number[]> {
  const { lab } = machines;
  const target = join(lab.libvirt.folder, 'sector');
  const found: number[] = [];
  for (const layer of layers) {
    const from = `if=${join(lab.place.pool, layer)}`;
    const words = ['-f', 'qcow2', '-O', 'raw', `bs=${TURN_AT}`, 'count=2'];
    await runCommand('qemu-img', ['dd', '-U', ...words, from, `of=${target}`]);
    found.push((await readFile(target)).readUInt32LE(TURN_AT));
  }
  return found;
}

/** @returns the files of the system disks that the machines have now, in the order of their roles */
async function disksNow(): Promise<string[]> {
  const { volumes } = await machines.bench.call('getStack', { params });
  const own = volumes.toSorted((one, two) => (one.machine < two.machine ? -1 : 1));
  return own.filter(({ kind }) => kind === 'system').map(({ id }) => volumeFile(id));
}

async function startTurns(): Promise<TurnRelay> {
  const { bench, lab } = machines;
  const { id: stack, machines: all } = await bench.call('getStack', { params });
  const takers = all
    .toSorted((one, two) => (one.name < two.name ? -1 : 1))
    .map(async ({ id }) => {
      const port = await lab.serial.open({ id, stack });
      if (!port) throw new Error(`${id} does not run`);
      return { port, console: join(lab.place.folder, consoleFile(id)) };
    });
  return TurnRelay.start(await Promise.all(takers));
}

test(
  `of machines that write in turn, ${POINTS} restore points in a row keep one instant each`,
  { timeout: 60_000 + POINTS * 10_000 },
  async () => {
    const { bench } = machines;
    await using turns = await startTurns();
    const found: { ahead: number; pausedMs: number | null; rounds: number }[] = [];
    for (let taken = 0; taken < POINTS; taken += 1) {
      const before = turns.rounds;
      await turns.pass(5);
      const layers = await disksNow();
      await succeed(
        await bench.call('createRestorePoint', { params, body: { note: '' }, query: {} }),
      );
      const [point] = await bench.call('listRestorePoints', { params });
      const [one, two] = await readLayers(layers);
      expect(two).toBeGreaterThanOrEqual(before + 5);
      found.push({ ahead: one! - two!, pausedMs: point!.pausedMs, rounds: turns.rounds - before });
      await succeed(
        await bench.call('deleteRestorePoint', {
          params: { ...params, point: point!.id },
          query: {},
        }),
      );
    }
    if (FIGURES) await writeFile(FIGURES, JSON.stringify(found));
    expect(found.filter(({ ahead }) => ahead !== 0 && ahead !== 1)).toEqual([]);
  },
);
