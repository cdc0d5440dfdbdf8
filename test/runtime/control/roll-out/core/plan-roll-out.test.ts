import { describe, expect, test } from 'vitest';
import { planRollOut } from '../../../../../runtime/control/roll-out/core/plan-roll-out.ts';
import type {
  RollOutInput,
  RollOutNode,
} from '../../../../../runtime/control/roll-out/core/roll-out-input.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

const node = (name: string, over: Partial<RollOutNode> = {}): RollOutNode => ({
  id: `node-${name}` as NodeId,
  name,
  labels: {},
  state: 'ready',
  architecture: 'x86_64',
  running: '1.0.0',
  own: false,
  obeys: true,
  servesBoot: false,
  servesPool: undefined,
  runningStacks: 1,
  moves: ['Move web to other'],
  stays: [],
  ...over,
});

const image = (version: string, sequence: number, over: object = {}) => ({
  version,
  sequence,
  complete: true,
  key: 'k1',
  architecture: 'x86_64' as const,
  ...over,
});

const GATEWAYS = [
  node('gate-1', { servesBoot: true, runningStacks: 0, moves: [] }),
  node('gate-2', { servesBoot: true }),
];

const input = (over: Partial<RollOutInput> = {}): RollOutInput => ({
  version: '1.1.0',
  images: [image('1.1.0', 200), image('1.0.0', 100)],
  keys: ['k1'],
  choice: { default: '1.0.0', overrides: [], oldestSequence: 0 },
  nodes: [...GATEWAYS, node('barn-2'), node('barn-1')],
  canary: undefined,
  cold: false,
  probationMs: 0,
  ...over,
});

const order = (over: Partial<RollOutInput> = {}) =>
  planRollOut(input(over)).steps.map((step) => step.node.name);
const codes = (over: Partial<RollOutInput>) =>
  planRollOut(input(over)).problems.map(({ code }) => code);
const skipped = (one: RollOutNode, over: Partial<RollOutInput> = {}) =>
  planRollOut(input({ nodes: [...GATEWAYS, one], ...over })).skipped.map((each) => each.reason);
const STAYS = [{ what: 'db', why: 'It would have to be stopped.' }];

describe('the order', () => {
  test('is by name, and those last through which machines boot', () => {
    expect(order()).toEqual(['barn-1', 'barn-2', 'gate-1', 'gate-2']);
    expect(planRollOut(input()).problems).toEqual([]);
  });

  test('begins with the node that is named, by name or id', () => {
    expect(order({ canary: 'barn-2' })).toEqual(['barn-2', 'barn-1', 'gate-1', 'gate-2']);
    expect(order({ canary: 'node-gate-2' })).toEqual(['gate-2', 'barn-1', 'barn-2', 'gate-1']);
  });

  test.each([
    ['nothing runs on', { runningStacks: 0, moves: [] }, 'Nothing runs on it'],
    ['least moves from', { moves: [] }, 'Least runs on it'],
  ])('else with one that %s', (_, over, why) => {
    const nodes = [...GATEWAYS, node('barn-1'), node('barn-2', over)];
    const [first] = planRollOut(input({ nodes })).steps;
    expect([first?.node.name, first?.why.slice(0, why.length)]).toEqual(['barn-2', why]);
  });

  test('else with one where nothing has to be stopped, however much runs there', () => {
    const nodes = [
      ...GATEWAYS,
      node('barn-1', { stays: STAYS }),
      node('barn-2', { runningStacks: 9, moves: ['a', 'b'] }),
    ];
    expect(order({ nodes })[0]).toBe('barn-2');
    const all = nodes.map((each) => ({ ...each, stays: STAYS }));
    expect(planRollOut(input({ nodes: all })).steps[0]?.why).toContain('Least has to be stopped');
  });

  test('says of each what it goes back to, and whether it can', () => {
    const images = [image('1.1.0', 200), image('1.0.0', 100, { complete: false })];
    const of = (over: Partial<RollOutInput>) =>
      planRollOut(input(over)).steps.map(({ from, canGoBack }) => [from, canGoBack]);
    expect(of({})[0]).toEqual(['1.0.0', true]);
    expect(of({ images })[0]).toEqual(['1.0.0', false]);
    expect(of({ images: images.slice(0, 1) })[0]).toEqual(['1.0.0', false]);
  });
});

