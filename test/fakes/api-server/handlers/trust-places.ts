import { Fault } from '../../../../schemas/errors/fault.ts';
import { parseReference } from '../../../../schemas/ids/reference.ts';
import { type Handlers, signedIn } from '../handler.ts';
import { announce } from '../world.ts';

const OWN = 'this server';

type PlaceRoutes =
  | 'listMirrors'
  | 'addMirror'
  | 'removeMirror'
  | 'listRegistries'
  | 'approveRegistry'
  | 'removeRegistry';

/** Mirrors and approved registries. */
export const placeHandlers: Handlers<PlaceRoutes> = {
  listMirrors: (_request, world) => world.mirrors,
  addMirror: ({ body }, world, caller) => {
    const { registry = OWN, address } = parseReference(body.mirror);
    const mirror = {
      registry,
      own: registry === OWN,
      address: address as string,
      signedAs: body.signedAs as string,
      addedAt: new Date().toISOString(),
      addedBy: signedIn(caller).name,
    };
    world.mirrors.push(mirror);
    announce(world, 'trust', mirror.address);
    return mirror;
  },
  removeMirror: ({ params, query }, world) => {
    const { namespace, name } = params;
    const address = `${namespace}/${name}`;
    const at = world.mirrors.findIndex(
      (each) => each.address === address && each.registry === (query.registry ?? OWN),
    );
    if (at < 0) throw new Fault('NOT_FOUND', { what: 'mirror', name: address });
    world.mirrors.splice(at, 1);
    announce(world, 'trust', address);
  },
  listRegistries: (_request, world) => world.registries,
  approveRegistry: ({ body }, world, caller) => {
    const approved = {
      ...body,
      approvedAt: new Date().toISOString(),
      approvedBy: signedIn(caller).name,
    };
    world.registries.push(approved);
    announce(world, 'trust', body.url);
    return approved;
  },
  removeRegistry: ({ query }, world) => {
    const at = world.registries.findIndex(({ url }) => url === query.url);
    if (at < 0) throw new Fault('NOT_FOUND', { what: 'approved registry', name: query.url });
    world.registries.splice(at, 1);
    announce(world, 'trust', query.url);
  },
};
