import { describe, expect, test } from 'vitest';
import {
  decideSealed,
  type NetworkMember,
} from '../../../../../../runtime/control/stacks/core/desired/decide-sealed.ts';

type Use = NetworkMember['use'];
const able = (...uses: Use[]): NetworkMember[] => uses.map((use) => ({ canEncrypt: true, use }));
const unable = (...uses: Use[]): NetworkMember[] => uses.map((use) => ({ canEncrypt: false, use }));

describe('frames go through tunnels', () => {
  test.each<[string, readonly NetworkMember[]]>([
    ['once each node has had an answer of all others', able('open', 'open', 'open')],
    ['when a node that has nothing of it yet joins those', able('open', 'apart')],
    ['from the beginning, when no node has the network yet', able('apart', 'apart')],
    ['from the beginning, also while a node does not report', able('apart', 'unknown')],
    ['once one node says that they do, whatever the others say', able('used', 'none', 'unknown')],
    ['also when a node has lost its means meanwhile', [...able('used'), ...unable('none')]],
    ['for a server that has just started and has heard of nobody', able('unknown', 'unknown')],
  ])('%s', (_, members) => {
    expect(decideSealed(true, false, members)).toBe(true);
  });
});

describe('frames go in plain', () => {
  test.each<[string, readonly NetworkMember[]]>([
    ['while a node has not had an answer of all others', able('open', 'none')],
    ['while a node that has it in plain may not hear of the change', able('open', 'unknown')],
    ['while nobody has had an answer', able('none', 'apart')],
    ['with a node that cannot encrypt', [...able('open', 'open'), ...unable('apart')]],
    ['with a node that cannot, also from the beginning', [...able('apart'), ...unable('apart')]],
  ])('%s', (_, members) => {
    expect(decideSealed(true, false, members)).toBe(false);
  });

  test('as soon as encryption is not wanted any more', () => {
    expect(decideSealed(false, true, able('used', 'used'))).toBe(false);
  });
});

test('what was decided is not taken back by an answer that came late', () => {
  expect(decideSealed(true, true, able('none', 'open'))).toBe(true);
  expect(decideSealed(true, true, unable('none', 'unknown'))).toBe(true);
});
