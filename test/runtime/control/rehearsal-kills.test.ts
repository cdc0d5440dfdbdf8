import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { type ControlBench, waitUntil } from '../../fakes/control-bench.ts';
import { killAgentAt } from '../../fakes/kill-agent-at.ts';
import { COPY, expectUntouched, RehearsalLab } from '../../fakes/rehearsal-lab.ts';

let bench: ControlBench;
let lab: RehearsalLab;
beforeEach(async () => {
  lab = await RehearsalLab.open();
  ({ bench } = lab);
});
afterEach(() => lab.close());

const OWN = ['clone', 'upgrade', 'record', 'remove'];
/** What its parts do is tried in full where they are operations of their own. */
const OF_PARTS = [
  'clone-stack:begin',
  'clone-stack:switch',
  'clone-stack:instant',
  'clone-stack:start',
  'clone-stack:finish',
  'upgrade-stack:make',
  'upgrade-stack:become',
  'upgrade-stack:start',
  'upgrade-stack:probation',
  'upgrade-stack:note',
];
const moments = (step: string): string[] =>
  ['before', 'effect', 'after'].map((moment) => `rehearse-upgrade:${step}:${moment}`);

describe('server killed', () => {
  test.each([...OWN.flatMap(moments), ...OF_PARTS.map((step) => `${step}:effect`)])(
    'at %s: it comes to its result, once, and nothing is left',
    async (at) => {
      bench.killAt = at;
      expect(await bench.survive(await lab.rehearse())).toMatchObject({ state: 'succeeded' });
      expect(await lab.rehearsals()).toMatchObject([{ outcome: 'held' }]);
      await expectUntouched(lab);
    },
  );

  test.each(['become', 'stop', 'reserve'])(
    'while the upgrade of the clone goes back, at %s: that is its result',
    async (step) => {
      let starts = 0;
      bench.node.world.trouble = (action) => {
        if (!action.startsWith('start ')) return;
        starts += 1;
        if (starts > 2 && starts <= 4) throw new Error('no such luck');
      };
      bench.killAt = `upgrade-stack:${step}:undo`;
      expect(await bench.survive(await lab.rehearse())).toMatchObject({ state: 'succeeded' });
      expect(await lab.rehearsals()).toMatchObject([{ outcome: 'rolled-back' }]);
      await expectUntouched(lab);
    },
  );
});

describe('what cannot be rehearsed: no result, nothing left', () => {
  test.each(['switch ', 'start '])('the clone is not made: a node cannot %s', async (deed) => {
    let refused = 0;
    bench.node.world.trouble = (action) => {
      if (!action.startsWith(deed) || (refused += 1) > 4) return;
      throw new Error('no such luck');
    };
    const ended = await bench.finish((await lab.rehearse()).id);
    bench.node.world.trouble = () => undefined;
    await expectUntouched(lab);
    if (ended?.state === 'succeeded') return;
    expect(ended).toMatchObject({ state: 'failed', fault: { code: 'REHEARSAL_FAILED' } });
    expect(ended?.fault?.message).toMatch(
      /^The upgrade of blog to 2\.0\.0 could not be rehearsed: /,
    );
    expect(await lab.rehearsals()).toEqual([]);
  });

  test.each([
    ['Clone', 'start', 'start ', 0],
    ['Upgrade', 'fetch', 'fetch ', 0],
    ['Upgrade', 'start', 'start ', 2],
    ['Upgrade', 'probation', 'nothing', 0],
  ])('it is cancelled: “%s”, in its step “%s”', async (part, step, deed, after) => {
    const gate = Promise.withResolvers<void>();
    let deeds = 0;
    bench.node.world.trouble = async (action) => {
      if (action.startsWith(deed) && (deeds += 1) > after) await gate.promise;
    };
    const { id } = await begunIn(part, step);
    await bench.call('cancelOperation', { params: { operation: id } });
    gate.resolve();
    expect(await bench.finish(id)).toMatchObject({ state: 'cancelled' });
    expect(await lab.rehearsals()).toEqual([]);
    await expectUntouched(lab);
  });

  test.each(['clone', 'upgrade'])(
    'the server is killed while a cancelled one is undone, at %s',
    async (step) => {
      const { id } = await begunIn('Upgrade', 'probation');
      bench.killAt = `rehearse-upgrade:${step}:undo`;
      await bench.call('cancelOperation', { params: { operation: id } });
      expect(await bench.survive({ id })).toMatchObject({ state: 'cancelled' });
      await expectUntouched(lab);
    },
  );

  test('the server is killed between its cancel and that of its parts', async () => {
    const { id } = await begunIn('Upgrade', 'probation');
    bench.killAt = 'rehearse-upgrade:children:cancelled';
    await bench.call('cancelOperation', { params: { operation: id } });
    expect(await bench.survive({ id })).toMatchObject({ state: 'cancelled' });
    await expectUntouched(lab);
  });

  /** One that has come to a step of one of its parts, and stays there long enough. */
  async function begunIn(part: string, step: string): Promise<Operation> {
    const begun = await lab.rehearse({ probationMs: 60_000 });
    await lab.during(begun.id, part, step);
    return begun;
  }
});

test('agent killed before and after what it does for a rehearsal: nothing is lost, and nothing is left', async () => {
  for (let deed = 0; deed < 60; deed += 10) {
    for (const [ahead, when] of [
      [0, 'before'],
      [2, 'after'],
    ] as const) {
      const kill = killAgentAt(bench.node, deed + ahead, when);
      const ended = await bench.finish((await lab.rehearse()).id);
      kill.callOff();
      // Between the switches of two machines there is no instant that is that of both.
      const why = ended?.state === 'failed' ? ended.fault?.message : 'at one instant';
      expect([deed + ahead, when, why]).toEqual([
        deed + ahead,
        when,
        expect.stringContaining('at one instant'),
      ]);
      await expectUntouched(lab);
      // There are no more deeds.
      if (!kill.isDone) return;
    }
  }
}, 600_000);

test('a node that is away holds the removal of the clone up, and what is left goes once it is back', async () => {
  const { id } = await lab.rehearse({ probationMs: 3_000 });
  await lab.during(id, 'Upgrade', 'probation');
  const { world } = bench.node;
  world.trouble = (action) => {
    if (action.startsWith('undefine ') || action.startsWith('destroy ')) throw new Error('busy');
  };
  await waitUntil(async () => (await lab.rehearsals()).length === 1);
  expect(await lab.stackNames()).toContain(COPY);
  world.trouble = () => undefined;
  expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
  await expectUntouched(lab);
});
