import { describe, expect, test } from 'vitest';
import type {
  SeenMachine,
  SeenVolume,
} from '../../../../runtime/control/nodes/core/report-changes.ts';
import { NodeJournal } from '../../../../runtime/control/nodes/node-journal.ts';
import type { OpenStacks } from '../../../../runtime/control/stacks/desired/open-stacks.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';

const NODE = 'node-0000000001' as NodeId;
const stack = {
  id: 'stack-one',
  definition: {
    machines: [
      { id: 'machine-db', name: 'blog-db' },
      { id: 'machine-web', name: 'blog-web' },
    ],
    volumes: [{ id: 'volume-store', name: 'store', machine: 'machine-db' }],
  },
};
const other = { id: 'stack-two', definition: { machines: [], volumes: [] } };

const machine = (id: string, state: SeenMachine['state']): SeenMachine =>
  ({ id: `machine-${id}`, state }) as SeenMachine;
const volume = (state: SeenVolume['state'], id = 'volume-store'): SeenVolume =>
  ({ id, state }) as SeenVolume;

interface Seen {
  readonly machines?: SeenMachine[];
  readonly volumes?: SeenVolume[];
}

/** @returns what is written down for a report after another, and how often stacks were read */
async function noted(before: Seen | undefined, now: Seen): Promise<[string[], number]> {
  const written: string[] = [];
  let reads = 0;
  const journal = new NodeJournal(
    {
      on: async (node) => {
        reads += 1;
        const here = node === NODE ? [other, stack] : [];
        return here.map((record) => ({ record })) as unknown as Awaited<
          ReturnType<OpenStacks['on']>
        >;
      },
    },
    {
      record: async ({ actor, action, subject, sentence }) =>
        void written.push(`${actor} ${action} ${subject}: ${sentence}`),
    },
  );
  const whole = (seen: Seen) => ({ node: NODE, machines: [], volumes: [], ...seen });
  await journal.note(whole(now), before && whole(before));
  return [written, reads];
}

describe('what happens on a node', () => {
  test.each([
    ['starting', 'machine.start stack-one: blog-db started.'],
    ['ready', 'machine.ready stack-one: blog-db is ready.'],
    ['crashed', 'machine.crash stack-one: blog-db ended by itself and will be started again.'],
    ['failed', 'machine.fail stack-one: blog-db cannot be started.'],
  ] as const)('a machine that is %s now', async (state, sentence) => {
    const [written] = await noted(
      { machines: [machine('db', 'off')] },
      { machines: [machine('db', state)] },
    );
    expect(written).toEqual([`node ${sentence}`]);
  });

  test('a machine that was switched off is told, one that is stopping is not yet', async () => {
    const on = { machines: [machine('db', 'ready')] };
    expect((await noted(on, { machines: [machine('db', 'off')] }))[0]).toEqual([
      'node machine.off stack-one: blog-db is off.',
    ]);
    expect((await noted(on, { machines: [machine('db', 'stopping')] }))[0]).toEqual([]);
  });

  test('a volume that went missing, and one that is back', async () => {
    const there = { volumes: [volume('ready')] };
    const gone = { volumes: [volume('missing')] };
    expect((await noted(there, gone))[0]).toEqual([
      'node volume.missing stack-one: The volume “store” of blog-db is missing; blog-db is not started without it.',
    ]);
    expect((await noted(gone, there))[0]).toEqual([
      'node volume.back stack-one: The volume “store” of blog-db is back, with its data.',
    ]);
    expect((await noted({ volumes: [volume('failed')] }, there))[0]).toEqual([]);
  });

  test('nothing is told of the first report, of what is new, or of what belongs to no stack', async () => {
    const now = { machines: [machine('db', 'crashed')], volumes: [volume('missing')] };
    expect(await noted(undefined, now)).toEqual([[], 0]);
    expect(await noted({}, now)).toEqual([[], 0]);
    const stranger = (state: 'off' | 'ready') => ({ machines: [machine('x', state)] });
    expect((await noted(stranger('off'), stranger('ready')))[0]).toEqual([]);
  });

  test('D7: the stacks of the node are read once for a report with changes, and not for one without', async () => {
    const before = {
      machines: [machine('db', 'off'), machine('web', 'off')],
      volumes: [volume('ready')],
    };
    expect(await noted(before, before)).toEqual([[], 0]);
    const now = {
      machines: [machine('db', 'ready'), machine('web', 'starting')],
      volumes: [volume('missing')],
    };
    const [written, reads] = await noted(before, now);
    expect([written.length, reads]).toEqual([3, 1]);
  });
});
