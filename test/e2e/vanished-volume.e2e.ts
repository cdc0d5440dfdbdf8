import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stack } from '../../schemas/api/resources/stack.ts';
import { waitFor } from '../fakes/wait-for.ts';
import { machinePids } from './lab/machine-pids.ts';
import { Product } from './lab/product.ts';
import { publishSmallGuest, readNote, SMALL_GUEST, writeNote } from './lab/small-guest.ts';

/**
 * The volume of a real guest is taken out of the pool, as somebody with a shell would, put back, and
 * taken away for good. The breadth of it is in test/runtime/control/vanished-volume.test.ts.
 */
let product: Product;
beforeAll(async () => {
  product = await Product.start({ port: 18_520, adminPassword: 'vanished', samples: false });
});
afterAll(() => product.close());

const SITE_PORT = '21084';
const SITE = `http://localhost:${SITE_PORT}`;
const READY_MS = 300_000;

const stack = async (): Promise<Stack> =>
  (await product.yardJson('stack', 'show', 'notes')) as unknown as Stack;
const dataVolume = async (): Promise<Stack['volumes'][number]> => {
  const found = (await stack()).volumes.find(({ kind }) => kind === 'data');
  if (!found) throw new Error('the stack has no data volume');
  return found;
};
const fileOf = (id: string): string => join(product.data, 'agent/pool/v1/volumes', `${id}.qcow2`);
const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
const untilState = (state: Stack['state']): Promise<void> =>
  waitFor(`the stack to be ${state}`, async () => (await stack()).state === state, READY_MS);
const stop = (): Promise<unknown> => product.yardJson('stack', 'stop', 'notes', '--wait');

/** Stops the stack, takes its volume away and starts it. @returns where the volume was */
async function startWithoutVolume(): Promise<{ id: string; file: string; away: string }> {
  await stop();
  const { id } = await dataVolume();
  const file = fileOf(id);
  const away = join(product.home, 'away.qcow2');
  await rename(file, away);
  const { exit, stderr } = await product.yard('stack', 'start', 'notes', '--wait');
  expect(exit).not.toBe(0);
  expect(stderr).toContain('The volume notes of notes-web has been missing from the pool');
  return { id, file, away };
}

const events = async (): Promise<{ action: string; sentence: string }[]> =>
  (await product.api()).listStackEvents({ params: { stack: (await stack()).id } });
const actions = async (): Promise<string[]> => (await events()).map(({ action }) => action);

describe('D1: a data volume of a real guest that has vanished', () => {
  test('is reported, not made anew, and used again as soon as it is put back', async () => {
    await publishSmallGuest(product);
    const publish = ['--publish', `site=${SITE_PORT}`];
    await product.yardJson(
      'install',
      SMALL_GUEST,
      '--name',
      'notes',
      ...publish,
      '--yes',
      '--wait',
    );
    await writeNote(SITE, 'first');

    const { file, away } = await startWithoutVolume();
    const { missing } = await dataVolume();
    expect(missing).toMatchObject({ why: 'volume', nodeName: expect.any(String) });
    expect(Date.parse(missing?.since ?? '')).toBeLessThanOrEqual(Date.now());
    const held = await stack();
    expect(held).toMatchObject({
      state: 'degraded',
      machines: [{ state: 'failed', fault: { code: 'VOLUME_MISSING' } }],
    });
    const shown = await product.yard('stack', 'show', 'notes');
    expect(shown.stdout).toContain(
      `missing from the pool of ${missing?.nodeName} since ${missing?.since}`,
    );
    expect(await actions()).toContain('volume.missing');
    expect([await exists(file), await machinePids(product.data)]).toEqual([false, []]);

    await rename(away, file);
    await untilState('running');
    expect(await readNote(SITE)).toBe('first');
    expect(await actions()).toContain('volume.back');
  });

  test('that does not come back is replaced by an empty one only when told to', async () => {
    const { id, file, away } = await startWithoutVolume();
    const empty = ['stack', 'volume', 'start-empty', 'notes', 'notes'];
    expect((await product.yard(...empty)).exit).not.toBe(0);
    expect((await dataVolume()).id).toBe(id);

    await product.yardJson(...empty, '--yes', '--wait');
    await untilState('running');
    const fresh = await dataVolume();
    expect([fresh.id === id, fresh.missing]).toEqual([false, null]);
    expect(await readNote(SITE)).toBe('');
    const given = (await events()).find(({ action }) => action === 'stack.volume.start-empty');
    expect(given?.sentence).toContain('“notes” of notes-web');
    expect([await exists(file), await exists(away)]).toEqual([false, true]);
  });
});
