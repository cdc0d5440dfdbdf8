import { describe, expect, test } from 'vitest';
import { shapeRouter } from '../../../../../runtime/agent/gateway/core/router-shape.ts';
import { FRONT, sampleRouter } from './sample-router.ts';

const [front, back] = sampleRouter().networks as [
  ReturnType<typeof sampleRouter>['networks'][number],
  ReturnType<typeof sampleRouter>['networks'][number],
];
const [port] = sampleRouter().publish as [ReturnType<typeof sampleRouter>['publish'][number]];

test('addresses are written one way', () => {
  const shape = shapeRouter(
    sampleRouter({ networks: [{ ...front, gateway6: 'FD00:0:0:0:0:0:0:1/64' }, back] }),
  );
  expect(shape.legs[0]).toMatchObject({
    link: 'syrfrnt000000',
    gateway4: '10.0.0.1/24',
    subnet4: '10.0.0.0/24',
    gateway6: 'fd00::1/64',
    subnet6: 'fd00::/64',
  });
  expect(shape.legs[1]?.hosts[0]?.address6).toBe('fd00:0:0:1::10');
});

describe('refused is a router', () => {
  const [web] = front.hosts as [(typeof front.hosts)[number]];
  const withHost = (changes: Partial<typeof web>) =>
    sampleRouter({ networks: [{ ...front, hosts: [{ ...web, ...changes }] }, back] });

  test.each([
    [
      'with one network twice',
      sampleRouter({ networks: [front, { ...back, network: FRONT }] }),
      'network network-frnt000000 is there twice',
    ],
    [
      'with networks that overlap',
      sampleRouter({
        networks: [front, { ...back, gateway4: '10.0.0.200/25', hosts: [] }],
        publish: [],
      }),
      'share addresses',
    ],
    [
      'with one MAC address twice',
      withHost({ mac: '52:54:00:00:00:03' }),
      '52:54:00:00:00:03 is there twice',
    ],
    [
      'with one published port twice',
      sampleRouter({ publish: [port, port] }),
      'published port tcp 8080 is there twice',
    ],
    [
      'with a machine outside its network',
      withHost({ address4: '10.0.9.1' }),
      '10.0.9.1 is not in the network',
    ],
    [
      'with an IPv6 machine outside its network',
      withHost({ address6: 'fd01::1' }),
      'fd01::1 is not in the network',
    ],
    [
      'with a port target that is none of its own',
      sampleRouter({ publish: [{ ...port, targets4: ['192.0.2.1'] }] }),
      '192.0.2.1 is in none',
    ],
    [
      'with an IPv6 network other than a /64',
      sampleRouter({ networks: [{ ...front, gateway6: 'fd00::1/48' }] }),
      '/64',
    ],
    [
      'with families mixed up',
      sampleRouter({ networks: [{ ...front, gateway4: 'fd00::1/64' }] }),
      'not an IPv4 network',
    ],
    [
      'with a name that is too long with its domain',
      sampleRouter({
        domain: `${'a.'.repeat(94)}aa`,
        networks: [{ ...front, hosts: [{ ...web, names: [`${'b'.repeat(63)}.b`] }] }],
        publish: [],
      }),
      'is not a DNS name',
    ],
  ])('%s', (_, router, why) => {
    expect(() => shapeRouter(router)).toThrow(why);
  });
});
