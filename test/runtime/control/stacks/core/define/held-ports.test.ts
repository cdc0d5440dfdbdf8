import { describe, expect, test } from 'vitest';
import type {
  DefinedPort,
  StackDefinition,
} from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import {
  takenPortsOf,
  withHeldPorts,
  withoutAnyHeldPorts,
  withoutHeldPorts,
  withPorts,
} from '../../../../../../runtime/control/stacks/core/define/held-ports.ts';
import type { PointId } from '../../../../../../schemas/ids/brand.ts';
import { definitionOf } from '../../../../../contract/lab/stored-stacks.ts';

const [ONE, TWO] = ['point-0000000001', 'point-0000000002'] as [PointId, PointId];

const port = (key: string, hostPort: number, over: Partial<DefinedPort> = {}): DefinedPort => ({
  key,
  title: key,
  role: 'db',
  port: 80,
  protocol: 'tcp',
  scheme: 'http',
  hostPort,
  ...over,
});
const SITE = port('site', 20_000);
const ADMIN = port('admin', 20_001);

const start = (...ports: DefinedPort[]): StackDefinition => ({
  ...definitionOf({}, { uplinkIndex: 0, vnis: [1] }),
  ports,
});
const numbers = ({ ports, heldPorts = [] }: StackDefinition) => ({
  ports: ports.map(({ key, hostPort }) => `${key} ${hostPort}`),
  held: heldPorts.map(({ key, hostPort, point }) => `${key} ${hostPort} ${point}`),
});

describe('ports of a stack that becomes something else', () => {
  test('are taken before it does, but for those that it publishes already', () => {
    const held = withHeldPorts(start(SITE), [SITE, ADMIN], ONE);
    expect(numbers(held)).toEqual({ ports: ['site 20000'], held: [`admin 20001 ${ONE}`] });
    expect(withHeldPorts(held, [SITE, ADMIN], ONE)).toEqual(held);
  });

  test('keep the number that they have, by key and protocol, and lead where they are told', () => {
    const next = withPorts(
      start(SITE, port('udp', 20_002, { protocol: 'udp' })),
      [port('site', 1, { port: 8080 }), port('udp', 2)],
      ONE,
    );
    expect(next.ports).toEqual([port('site', 20_000, { port: 8080 }), port('udp', 2)]);
  });

  test('come from what is held; what is not published any more is held for the restore point', () => {
    const before = withHeldPorts(start(SITE), [port('admin', 20_001)], ONE);
    const next = withPorts(before, [port('admin', 7)], ONE);
    expect(numbers(next)).toEqual({ ports: ['admin 20001'], held: [`site 20000 ${ONE}`] });
    expect(withPorts(next, [port('admin', 7)], ONE)).toEqual(next);
  });

  test('are given back when nothing holds them', () => {
    const next = withPorts(withHeldPorts(start(SITE), [ADMIN], ONE), [ADMIN], ONE);
    expect(numbers(withPorts(next, [SITE], undefined))).toEqual({
      ports: ['site 20000'],
      held: [],
    });
    expect(withPorts(next, [SITE], undefined)).not.toHaveProperty('heldPorts');
  });

  test('are held for each restore point apart', () => {
    const both = withHeldPorts(withHeldPorts(start(SITE), [ADMIN], ONE), [ADMIN], TWO);
    expect(numbers(both).held).toEqual([`admin 20001 ${ONE}`, `admin 20001 ${TWO}`]);
    expect(numbers(withoutHeldPorts(both, ONE)).held).toEqual([`admin 20001 ${TWO}`]);
    expect(withoutAnyHeldPorts(both)).toEqual(withoutHeldPorts(withoutHeldPorts(both, ONE), TWO));
    expect(withoutAnyHeldPorts(both)).not.toHaveProperty('heldPorts');
  });

  test('are taken once, however often they are named; the same number of another protocol is another', () => {
    const both = withHeldPorts(withHeldPorts(start(SITE), [ADMIN], ONE), [ADMIN], TWO);
    const all = withHeldPorts(both, [port('dns', 20_000, { protocol: 'udp' })], TWO);
    expect(takenPortsOf(all).map(({ protocol, hostPort }) => `${protocol}/${hostPort}`)).toEqual([
      'tcp/20000',
      'tcp/20001',
      'udp/20000',
    ]);
  });
});
