import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NodeDisk } from '../../../../schemas/agent/disk.ts';
import { LiveOperator } from '../../../fakes/live-server/live-operator.ts';
import { LIVE_SETUP_MS, startLiveServer } from '../../../fakes/live-server/live-scenario.ts';
import type { LiveServer } from '../../../fakes/live-server/live-server.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const DISK: NodeDisk = {
  path: '/dev/sdb',
  model: 'Samsung SSD 870',
  serial: 'S5Y1',
  sizeBytes: 2 ** 40,
  removable: false,
  readOnly: false,
  state: 'holds-data',
  contents: [
    { path: '/dev/sdb1', kind: 'filesystem', type: 'ntfs', label: 'PHOTOS', mountedAt: [] },
  ],
};

let server: LiveServer;
beforeAll(async () => {
  server = await startLiveServer('empty');
  await server.join('barn-1', { facts: { disks: [DISK] }, figures: {} });
}, LIVE_SETUP_MS);
afterAll(() => server.close());

let operator: LiveOperator;
beforeEach(async () => {
  operator = await LiveOperator.create(server);
  await operator.useToken();
});
afterEach(() => operator.remove());

const add = (name: string, ...options: string[]): string[] => [
  'pool',
  'add-disk',
  name,
  '--node',
  'barn-1',
  '--format',
  '/dev/sdb',
  ...options,
];

/** @returns the only pool that was declared, as the server keeps it */
const kept = async () => (await server.api.listPools({ query: { declared: 'true' } }))[0];

describe('yard pool add-disk --format', () => {
  test('shows which disk it is and what is on it, and asks for its serial number', async () => {
    const asked: string[] = [];
    const answering = (typed: string) => ({
      isInteractive: true,
      ask: async (question: string) => {
        asked.push(question);
        return typed;
      },
    });
    const refused = await operator.yard(add('fast'), answering('yes'));
    expect(refused).toMatchObject({ exit: 10, stderr: expect.stringContaining('cancelled') });
    expect(refused.stderr).toContain('Everything on this disk of barn-1 will be lost:');
    expect(refused.stderr).toContain('/dev/sdb, Samsung SSD 870, S5Y1, 1 TiB');
    expect(refused.stderr).toContain('Found on it: /dev/sdb1: file system (ntfs) “PHOTOS”');
    expect(asked).toEqual(['Type its serial number (S5Y1) to format it: ']);
    expect(await kept()).toBeUndefined();
  });

  test('without a terminal asks for --confirm, and takes no other disk', async () => {
    expect(await operator.yard(add('fast'))).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('add --confirm with its serial number'),
    });
    const { exit, stderr } = await operator.yard(add('fast', '--confirm', 'S5Y2'));
    expect({ exit, stderr }).toMatchObject({
      exit: 6,
      stderr: expect.stringContaining('“S5Y2” is not the serial number of that disk'),
    });
    expect(await kept()).toBeUndefined();
  });

  test('orders it once: the order ends when the pool has come up, and both are audited', async () => {
    const node = server.node('barn-1');
    node.kill();
    expect(await operator.yard(add('fast', '--confirm', 'S5Y1'))).toMatchObject({ exit: 0 });
    const { path, model, serial, sizeBytes, contents } = DISK;
    expect((await kept())?.source).toEqual({
      kind: 'disk',
      label: 'FAST',
      format: { path, model, serial, sizeBytes, contents },
    });
    expect(await operator.yard(add('other', '--confirm', 'S5Y1'))).toMatchObject({
      exit: 6,
      stderr: expect.stringContaining('the pool fast is at the same place'),
    });
    await node.start();
    await waitFor('the order to end', async () => {
      const pool = await kept();
      return pool?.state === 'ready' && !('format' in (pool.source ?? {}));
    });
    const entries = await server.api.listAudit({ query: {} });
    const said = entries.map(({ sentence }) => sentence);
    expect(said).toContain(
      'The pool fast was added: /dev/sdb (Samsung SSD 870, serial number S5Y1, 1 TiB) is formatted and labelled FAST.',
    );
    expect(said).toContainEqual(
      expect.stringMatching(/^\/dev\/sdb of .+ was formatted for the pool fast\.$/),
    );
  });
});
