import { describe, expect, test } from 'vitest';
import { suggestName } from '../../../../../runtime/control/nodes/core/joining-name.ts';
import { keepTold } from '../../../../../runtime/control/nodes/core/keep-told.ts';
import { simulatedFacts } from '../../../../../runtime/simulator/simulated-node.ts';
import type { NodeDisk } from '../../../../../schemas/agent/disk.ts';
import { JoinRuleName } from '../../../../../schemas/api/resources/join.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

describe('the name of a machine that joins', () => {
  const taken =
    (...names: string[]) =>
    (name: string) =>
      names.includes(name);
  test.each([
    ['barn-2.lan', taken(), 'barn-2'],
    ['barn-2', taken('barn-2'), 'node-1'],
    ['localhost', taken(), 'node-1'],
    ['stackyard-node', taken('node-1', 'node-2'), 'node-3'],
    ['\u202e', taken(), 'node-1'],
    ['', taken('node-2'), 'node-1'],
  ])('%j', (hostname, isTaken, name) => {
    expect(suggestName(hostname, isTaken)).toBe(name);
  });

  test.each([
    ['barn-2', true],
    ['barn-#', true],
    ['#-barn', false],
    ['barn-#-#', false],
    ['Barn', false],
    ['', false],
    [`${'a'.repeat(27)}#`, true],
    [`${'a'.repeat(28)}#`, false],
  ])('of a rule can be %j: %s', (name, isOne) => {
    expect(JoinRuleName.safeParse(name).success).toBe(isOne);
  });
});

describe('what is kept of what a machine says', () => {
  const disk = (path: string): NodeDisk => ({
    path,
    serial: 's'.repeat(300),
    sizeBytes: 500,
    removable: false,
    readOnly: false,
    state: 'empty',
    contents: [],
  });
  const facts = {
    ...simulatedFacts('node-0000000001' as NodeId),
    hostname: 'barn\u0000\u001b[31m\u202e2',
    hardware: { serial: 'A\u2028B\ud800', macs: ['02:00:00:00:00:01'] },
    uplinks: [],
    disks: Array.from({ length: 100 }, (_none, index) => disk(`/dev/sd${index}`)),
  };

  test('can be shown, and stored in any database', () => {
    const { hostname, hardware } = keepTold(facts).facts;
    expect(hostname).toBe('barn��[31m�2');
    expect(hardware).toEqual({ serial: 'A�B�', macs: ['02:00:00:00:00:01'] });
  });

  test('is short, however much was said', () => {
    const told = keepTold(facts);
    expect(told.disks).toHaveLength(LIMITS.join.disks);
    expect(told.disks[0]).toEqual({
      path: '/dev/sd0',
      serial: 's'.repeat(LIMITS.join.diskWordChars),
      sizeBytes: 500,
      state: 'empty',
    });
    expect(told.facts).not.toHaveProperty('disks');
    expect(told.facts).not.toHaveProperty('uplinks');
    expect(told.facts).toMatchObject({ cpus: 16, memoryBytes: facts.memoryBytes });
  });
});
