import { describe, expect, test } from 'vitest';
import { unanswered } from '../../../../../../runtime/control/stacks/core/view/unanswered.ts';
import { PROTOCOL_VERSION } from '../../../../../../schemas/agent/desired.ts';
import { makeManifest } from '../../../../../fakes/appliances.ts';
import { definedMachine, definition, nodeId } from '../define/lab.ts';

const AT = '2026-02-02T00:00:00.000Z';
const nic = { network: 'network-1', mac: '', address4: '10.1.0.2', address6: '' } as never;
const { db, web } = makeManifest().roles;

const ask = (
  probes: object[],
  {
    protocol = PROTOCOL_VERSION,
    ready = db!.ready,
    gateway = 'a',
  }: { protocol?: number; ready?: object | null; gateway?: string } = {},
) =>
  unanswered(
    {
      definition: definition({
        machines: [
          definedMachine('db', { interfaces: [nic] }),
          definedMachine('web', { node: nodeId('b'), interfaces: [nic] }),
        ],
      }),
      appliance: {
        manifest: makeManifest({ roles: { db: { ...db, ready: ready ?? undefined }, web } }),
      } as never,
    },
    { reports: new Map([[nodeId(gateway), { protocol, probes } as never]]) },
    AT,
  );
const answer = (machine: string, startedAt = AT) => ({ machine: `machine-${machine}`, startedAt });

describe('machines that are asked once more', () => {
  test('have answered, each this question', () => {
    expect(ask([answer('web'), answer('db')])).toEqual([]);
    expect(ask([answer('db')])).toEqual(['web']);
    expect(ask([answer('db', '2026-01-01T00:00:00.000Z'), answer('web')])).toEqual(['db']);
    expect(ask([])).toEqual(['db', 'web']);
  });

  test('are not those that are asked from inside, or nothing', () => {
    const command = { type: 'command', command: ['true'], timeout: 1 };
    expect(ask([answer('web')], { ready: command })).toEqual([]);
    expect(ask([answer('web')], { ready: null })).toEqual([]);
    expect(
      unanswered(
        {
          definition: definition({ machines: [definedMachine('db')] }),
          appliance: { manifest: makeManifest() } as never,
        },
        { reports: new Map([[nodeId('a'), { protocol: PROTOCOL_VERSION, probes: [] } as never]]) },
        AT,
      ),
    ).toEqual([]);
  });

  test('are none where the agent of the gateway is of before, or says nothing', () => {
    expect(ask([], { protocol: PROTOCOL_VERSION - 1 })).toEqual([]);
    expect(ask([], { gateway: 'z' })).toEqual([]);
  });
});
