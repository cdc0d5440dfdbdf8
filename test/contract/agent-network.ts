import { beforeEach, describe, expect, test } from 'vitest';
import type { Networks, Routers } from '../../runtime/agent/gateway/ports/network.ts';
import type { DesiredNetwork, DesiredRouter } from '../../schemas/agent/desired.ts';

/** A node without networks that others reach by IPv4, and what to make on it. */
export interface NetworkContractSubject {
  readonly networks: Networks;
  readonly routers: Routers;
  /** Of one stack. */
  readonly wanted: {
    readonly networks: readonly [DesiredNetwork, ...DesiredNetwork[]];
    readonly router: DesiredRouter;
  };
}

/** @returns the network with a machine on each of the nodes with these addresses */
const spanning = (network: DesiredNetwork, ...addresses: string[]): DesiredNetwork => ({
  ...network,
  segment: {
    peers: addresses.map((address, i) => ({
      address,
      router: false,
      hosts: [{ mac: `52:54:00:00:01:0${i}`, address6: `fd20::10${i}` }],
    })),
  },
});

/**
 * What every adapter and every fake of the ports `Networks` and `Routers` does.
 *
 * @param open gives an empty node, before each test
 */
export function describeAgentNetwork(
  name: string,
  open: () => Promise<NetworkContractSubject>,
): void {
  describe(`${name} keeps the contract of Networks and Routers`, () => {
    let node: NetworkContractSubject;
    beforeEach(async () => {
      node = await open();
    });
    const ensureNetworks = async (): Promise<void> => {
      for (const network of node.wanted.networks) await node.networks.ensure(network);
    };

    test('nothing is there at first', async () => {
      expect(await node.networks.list()).toEqual([]);
      expect(await node.routers.list()).toEqual([]);
    });

    test('a network is made once, listed, and removed once', async () => {
      const [network] = node.wanted.networks;
      expect(await node.networks.ensure(network)).toBe(true);
      expect(await node.networks.ensure(network)).toBe(false);
      expect(await node.networks.list()).toEqual([network.id]);
      expect(await node.networks.remove(network.id)).toBe(true);
      expect(await node.networks.remove(network.id)).toBe(false);
      expect(await node.networks.list()).toEqual([]);
    });

    test('a network that comes to span nodes, or no longer does, is changed once', async () => {
      const [network] = node.wanted.networks;
      await node.networks.ensure(network);
      for (const changed of [spanning(network, '203.0.113.2'), network]) {
        expect(await node.networks.ensure(changed)).toBe(true);
        expect(await node.networks.ensure(changed)).toBe(false);
      }
      expect(await node.networks.list()).toEqual([network.id]);
    });

    test('a network follows its other nodes, each change once', async () => {
      const [network] = node.wanted.networks;
      for (const peers of [['203.0.113.2'], ['203.0.113.2', '203.0.113.3'], ['203.0.113.3'], []]) {
        const changed = spanning(network, ...peers);
        expect(await node.networks.ensure(changed)).toBe(true);
        expect(await node.networks.ensure(changed)).toBe(false);
      }
    });

    test('a network that spans nodes is removed once, as any other', async () => {
      const [network] = node.wanted.networks;
      await node.networks.ensure(spanning(network, '203.0.113.2'));
      expect(await node.networks.remove(network.id)).toBe(true);
      expect(await node.networks.remove(network.id)).toBe(false);
      expect(await node.networks.list()).toEqual([]);
    });

    test('a router needs its networks', async () => {
      await expect(node.routers.ensure(node.wanted.router)).rejects.toMatchObject({
        code: 'NETWORK_FAILED',
      });
    });

    test('a router is made once, listed, and removed once', async () => {
      const { router } = node.wanted;
      await ensureNetworks();
      expect(await node.routers.ensure(router)).toBe(true);
      expect(await node.routers.ensure(router)).toBe(false);
      expect(await node.routers.list()).toEqual([router.stack]);
      expect(await node.routers.remove(router.stack)).toBe(true);
      expect(await node.routers.remove(router.stack)).toBe(false);
      expect(await node.routers.list()).toEqual([]);
    });

    test('a router that shall be different is changed once', async () => {
      const { router } = node.wanted;
      await ensureNetworks();
      await node.routers.ensure(router);
      const changed: DesiredRouter = { ...router, domain: 'changed.internal' };
      expect(await node.routers.ensure(changed)).toBe(true);
      expect(await node.routers.ensure(changed)).toBe(false);
    });

    test('a router can be asked for by several at once', async () => {
      const { router } = node.wanted;
      await ensureNetworks();
      const changes = await Promise.all([1, 2, 3].map(() => node.routers.ensure(router)));
      expect(changes.filter(Boolean).length).toBe(1);
    });
  });
}
