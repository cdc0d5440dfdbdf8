import { ImageShelf } from '../../runtime/agent/storage/adapters/images/image-shelf.ts';
import { PoolImages } from '../../runtime/agent/storage/adapters/images/pool-images.ts';
import type { ImageLink } from '../../runtime/agent/storage/ports/image-link.ts';
import type { PeerLink } from '../../runtime/agent/link/ports/peer-link.ts';
import { checkedFetch } from '../../runtime/process/checked-fetch.ts';
import { createOciClient } from '../../schemas/client/oci-client.ts';
import { Fault } from '../../schemas/errors/fault.ts';

const nobody = (url: string): Fault => new Fault('UNREACHABLE', { url, why: 'nobody is there' });

/** A server that does not answer. */
export const noServer: ImageLink = {
  url: 'https://server.test',
  openBlob: () => Promise.reject(nobody('https://server.test')),
  mayRead: () => Promise.reject(nobody('https://server.test')),
};

/** Nodes that do not answer. */
export const noPeers: PeerLink = {
  index: ({ address }) => Promise.reject(nobody(address)),
  chunks: ({ address }) => Promise.reject(nobody(address)),
};

/** A server that gives out whatever is in one repository of a registry, and lets everybody read. */
export function registryLink(registry: string, repository: string): ImageLink {
  const client = createOciClient({ registry, fetch });
  return {
    url: registry,
    openBlob: (_image, blob, range) => client.openBlob(repository, blob, range),
    mayRead: async () => true,
  };
}

/** Images of a node that reaches neither a server nor another node. */
export const lonelyImages = (pool: string, link: ImageLink = noServer): PoolImages =>
  new PoolImages(pool, {
    link,
    peers: noPeers,
    shelf: new ImageShelf(pool),
    foreignFetch: checkedFetch,
  });
