import { describe, expect, test } from 'vitest';
import { upgradeDowntimeMs } from '../../../../../../../runtime/control/stacks/core/plan/upgrade/upgrade-downtime.ts';

const at = (second: number) => new Date(second * 1000).toISOString();
const machine = (id: string, role: string) => ({ id, role }) as never;
const seen = (id: string, took: number) =>
  ({ id, startedAt: at(100), readyAt: at(100 + took) }) as never;
const roles = (after: Record<string, string[]>) => ({
  roles: Object.fromEntries(
    Object.entries(after).map(([role, before]) => [role, { after: before }]),
  ) as never,
});

describe('how long a stack is without service', () => {
  test('is the longest way through machines that wait for each other', () => {
    const machines = [
      machine('a', 'db'),
      machine('b', 'web'),
      machine('c', 'web'),
      machine('d', 'mail'),
    ];
    const took = [seen('a', 10), seen('b', 3), seen('c', 5), seen('d', 12)];
    expect(upgradeDowntimeMs(machines, roles({ db: [], web: ['db'], mail: [] }), took)).toBe(
      15_000,
    );
    expect(
      upgradeDowntimeMs(machines, roles({ db: [], web: ['db'], mail: ['web', 'db'] }), took),
    ).toBe(27_000);
  });

  test('is not known as long as one machine has not been ready', () => {
    const machines = [machine('a', 'db'), machine('b', 'web')];
    const waits = { id: 'b', startedAt: at(1) } as never;
    expect(
      upgradeDowntimeMs(machines, roles({ db: [], web: [] }), [seen('a', 1), waits]),
    ).toBeNull();
    expect(upgradeDowntimeMs(machines, roles({ db: [], web: [] }), [seen('a', 1)])).toBeNull();
  });

  test('does not hang on roles that wait for each other, or are not there', () => {
    const machines = [machine('a', 'x'), machine('b', 'y')];
    const found = upgradeDowntimeMs(machines, roles({ x: ['y'], y: ['x', 'z'] }), [
      seen('a', 1),
      seen('b', 2),
    ]);
    expect(found).toBe(3_000);
  });
});
