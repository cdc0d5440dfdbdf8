import { describe, expect, test } from 'vitest';
import { nodeEvents } from '../../../../../runtime/control/nodes/core/node-events.ts';
import { presentIn } from '../../../../../runtime/control/nodes/core/present.ts';
import {
  reportChanges,
  type SeenMachine,
  type SeenVolume,
} from '../../../../../runtime/control/nodes/core/report-changes.ts';
import { definedMachine, definedVolume, definition } from '../../stacks/core/define/lab.ts';

const machine = (name: string, state: string) => ({ id: `machine-${name}`, state }) as SeenMachine;
const volume = (name: string, state: string) => ({ id: `volume-${name}`, state }) as SeenVolume;

describe('what of a report has changed', () => {
  const changes = (now: object, before: object | undefined) => {
    const whole = (part: object) => ({ machines: [], volumes: [], ...part });
    return reportChanges(whole(now), before && whole(before));
  };

  test('is the state of machines', () => {
    const now = { machines: [machine('a', 'ready'), machine('b', 'off'), machine('new', 'off')] };
    const before = { machines: [machine('b', 'off'), machine('a', 'starting')] };
    expect(changes(now, before)).toEqual({ machines: [machine('a', 'ready')], volumes: [] });
  });

  test('is which volumes are missing, and no other state of them', () => {
    const volumes = (a: string, b: string, c: string) => ({
      volumes: [volume('a', a), volume('b', b), volume('c', c)],
    });
    const now = volumes('missing', 'ready', 'ready');
    expect(changes(now, volumes('ready', 'missing', 'creating')).volumes).toEqual([
      volume('a', 'missing'),
      volume('b', 'ready'),
    ]);
    expect(changes(now, now).volumes).toEqual([]);
  });

  test('is nothing when there was no report before', () => {
    const now = { machines: [machine('a', 'crashed')], volumes: [volume('a', 'missing')] };
    expect(changes(now, undefined)).toEqual({ machines: [], volumes: [] });
  });
});

describe('what is told of changes', () => {
  const stacks = [
    { id: 'stack-1', definition: definition({ machines: [definedMachine('db')] }) },
    {
      id: 'stack-2',
      definition: definition({
        machines: [definedMachine('mail'), definedMachine('web', { name: 'blog-web' })],
        volumes: [definedVolume('mail'), definedVolume('web')],
      }),
    },
  ] as never;
  const told = (machines: SeenMachine[], volumes: SeenVolume[] = []) =>
    nodeEvents({ machines, volumes }, stacks);

  test.each([
    ['starting', 'machine.start', 'blog-web started.'],
    ['ready', 'machine.ready', 'blog-web is ready.'],
    ['off', 'machine.off', 'blog-web is off.'],
    ['crashed', 'machine.crash', 'blog-web ended by itself and will be started again.'],
    ['failed', 'machine.fail', 'blog-web cannot be started.'],
  ])('is that a machine is %s', (state, action, sentence) => {
    expect(told([machine('web', state)])).toEqual([{ action, subject: 'stack-2', sentence }]);
  });

  test('is nothing of other states, and of what belongs to no stack', () => {
    expect(told([machine('web', 'stopping'), machine('web', 'absent')])).toEqual([]);
    expect(told([machine('x', 'off')], [volume('x', 'missing')])).toEqual([]);
  });

  test('is that a volume is missing, or back, after all that is told of machines', () => {
    expect(
      told([machine('db', 'off')], [volume('web', 'missing'), volume('mail', 'ready')]),
    ).toEqual([
      { action: 'machine.off', subject: 'stack-1', sentence: 'db is off.' },
      {
        action: 'volume.missing',
        subject: 'stack-2',
        sentence: 'The volume “store” of blog-web is missing; blog-web is not started without it.',
      },
      {
        action: 'volume.back',
        subject: 'stack-2',
        sentence: 'The volume “store” of mail is back, with its data.',
      },
    ]);
  });
});

test('a node has what it reports, but for machines that it says are absent', () => {
  const report = {
    machines: [machine('a', 'off'), machine('b', 'absent'), machine('c', 'failed')],
    networks: [{ id: 'network-1' }],
    routers: [{ stack: 'stack-1' }],
  };
  expect(presentIn(report as never)).toEqual({
    machines: ['machine-a', 'machine-c'],
    networks: ['network-1'],
    routers: ['stack-1'],
  });
});