describe('a node is left as it is', () => {
  test.each([
    ['has-it', { running: '1.1.0' }],
    ['by-hand', { running: undefined }],
    ['silent', { state: 'lost' }],
    ['silent', { state: 'pending' }],
    ['off', { state: 'off' }],
    ['maintenance', { state: 'maintenance' }],
    ['own', { own: true }],
    ['stays-on', { obeys: false }],
    ['other-architecture', { architecture: 'aarch64' }],
  ] as const)('%s', (reason, over) => {
    expect(skipped(node('barn-1', over))).toEqual([reason]);
  });

  test.each(['cordoned', 'draining'] as const)('but not when it is %s', (state) => {
    expect(skipped(node('barn-1', { state }))).toEqual([]);
  });

  test('pinned: when another image was chosen for it or its label, not for somebody else', () => {
    const one = node('barn-1', { labels: { rack: 'a' } });
    const chosen = (override: RollOutInput['choice']['overrides'][number]) =>
      skipped(one, { choice: { overrides: [override], oldestSequence: 0 } });
    expect(chosen({ kind: 'node', node: one.id, version: '1.0.0' })).toEqual(['pinned']);
    expect(chosen({ kind: 'label', key: 'rack', value: 'a', version: '1.0.0' })).toEqual([
      'pinned',
    ]);
    expect(chosen({ kind: 'label', key: 'rack', value: 'b', version: '1.0.0' })).toEqual([]);
    expect(chosen({ kind: 'node', node: one.id, version: '1.1.0' })).toEqual([]);
  });
});

describe('a problem is', () => {
  test.each([
    ['IMAGE_UNKNOWN', { images: [image('1.0.0', 100)] }],
    ['IMAGE_INCOMPLETE', { images: [image('1.1.0', 200, { complete: false })] }],
    ['IMAGE_UNTRUSTED', { keys: ['k2'] }],
    ['IMAGE_TOO_OLD', { choice: { overrides: [], oldestSequence: 201 } }],
    [
      'OTHER_TRIAL',
      {
        choice: {
          canary: { version: '1.2.0', nodes: ['node-barn-1' as NodeId] },
          overrides: [],
          oldestSequence: 0,
        },
      },
    ],
    ['CANARY_UNSUITABLE', { canary: 'nowhere' }],
  ])('%s', (code, over) => {
    expect(codes(over)).toEqual([code]);
  });

  test('not an image that is just new enough, nor a trial of the same image', () => {
    const canary = { version: '1.1.0', nodes: ['node-barn-1' as NodeId] };
    expect(codes({ choice: { canary, overrides: [], oldestSequence: 200 } })).toEqual([]);
  });

  test('a canary that is left as it is, with why', () => {
    const nodes = [...GATEWAYS, node('barn-1', { state: 'off' })];
    expect(planRollOut(input({ nodes, canary: 'barn-1' })).problems).toEqual([
      expect.objectContaining({
        message:
          'barn-1 cannot try the image first. It is off; it boots the image when it is switched on.',
      }),
    ]);
  });

  test('a gateway that nobody could give its image to, or that no gateway is there at all', () => {
    const [gateway] = GATEWAYS;
    expect(codes({ nodes: [gateway!, node('barn-1')] })).toEqual(['BOOT_NETWORK_MISSING']);
    const lost = { ...gateway!, state: 'lost' as const };
    expect(codes({ nodes: [lost, node('barn-1')] })).toEqual(['BOOT_NETWORK_MISSING']);
    expect(codes({ nodes: [{ ...gateway!, running: undefined }, node('barn-1')] })).toEqual([]);
  });

  test.each([
    ['a machine', { stays: STAYS }, 'On barn-1, db: It would have to be stopped.'],
    ['a pool', { servesPool: 'tank' }, 'On barn-1, the pool tank: '],
  ])('%s that would have to stop, unless it may', (_, over, message) => {
    const nodes = [...GATEWAYS, node('barn-1', over)];
    const [problem] = planRollOut(input({ nodes })).problems;
    expect(problem?.code).toBe('WOULD_STOP');
    expect(problem?.message.startsWith(message)).toBe(true);
    const cold = planRollOut(input({ nodes, cold: true }));
    expect(cold.problems).toEqual([]);
    expect(cold.steps[0]?.stops).toHaveLength(1);
  });
});

describe('the hash', () => {
  const hash = (over: Partial<RollOutInput> = {}) => planRollOut(input(over)).hash;
  const nodes = input().nodes;

  test('is another one for anything that somebody has agreed to', () => {
    const changed = [
      { cold: true },
      { probationMs: 1 },
      { canary: 'barn-2' },
      { nodes: nodes.slice(0, -1) },
      { nodes: [...nodes, node('barn-3')] },
      { nodes: [...nodes.slice(0, -1), node('barn-1', { stays: STAYS })] },
      { nodes: [...nodes.slice(0, -1), node('barn-1', { running: '0.9.0' })] },
      { version: '1.0.0' },
    ];
    expect(new Set([{}, ...changed].map(hash)).size).toBe(changed.length + 1);
  });

  test('is the same wherever machines would move', () => {
    const moved = nodes.map((each) => ({ ...each, moves: ['Move web to another'] }));
    expect(hash({ nodes: moved })).toBe(hash());
  });
});
