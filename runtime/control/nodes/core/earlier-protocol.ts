import type { DesiredState } from '../../../../schemas/agent/desired.ts';

/**
 * Says a desired state in the words of protocol 2, for agents that are one version behind. What only
 * a later one understands is left out; nothing that needs it is placed on such a node.
 */
export const earlierProtocol = ({
  probes: _probes,
  gone: _gone,
  pools: _pools,
  exports: _exports,
  arrivals: _arrivals,
  boot: _boot,
  disk: _disk,
  ...state
}: DesiredState): object => ({
  ...state,
  protocol: 2,
  images: state.images.map(({ peers: _peers, pools: _places, ...image }) => image),
  volumes: state.volumes.map(
    ({ pool: _pool, from: _from, readers: _readers, moved: _moved, ...volume }) => volume,
  ),
  networks: state.networks.map(({ mtu: _mtu, segment: _segment, ...network }) => network),
  machines: state.machines.map(
    ({ readiness: _readiness, epoch: _epoch, sending: _sending, ...machine }) => machine,
  ),
});
