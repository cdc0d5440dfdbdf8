import { describe, expect, test } from 'vitest';
import {
  type NamedNode,
  twinNotices,
} from '../../../../../runtime/control/nodes/core/twin-notices.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

const node = (name: string, hostname: string, address?: string): NamedNode => ({
  id: `node-${name}` as NodeId,
  name,
  facts: { hostname, ...(address === undefined ? {} : { underlay: { address, mtu: 1500 } }) },
});

const told = (...nodes: NamedNode[]) =>
  Object.fromEntries([...twinNotices(nodes)].map(([id, notices]) => [id.slice(5), notices]));

describe('nodes that say the same of themselves', () => {
  test('are none when names and addresses differ, are unknown or empty', () => {
    const silent: NamedNode = { id: 'node-x' as NodeId, name: 'x', facts: undefined };
    expect(told(node('a', 'one', '10.0.0.1'), node('b', 'two', '10.0.0.2'))).toEqual({});
    expect(told(silent, { ...silent, id: 'node-y' as NodeId })).toEqual({});
    expect(told(node('a', ''), node('b', ''))).toEqual({});
  });

  test('by host name are both told, each of the other', () => {
    const notices = told(node('a', 'debian'), node('b', 'Debian'), node('c', 'other'));
    expect(notices).toEqual({
      a: [
        'It has the same host name as “b”: “debian”. Storage servers treat them as one client and ' +
          'mix up their locks. Give one of them a different host name, or remove the node that is gone.',
      ],
      b: [expect.stringContaining('the same host name as “a”')],
    });
  });

  test('by network address are both told, however it is written', () => {
    expect(told(node('a', 'one', '10.0.0.1'), node('b', 'two', '10.0.0.1')).a).toEqual([
      'It reports the same network address as “b”: 10.0.0.1. What is sent to one may reach the ' +
        'other. Give one of them a different address, or remove the node that is gone.',
    ]);
    const six = told(node('a', 'one', 'fd00::1'), node('b', 'two', 'FD00:0:0:0:0:0:0:1'));
    expect(six.b).toEqual([expect.stringContaining('as “a”: fd00::1.')]);
  });

  test('by both are told both', () => {
    const { a = [] } = told(node('a', 'one', 'fd00::1'), node('b', 'one', 'fd00::1'));
    expect(a.map((notice) => notice.slice(0, 21))).toEqual([
      'It has the same host ',
      'It reports the same n',
    ]);
  });

  test('are named in order, and counted from the sixth on', () => {
    const many = ['g', 'c', 'b', 'f', 'd', 'e', 'a'].map((name) => node(name, 'image'));
    expect(told(...many).a?.[0]).toContain('host name as “b”, “c”, “d”, “e”, “f”, 1 more: “image”');
    expect(told(...many).g?.[0]).toContain('host name as “a”, “b”, “c”, “d”, “e”, 1 more: “image”');
    expect(told(...many.slice(0, 6)).g?.[0]).toContain('as “b”, “c”, “d”, “e”, “f”: “image”');
  });

  test('are told at once, even when all of a large site were made from one image', () => {
    const many = Array.from({ length: 5_000 }, (_none, index) => node(`n${index}`, 'image'));
    const began = performance.now();
    expect(twinNotices(many).size).toBe(5_000);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
