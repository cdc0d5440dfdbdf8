import { randomBytes } from 'node:crypto';
import type { DesiredNetwork, DesiredRouter } from '../../../../../../schemas/agent/desired.ts';
import { makeId } from '../../../../../../schemas/ids/brand.ts';

export interface SampleStack {
  readonly networks: readonly [DesiredNetwork, DesiredNetwork];
  readonly router: DesiredRouter;
}

const mac = (last: number): string => `52:54:00:00:00:${last.toString(16).padStart(2, '0')}`;

/** Machines of every sample stack. All stacks have the same addresses, on purpose. */
export const MACHINES = {
  web0: { mac: mac(1), address4: '10.20.0.10', address6: 'fd20::10' },
  web1: { mac: mac(2), address4: '10.20.0.11', address6: 'fd20::11' },
  db: { mac: mac(3), address4: '10.20.1.10', address6: 'fd20:0:0:1::10' },
} as const;

/** A stack with two networks: `front` with two web machines, `back` with a database. */
export function sampleStack(options: {
  index: number;
  egress?: 'none' | 'internet';
  publish?: DesiredRouter['publish'];
}): SampleStack {
  const stack = makeId('stack', randomBytes(10));
  const front = {
    id: makeId('network', randomBytes(10)),
    stack,
    name: 'front',
    vni: 1,
    mtu: 1_450,
  };
  const back = { id: makeId('network', randomBytes(10)), stack, name: 'back', vni: 2, mtu: 1_450 };
  const host = (key: keyof typeof MACHINES, names: string[]) => ({
    machine: makeId('machine', randomBytes(10)),
    ...MACHINES[key],
    names,
  });
  return {
    networks: [front, back],
    router: {
      stack,
      domain: 'blog.internal',
      uplink: { index: options.index },
      egress: options.egress ?? 'internet',
      networks: [
        {
          network: front.id,
          gateway4: '10.20.0.1/24',
          gateway6: 'fd20::1/64',
          hosts: [
            host('web0', ['blog-web-0', 'web-0', 'web']),
            host('web1', ['blog-web-1', 'web-1', 'web']),
          ],
        },
        {
          network: back.id,
          gateway4: '10.20.1.1/24',
          gateway6: 'fd20:0:0:1::1/64',
          hosts: [host('db', ['blog-db-0', 'db-0', 'db'])],
        },
      ],
      publish: options.publish ?? [],
    },
  };
}

/** A published port that leads to given machines in both families. */
export const published = (
  hostPort: number,
  port: number,
  keys: (keyof typeof MACHINES)[],
  protocol: 'tcp' | 'udp' = 'tcp',
): DesiredRouter['publish'][number] => ({
  key: `${protocol}${hostPort}`,
  protocol,
  hostPort,
  port,
  targets4: keys.map((key) => MACHINES[key].address4),
  targets6: keys.map((key) => MACHINES[key].address6),
});
