import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NodeDisk } from '../../../../schemas/agent/disk.ts';
import { LIVE_SETUP_MS, LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { waitFor } from '../../../fakes/wait-for.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';

const live = useLiveOperator('empty');
const DISK: NodeDisk = {
  path: '/dev/sda',
  model: 'Samsung SSD 870',
  serial: 'S5Y1',
  sizeBytes: 2 ** 40,
  removable: false,
  readOnly: false,
  state: 'empty',
  contents: [],
};

beforeAll(async () => {
  const facts = { disks: [DISK] };
  const node = await live.server.join('barn-1', { facts, figures: {} });
  await live.server.join('barn-2', { facts, figures: {} });
  node.host = { facts: { ...facts, ownPool: 'memory' }, figures: {} };
  await waitFor('barn-1 to tell that its own pool is in memory', async () => {
    const { facts: told } = await live.server.api.getNode({ params: { node: 'barn-1' } });
    return told?.ownPool === 'memory';
  });
}, LIVE_SETUP_MS);

beforeEach(() => live.server.api.forgetNodeDisk({ params: { node: 'barn-1' } }));

const disk = (...argv: string[]) => live.operator.yard(['node', 'disk', ...argv]);
const ordered = async () => (await live.server.api.getNode({ params: { node: 'barn-1' } })).disk;

describe('yard node disk keep', { timeout: LIVE_TEST_MS }, () => {
  test('shows which disk it is, and formats it only when its serial number was typed', async () => {
    const typing = (typed: string) => ({ isInteractive: true, ask: async () => typed });
    const argv = ['node', 'disk', 'keep', 'barn-1', '/dev/sda'];
    const refused = await live.operator.yard(argv, typing('yes'));
    expect(refused).toMatchObject({ exit: 10, stdout: '' });
    expect(refused.stderr).toContain('/dev/sda, Samsung SSD 870, S5Y1, 1 TiB');
    expect(await ordered()).toBeUndefined();
    const { exit, stdout } = await live.operator.yard(argv, typing('S5Y1'));
    expect({ exit, stdout }).toEqual({
      exit: 0,
      stdout:
        '/dev/sda of “barn-1” is formatted, and keeps the node from then on. See how far it is: yard node show barn-1\n',
    });
    expect(await ordered()).toMatchObject({ state: 'ordered', path: '/dev/sda' });
    const shown = await live.operator.yard(['node', 'show', 'barn-1']);
    expect(shown.stdout).toMatch(/kept by +\/dev\/sda/);
  });

  test.each([
    [['keep', 'barn-1', '/dev/sda'], 2, 'add --confirm with its serial number'],
    [['keep', 'barn-1', '/dev/sda', '--confirm', 'S5Y2'], 6, 'is not the serial number'],
    [['keep', 'barn-1', '/dev/sdz'], 4, '/dev/sdz of barn-1'],
    [['keep', 'barn-2', '/dev/sda', '--confirm', 'S5Y1'], 6, 'its own pool is on a disk already'],
    [['keep', 'nobody', '/dev/sda', '--confirm', 'S5Y1'], 4, 'nobody'],
    [['forget', 'nobody', '--yes'], 4, 'nobody'],
    [['forget', 'barn-2', '--yes'], 6, 'it is running from that disk'],
  ])('%j is refused', async (argv, exit, text) => {
    expect(await disk(...argv)).toMatchObject({
      exit,
      stdout: '',
      stderr: expect.stringContaining(text),
    });
    expect(await ordered()).toBeUndefined();
  });
});

describe('yard node disk forget', { timeout: LIVE_TEST_MS }, () => {
  test('asks before what is on the disk counts as missing', async () => {
    await disk('keep', 'barn-1', '/dev/sda', '--confirm', 'S5Y1');
    expect(await disk('forget', 'barn-1')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('add --yes'),
    });
    const no = { isInteractive: true, ask: async () => 'n' };
    const refused = await live.operator.yard(['node', 'disk', 'forget', 'barn-1'], no);
    expect(refused).toMatchObject({ exit: 10, stderr: expect.stringContaining('/dev/sda') });
    expect(await ordered()).toBeDefined();
    const argv = ['node', 'disk', 'forget', 'barn-1', '--yes'];
    const { exit, json } = await live.operator.yardJson(argv);
    expect({ exit, json }).toMatchObject({ exit: 0, json: { name: 'barn-1' } });
    expect(await ordered()).toBeUndefined();
    expect((await live.operator.yard(argv)).stdout).toBe(
      'No disk is expected to keep “barn-1” any more.\n',
    );
  });
});
