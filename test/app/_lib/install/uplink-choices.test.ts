import { expect, test } from 'vitest';
import {
  lanAddressProblem,
  uplinkChoices,
  uplinkProblem,
  uplinkRequest,
} from '../../../../app/_lib/install/uplink-choices.ts';
import type { Node } from '../../../../schemas/api/resources/node.ts';

const source = { kind: 'bridge', link: 'br0' } as const;
const node = (uplinks: object[] | undefined) => ({ facts: { uplinks } }) as Pick<Node, 'facts'>;

test('uplinks to choose from are those that can be used on some node, each once', () => {
  const [school, labs] = [
    { name: 'school', source },
    { name: 'labs', source },
  ];
  expect(
    uplinkChoices([
      node([school, labs]),
      node([{ ...labs, unusable: 'br0 is not a bridge.' }, school]),
      node(undefined),
      { facts: null },
    ]),
  ).toEqual(['labs', 'school']);
  expect(uplinkChoices([node([{ ...school, unusable: 'It is off.' }])])).toEqual([]);
});

test('one that is gone is a problem once it was chosen', () => {
  expect(uplinkProblem('', ['school'])).toBeUndefined();
  expect(uplinkProblem('school', ['school'])).toBeUndefined();
  expect(uplinkProblem('labs', ['school'])).toBe(
    'No node offers the uplink labs any more. Choose another one.',
  );
});

test.each([
  '',
  '192.168.1.200',
  '192.168.1.256/24',
  '192.168.1/24',
  '192.168.1.200/33',
  'fd00::1/64',
])('with an uplink, “%s” is no first address', (typed) => {
  expect(lanAddressProblem('school', typed)).toMatch(/^Expected: an IPv4 address/);
  expect(lanAddressProblem('', typed)).toBeUndefined();
});

test('a first address has the length of its subnet', () => {
  expect(lanAddressProblem('school', ' 192.168.1.200/24 ')).toBeUndefined();
  expect(lanAddressProblem('school', '10.0.0.1/8')).toBeUndefined();
});

test('uplinks are asked for by network of the appliance', () => {
  const chosen = {
    uplinks: { front: 'school', back: '', attic: 'school' },
    addresses: { front: ' 192.168.1.200/24', back: '10.0.0.1/8' },
  };
  expect(uplinkRequest(chosen, ['front', 'back'], ['school'])).toEqual({
    uplinks: { front: { name: 'school', first4: '192.168.1.200/24' } },
  });
  expect(uplinkRequest(chosen, ['back'], ['school'])).toEqual({});
  expect(uplinkRequest(chosen, ['front'], [])).toEqual({});
});
