import { expect, test } from 'vitest';
import { moveMode } from '../../../../../../runtime/control/stacks/core/plan/move-mode.ts';
import { siteNode } from './lab/site-nodes.ts';

const [kvm, tcg] = [siteNode('fast'), siteNode('slow', { accelerator: 'tcg' })];

test.each([
  [kvm, tcg],
  [tcg, kvm],
])('the node is named that emulates the processor', (from, to) => {
  expect(moveMode({ state: 'ready' }, { from, to }, 0)).toMatchObject({
    mode: 'cold',
    whyCold: 'Only slow emulates the processor, so it cannot go on running.',
  });
});

test('both nodes are named whose processors differ', () => {
  const arm = siteNode('arm', { architecture: 'aarch64' });
  expect(moveMode({ state: 'starting' }, { from: kvm, to: arm }, 0).whyCold).toBe(
    'fast and arm have processors of different kinds.',
  );
});

test('a machine runs on between two that both emulate', () => {
  expect(moveMode({ state: 'ready' }, { from: tcg, to: tcg }, 5)).toEqual({
    mode: 'live',
    whyCold: null,
    offMs: null,
  });
});
