import { expect, test } from 'vitest';
import {
  type SpanningNetwork,
  viewEncryption,
} from '../../../../../../runtime/control/stacks/core/view/view-encryption.ts';

type Member = SpanningNetwork['members'][number];
const ORDER = { by: 'ada', at: '2026-11-29T12:00:00.000Z', reason: null };
const network = (uses: Record<string, Member['use']>, unable: string[] = []): SpanningNetwork => ({
  stack: 'blog',
  network: 'front',
  members: Object.entries(uses).map(([name, use]) => ({
    name,
    use,
    canEncrypt: !unable.includes(name),
  })),
});
const sentences = (order: typeof ORDER | null, ...networks: SpanningNetwork[]): string[] =>
  viewEncryption(order, networks).waiting.map(({ sentence }) => sentence);

test('without an order it is off, or about to be', () => {
  const plain = network({ one: 'none', two: 'open' });
  expect(viewEncryption(null, [plain])).toEqual({
    state: 'off',
    order: null,
    networks: { total: 1, encrypted: 0 },
    waiting: [],
  });
  const leaving = network({ one: 'used', two: 'none' });
  expect(viewEncryption(null, [plain, leaving])).toMatchObject({
    state: 'turning-off',
    waiting: [{ stack: 'blog', network: 'front', sentence: 'It waits for “one” to follow.' }],
  });
});

test('with an order it is on once every network is encrypted on all of its nodes', () => {
  const whole = network({ one: 'used', two: 'used' });
  expect(viewEncryption(ORDER, [])).toMatchObject({ state: 'on', order: ORDER });
  expect(viewEncryption(ORDER, [whole])).toMatchObject({
    state: 'on',
    networks: { total: 1, encrypted: 1 },
    waiting: [],
  });
  expect(viewEncryption(ORDER, [whole, network({ one: 'used', two: 'open' })])).toMatchObject({
    state: 'turning-on',
    networks: { total: 2, encrypted: 1 },
    waiting: [{ sentence: 'Its nodes are about to follow.' }],
  });
});

test('what a network waits for is said with the nodes, the worst first', () => {
  const uses = { one: 'none', two: 'unknown', three: 'open' } as const;
  expect(sentences(ORDER, network(uses, ['three']))).toEqual([
    '“three” cannot encrypt; yard node show says why.',
  ]);
  expect(sentences(ORDER, network(uses))).toEqual(['It waits for “two”, which does not report.']);
  const [shut] = sentences(ORDER, network({ ...uses, two: 'none' }));
  expect(shut).toMatch(/^“one”, “two” have not had an answer by tunnel .* let the UDP ports/);
  const [one] = sentences(ORDER, network({ one: 'none', two: 'open' }));
  expect(one).toMatch(/^“one” has not had an answer by tunnel /);
  expect(sentences(ORDER, network({ one: 'unknown', two: 'unknown' }))).toEqual([
    'It waits for “one”, “two”, which do not report.',
  ]);
});

test('no more than twenty networks are named', () => {
  const many = Array.from({ length: 21 }, () => network({ one: 'none', two: 'none' }));
  expect(viewEncryption(ORDER, many).waiting).toHaveLength(20);
  expect(viewEncryption(ORDER, many).networks.total).toBe(21);
});
