import { expect, test } from 'vitest';
import { planForwarding } from '../../../../../runtime/agent/gateway/core/plan-forwarding.ts';

const LINK = 'syvfrnt000000';
const WEB = '52:54:00:00:00:0a';
const DB = '52:54:00:00:00:0b';
const ALL = 'ff:ff:ff:ff:ff:ff';
const plan = (
  wanted: [string, string][],
  found: [string, string][] = [],
  placed: string[] = [],
): { set: readonly string[]; clear: readonly string[] } => {
  const entry = ([mac, to]: [string, string]) => ({ mac, to });
  return planForwarding(LINK, wanted.map(entry), { entries: found.map(entry), placed });
};

test('from nothing, hosts get one node each, groups as many as they need, and the bridge is told', () => {
  expect(
    plan([
      [WEB, '192.0.2.2'],
      [DB, '192.0.2.3'],
      [ALL, '192.0.2.2'],
      [ALL, '192.0.2.3'],
    ]),
  ).toEqual({
    set: [
      `fdb replace ${WEB} dev ${LINK} dst 192.0.2.2 self permanent`,
      `fdb replace ${DB} dev ${LINK} dst 192.0.2.3 self permanent`,
      `fdb append ${ALL} dev ${LINK} dst 192.0.2.2 self permanent`,
      `fdb append ${ALL} dev ${LINK} dst 192.0.2.3 self permanent`,
      `fdb replace ${WEB} dev ${LINK} master static`,
      `fdb replace ${DB} dev ${LINK} master static`,
    ],
    clear: [],
  });
});

test('what is as wanted is left alone', () => {
  const all: [string, string][] = [
    [WEB, '192.0.2.2'],
    [ALL, '192.0.2.2'],
  ];
  expect(plan(all, all, [WEB])).toEqual({ set: [], clear: [] });
});

test('a host that moves to another node changes its entry in place, and nothing else is touched', () => {
  const rest: [string, string][] = [
    [DB, '192.0.2.3'],
    [ALL, '192.0.2.2'],
    [ALL, '192.0.2.3'],
  ];
  expect(plan([[WEB, '192.0.2.3'], ...rest], [[WEB, '192.0.2.2'], ...rest], [WEB, DB])).toEqual({
    set: [`fdb replace ${WEB} dev ${LINK} dst 192.0.2.3 self permanent`],
    clear: [],
  });
});

test('a host that moved to this node is taken out, from the bridge as well', () => {
  expect(
    plan(
      [[ALL, '192.0.2.2']],
      [
        [WEB, '192.0.2.2'],
        [ALL, '192.0.2.2'],
      ],
      [WEB],
    ),
  ).toEqual({
    set: [],
    clear: [
      `fdb delete ${WEB} dev ${LINK} dst 192.0.2.2 self`,
      `fdb delete ${WEB} dev ${LINK} master`,
    ],
  });
});

test('a node that leaves is taken out of groups, after one that comes was put in', () => {
  expect(plan([[ALL, '192.0.2.3']], [[ALL, '192.0.2.2']])).toEqual({
    set: [`fdb append ${ALL} dev ${LINK} dst 192.0.2.3 self permanent`],
    clear: [`fdb delete ${ALL} dev ${LINK} dst 192.0.2.2 self`],
  });
});

test('an entry for everything else, which somebody made, is removed to each of its nodes', () => {
  const rest = '00:00:00:00:00:00';
  expect(
    plan(
      [],
      [
        [rest, '192.0.2.2'],
        [rest, '192.0.2.3'],
      ],
    ),
  ).toEqual({
    set: [],
    clear: [
      `fdb delete ${rest} dev ${LINK} dst 192.0.2.2 self`,
      `fdb delete ${rest} dev ${LINK} dst 192.0.2.3 self`,
    ],
  });
});

test('a host that the bridge looks for elsewhere is put behind the interface again', () => {
  expect(plan([[WEB, '192.0.2.2']], [[WEB, '192.0.2.2']], [])).toEqual({
    set: [`fdb replace ${WEB} dev ${LINK} master static`],
    clear: [],
  });
});
