import { expect, test } from 'vitest';
import { changedFirst } from '../../../../../runtime/agent/converge/core/changed-first.ts';
import type { AgentStep } from '../../../../../runtime/agent/converge/core/plan-steps.ts';
import type { DesiredNetwork } from '../../../../../schemas/agent/desired.ts';
import { NetworkId } from '../../../../../schemas/ids/brand.ts';
import { STACK } from '../../gateway/core/sample-router.ts';
import { sampleNetwork } from '../../gateway/core/sample-segment.ts';

const [one, two, three] = ['aaa', 'bbb', 'ccc'].map((name) =>
  sampleNetwork({ id: NetworkId.parse(`network-${name}0000000`) }),
) as [DesiredNetwork, DesiredNetwork, DesiredNetwork];
const ensure = (network: DesiredNetwork): AgentStep => ({
  kind: 'ensure-network',
  item: network.id,
  network,
});
const before: AgentStep = { kind: 'remove-router', item: `router-${STACK}`, stack: STACK };
const after: AgentStep = {
  kind: 'discard-volume',
  item: 'volume',
  volume: 'volume' as never,
  pool: undefined,
};
const steps = [before, ensure(one), ensure(two), ensure(three), after];

const ordered = (...made: DesiredNetwork[]): AgentStep[] =>
  changedFirst(steps, new Map(made.map((network) => [network.id, network])));

test('a network that has changed comes before those that have not, and after what came before all', () => {
  const moved = { ...three, segment: { peers: [] } };
  expect(ordered(one, two, moved)).toEqual([
    before,
    ensure(three),
    ensure(one),
    ensure(two),
    after,
  ]);
});

test('one that was never made counts as changed; among equals the order stays', () => {
  expect(ordered(two)).toEqual([before, ensure(one), ensure(three), ensure(two), after]);
  expect(ordered()).toEqual(steps);
  expect(ordered(one, two, three)).toEqual(steps);
});
