import type { FoundLink } from '../../../../../runtime/agent/gateway/core/found-link.ts';

/** An interface of a host, as `ip` reports it: a network card that is up. */
export const sampleLink = (name: string, changes: Partial<FoundLink> = {}): FoundLink => ({
  name,
  index: 1,
  peerIndex: undefined,
  mac: '02:00:00:00:00:01',
  alias: undefined,
  kind: undefined,
  bridge: undefined,
  up: true,
  mtu: 1_500,
  vxlan: undefined,
  learns: undefined,
  addresses: [],
  ...changes,
});
