import { isShared } from '../../../schemas/agent/pool.ts';
import type { PoolId } from '../../../schemas/ids/brand.ts';
import { checkedFetch } from '../../process/checked-fetch.ts';
import { ImageShelf } from '../storage/adapters/images/image-shelf.ts';
import { LIBVIRT_SOCKET } from '../compute/adapters/libvirt/host-libvirt.ts';
import type { Neighbour } from '../storage/adapters/images/neighbour-chunks.ts';
import { PoolImages, type PoolImagesOptions } from '../storage/adapters/images/pool-images.ts';
import { PoolLease } from '../storage/adapters/images/pool-lease.ts';
import { RoutedImages } from '../storage/adapters/images/routed-images.ts';
import { AdmittedReaders } from './adapters/admitted-readers.ts';
import { HttpsImageLink } from './adapters/https-image-link.ts';
import { HttpsPeerLink } from './adapters/https-peer-link.ts';
import type { Identity } from './adapters/identity.ts';
import { HttpsVolumeCopies } from './adapters/https-volume-copies.ts';
import { HttpsMoveLink } from './adapters/https-move-link.ts';
import { ImageDoor } from './adapters/image-door.ts';
import { VolumeDoor } from './adapters/volume-door.ts';
import { MoveDoor } from './adapters/move-door.ts';
import { ExpectedMoves } from '../compute/adapters/moves/expected-moves.ts';
import type { LinuxPools } from '../storage/adapters/pools/linux-pools.ts';
import { poolPath } from '../node/core/names.ts';
import type { MachineUser } from '../compute/ports/hypervisor.ts';
import type { Host } from '../node/ports/host.ts';
import type { Images } from '../storage/ports/images.ts';
import { SharingHost } from '../storage/sharing-host.ts';

export interface SharingInput {
  readonly pool: string;
  /** Base URL of the server's door for agents. */
  readonly server: string;
  readonly identity: Identity;
  /** Whom volumes that are copied here belong to at first. */
  readonly user: MachineUser;
  readonly host: Host;
  /** Where other nodes fetch; undefined: they do not. */
  readonly imagePort: number | undefined;
  /** Pools besides the node's own; absent: there are none. */
  readonly pools?: LinuxPools;
  readonly onError: (error: unknown) => void;
}

/** The ways by which machines move between nodes; they go through the same door. */
export interface MoveWays {
  readonly link: HttpsMoveLink;
  readonly expected: ExpectedMoves;
}

/** Images that come from the server, from other nodes and from registries, and go to other nodes. */
export interface ImageSharing {
  readonly images: Images;
  /** The host, which opens the door as soon as other nodes can reach it, and says where it is. */
  readonly host: Host;
  readonly moves: MoveWays;
  readonly volumeCopies: HttpsVolumeCopies;
  useIdentity(identity: Identity): void;
  close(): Promise<void>;
}

/** Puts together what an agent has to do with images. Opens nothing before the host is asked. */
export function shareImages(input: SharingInput): ImageSharing {
  const { pool, server, identity, host, imagePort, pools, onError } = input;
  const link = new HttpsImageLink(server, identity);
  const peers = new HttpsPeerLink(identity);
  const shelf = new ImageShelf(pool);
  const expected = new ExpectedMoves(LIBVIRT_SOCKET, onError);
  const moveDoor = new MoveDoor(expected);
  const moveLink = new HttpsMoveLink(identity, moveDoor);
  const pathOf = (id: PoolId | undefined): string =>
    id === undefined ? pool : poolPath(identity.node, id);
  const volumes = new VolumeDoor(pathOf);
  const copies = { door: volumes, poolPath: pathOf, owner: input.user };
  const volumeCopies = new HttpsVolumeCopies(identity, copies);
  const readers = new AdmittedReaders(link);
  const door = new ImageDoor(identity, { shelf, readers, moves: moveDoor, volumes, onError });
  const sharing = imagePort === undefined ? undefined : { door, port: imagePort, onError };
  const common = { link, peers, foreignFetch: checkedFetch };
  const own = new PoolImages(pool, { ...common, shelf });
  return {
    images: pools ? new RoutedImages(own, imagesOf(pools, { ...common, own })) : own,
    host: sharing ? new SharingHost(host, sharing) : host,
    moves: { link: moveLink, expected },
    volumeCopies,
    useIdentity(renewed) {
      for (const part of [link, peers, moveLink, volumeCopies, door]) part.useIdentity(renewed);
    },
    async close() {
      link.close();
      peers.close();
      moveLink.close();
      await door.close();
    },
  };
}

/** Images of the other pools. They are given to no other node: what is served comes from the own one. */
function imagesOf(
  pools: LinuxPools,
  {
    own,
    ...ways
  }: Pick<PoolImagesOptions, 'link' | 'peers' | 'foreignFetch'> & { own: PoolImages },
): (pool: PoolId) => PoolImages {
  return (id) => {
    const open = pools.demand(id);
    const files = open.files();
    const lease = isShared(open.pool.source) ? { lease: new PoolLease(files) } : {};
    const shelf = new ImageShelf(open.path);
    const neighbours = (): Promise<readonly Neighbour[]> => own.neighbours();
    return new PoolImages(open.path, { ...ways, ...lease, shelf, files, neighbours });
  };
}
