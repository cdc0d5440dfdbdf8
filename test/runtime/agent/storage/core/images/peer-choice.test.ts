import { beforeEach, describe, expect, test } from 'vitest';
import {
  type ImagePeer,
  PeerChoice,
  PeersAside,
} from '../../../../../../runtime/agent/storage/core/images/peer-choice.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../../../schemas/ids/brand.ts';

const { asideMs, patienceMs, unreachedMs } = LIMITS.agent.peers;
const peer = (number: number, has: ImagePeer['has']): ImagePeer => ({
  node: `node-000000000${number}` as NodeId,
  address: `192.0.2.${number}`,
  port: 8_472,
  has,
});
const [one, two, three] = [peer(1, 'all'), peer(2, 'all'), peer(3, 'all')];
const [first, second] = [peer(4, 'parts'), peer(5, 'parts')];
let aside: PeersAside;
beforeEach(() => {
  aside = new PeersAside();
});
const choose = (...peers: ImagePeer[]): PeerChoice => new PeerChoice(peers, aside, 0);
const turns = (choice: PeerChoice, count = 4): (ImagePeer | undefined)[] =>
  Array.from({ length: count }, (_, turn) => choice.next(turn));

describe('which node is asked next', () => {
  test('is nobody when there is none', () => {
    expect(choose().next(0)).toBeUndefined();
  });

  test('is each that has all of it, in turn', () => {
    expect(turns(choose(one, two, three))).toEqual([one, two, three, one]);
  });

  test('is none that is still fetching while another has all of it', () => {
    expect(turns(choose(first, one))).toEqual([one, one, one, one]);
  });

  test('is always the first of those that are fetching', () => {
    expect(turns(choose(first, second))).toEqual([first, first, first, first]);
  });

  test('is one that is fetching when those that have all of it are gone', () => {
    const choice = choose(one, first);
    choice.drop(one);
    expect(choice.next(0)).toEqual(first);
  });
});

describe('a node that fails', () => {
  test('once is asked again; twice in a row, not any more', () => {
    const choice = choose(one);
    choice.failed(one);
    expect(choice.next(0)).toEqual(one);
    choice.gave(one, 1);
    choice.failed(one);
    expect(choice.next(0)).toEqual(one);
    choice.failed(one);
    expect(choice.next(0)).toBeUndefined();
  });

  test('is asked again in the next fetch', () => {
    choose(one).drop(one);
    expect(choose(one).next(0)).toEqual(one);
  });
});

describe('a node that has nothing yet', () => {
  test('is asked again until patience ends, counted from the first question', () => {
    const choice = choose(first);
    choice.gaveNothing(first, 1_000);
    choice.gaveNothing(first, 1_000 + patienceMs - 1);
    expect(choice.next(0)).toEqual(first);
    choice.gaveNothing(first, 1_000 + patienceMs);
    expect(choice.next(0)).toBeUndefined();
  });

  test('is waited for anew whenever it has given something', () => {
    const choice = choose(first);
    choice.gaveNothing(first, 0);
    choice.gave(first, patienceMs - 1);
    choice.gaveNothing(first, 2 * patienceMs - 2);
    expect(choice.next(0)).toEqual(first);
    choice.gaveNothing(first, 2 * patienceMs - 1);
    expect(choice.next(0)).toBeUndefined();
  });
});

describe('a node that lies', () => {
  test('is not asked again, in no fetch, for some time', () => {
    choose(one).lied(one, 0);
    expect(new PeerChoice([one, two], aside, asideMs - 1).next(0)).toEqual(two);
    expect(new PeerChoice([one], aside, asideMs).next(0)).toEqual(one);
  });

  test('is not confused with one that was not there, which is asked again soon', () => {
    aside.unreached(one.node, 0);
    expect(new PeerChoice([one, two], aside, unreachedMs - 1).next(0)).toEqual(two);
    expect(new PeerChoice([one], aside, unreachedMs).next(0)).toEqual(one);
    expect(unreachedMs).toBeLessThan(asideMs);
  });

  test('costs the others nothing', () => {
    const choice = choose(one, two);
    choice.lied(one, 0);
    expect(turns(choice)).toEqual([two, two, two, two]);
    expect(aside.has(two.node, 0)).toBe(false);
  });
});
