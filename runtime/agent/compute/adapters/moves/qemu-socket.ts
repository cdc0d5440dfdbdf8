import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { Fault } from '../../../../../schemas/errors/fault.ts';

/** open(2): names a file without opening it. Node has no name for it. */
const O_PATH = 0o10_000_000;

/**
 * Connects to a socket on which a machine's QEMU listens, and to no other one: QEMU may write in the
 * folder, and one that was taken over could put a link to the socket of libvirt in its place.
 *
 * @param uid whom the socket has to belong to
 * @throws Fault NOT_FOUND, FORBIDDEN
 */
export async function connectToQemu(path: string, uid: number): Promise<Socket> {
  const handle = await open(path, O_PATH | constants.O_NOFOLLOW).catch((cause: unknown) => {
    throw new Fault('NOT_FOUND', { what: 'socket', name: path }, { cause });
  });
  try {
    const found = await handle.stat();
    if (!found.isSocket() || found.uid !== uid) {
      throw new Fault('FORBIDDEN', { needs: 'to be reached through the socket of its machine' });
    }
    // What was looked at is what is connected to, whatever has become of the name.
    const socket = connect(`/proc/self/fd/${handle.fd}`);
    await once(socket, 'connect');
    return socket;
  } finally {
    await handle.close();
  }
}
