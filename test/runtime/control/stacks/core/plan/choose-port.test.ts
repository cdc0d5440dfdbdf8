import { describe, expect, test } from 'vitest';
import {
  choosePort,
  type PortUse,
} from '../../../../../../runtime/control/stacks/core/plan/choose-port.ts';
import { planPorts } from '../../../../../../runtime/control/stacks/core/plan/plan-ports.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';

const { hostPortFirst: FIRST, hostPortLast: LAST } = LIMITS.stack;
const used = (port: number, by = 'blog', protocol: 'tcp' | 'udp' = 'tcp'): PortUse => ({
  protocol,
  port,
  by,
});
const NO_WISH = { asked: undefined, preferred: undefined };

describe('a host port', () => {
  test('that was asked for is taken or refused, never another', () => {
    const wish = { asked: 8080, preferred: 80 };
    const taken = { kind: 'chosen', port: 8080, notice: undefined };
    expect(choosePort('tcp', wish, [])).toEqual(taken);
    expect(choosePort('tcp', wish, [used(8080, 'blog', 'udp'), used(8081)])).toEqual(taken);
    expect(choosePort('tcp', wish, [used(1), used(8080)])).toEqual({
      kind: 'refused',
      port: 8080,
      by: 'blog',
    });
  });

  test('that the appliance prefers is given up with a notice', () => {
    const wish = { asked: undefined, preferred: 80 };
    expect(choosePort('tcp', wish, [used(81)])).toEqual({
      kind: 'chosen',
      port: 80,
      notice: undefined,
    });
    expect(choosePort('tcp', wish, [used(80), used(FIRST)])).toEqual({
      kind: 'chosen',
      port: FIRST + 1,
      notice: `Port 80 is used by blog; ${FIRST + 1} is used instead.`,
    });
  });

  test('is else the first free one of the range', () => {
    const all = Array.from({ length: LAST - FIRST + 1 }, (_, index) => used(FIRST + index));
    const chosen = (port: number) => ({ kind: 'chosen', port, notice: undefined });
    expect(choosePort('tcp', NO_WISH, [])).toEqual(chosen(FIRST));
    expect(choosePort('tcp', NO_WISH, [used(FIRST), used(FIRST + 2)])).toEqual(chosen(FIRST + 1));
    expect(choosePort('tcp', NO_WISH, all.slice(0, -1))).toEqual(chosen(LAST));
    expect(choosePort('tcp', NO_WISH, all)).toEqual({
      kind: 'refused',
      port: LAST,
      by: 'other stacks (the whole range is taken)',
    });
  });
});

describe('the ports of a plan', () => {
  const port = (change: object = {}) => ({
    port: 80,
    protocol: 'tcp',
    scheme: 'http',
    title: 'Site',
    hostPort: undefined,
    ...change,
  });
  /** Two roles that publish, and what the operator asked for. */
  const plan = (
    roles: Record<string, Record<string, object>>,
    ports: Record<string, number> = {},
    inUse: PortUse[] = [],
  ) => {
    const manifest = {
      roles: Object.fromEntries(
        Object.entries(roles).map(([role, publish]) => [role, { publish }]),
      ),
    };
    return planPorts({ request: { ports }, appliance: { manifest } } as never, inUse);
  };

  test('are one for each that is published, none twice', () => {
    const found = plan({ web: { site: port(), admin: port({ title: undefined }) }, db: {} });
    expect(found).toEqual({
      ports: [
        { key: 'site', role: 'web', ...port({ hostPort: FIRST }) },
        { key: 'admin', role: 'web', ...port({ title: 'admin', hostPort: FIRST + 1 }) },
      ],
      problems: [],
      notices: [],
    });
  });

  test('that were asked for are refused where they are in use, by others or by the stack itself', () => {
    const roles = { web: { site: port() }, api: { calls: port() } };
    expect(plan(roles, { site: 8080, calls: 8080 }, []).problems).toEqual([
      {
        code: 'PORT_TAKEN',
        message: 'Port 8080 is used by “site” of this stack.',
        action: 'Choose another port for “calls”.',
      },
    ]);
    const { ports, problems } = plan(roles, { site: 8080 }, [used(8080, 'shop')]);
    expect(problems).toEqual([
      {
        code: 'PORT_TAKEN',
        message: 'Port 8080 is used by shop.',
        action: 'Choose another port for “site”.',
      },
    ]);
    expect(ports.map(({ hostPort }) => hostPort)).toEqual([8080, FIRST]);
  });

  test('that the appliance wishes are changed with a notice', () => {
    const found = plan({ web: { site: port({ hostPort: 80 }) } }, {}, [used(80, 'shop')]);
    expect(found.notices).toEqual([
      { code: 'PORT_CHANGED', message: `Port 80 is used by shop; ${FIRST} is used instead.` },
    ]);
    expect(found.problems).toEqual([]);
  });

  test('must be published to be asked for', () => {
    const found = plan({ web: { site: port() } }, { site: 8080, sight: 8081 });
    expect(found.problems).toEqual([
      { code: 'PORT_UNKNOWN', message: 'There is no published port “sight”.' },
    ]);
  });
});
