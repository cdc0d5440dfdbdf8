import { HttpsMoveLink } from '../../runtime/agent/link/adapters/https-move-link.ts';
import { MoveDoor } from '../../runtime/agent/link/adapters/move-door.ts';
import { LIBVIRT_SOCKET } from '../../runtime/agent/compute/adapters/libvirt/host-libvirt.ts';
import { ExpectedMoves } from '../../runtime/agent/compute/adapters/moves/expected-moves.ts';
import type { MoveWays } from '../../runtime/agent/link/share-images.ts';
import type { VolumeCopies } from '../../runtime/agent/storage/ports/volume-copies.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { NODE } from './machines.ts';

/** Copies of a node that reaches no other one. */
export const noCopies: VolumeCopies = {
  receive: () =>
    Promise.reject(new Fault('UNREACHABLE', { url: 'https://node.test', why: 'nobody is there' })),
  serve: () => undefined,
};

/** The ways of a node that no other node reaches, and that has no identity to reach one. */
export function lonelyMoves(): MoveWays {
  const expected = new ExpectedMoves(LIBVIRT_SOCKET, () => undefined);
  const identity = { node: NODE, key: '', certificate: '', authority: '' };
  return { expected, link: new HttpsMoveLink(identity, new MoveDoor(expected)) };
}
