import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import koffi from 'koffi';
import { libcFunction } from '../../../../packager/native/libc-function.ts';
import { openSocket } from './open-socket.ts';
import { inNamespace } from './setns.ts';
import { socketAddress } from './socket-address.ts';

const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0o4000;

type Connect = (fd: number, address: Uint8Array, length: number) => number;
const connect = libcFunction(
  'int connect(int fd, const void *address, uint32_t length)',
) as () => Connect;

/**
 * Begins a TCP connection from within a network namespace. Only the socket is made there, in a
 * moment that blocks nothing: a socket belongs to the namespace it was made in (namespaces(7)),
 * wherever it is used.
 *
 * @param namespace path, such as `/run/netns/sy-0123456789`
 * @param address IPv4 or IPv6
 * @returns a socket that is connecting; it emits `error` when nobody answers
 * @throws Error when the namespace or a route is missing
 */
export function connectInNamespace(namespace: string, address: string, port: number): Socket {
  const target = socketAddress(address, port);
  const family = target.readUInt16LE(0);
  const fd = inNamespace<number>(namespace, () => openSocket(family, SOCK_STREAM | SOCK_NONBLOCK));
  if (connect()(fd, target, target.length) !== 0) {
    const errno = koffi.errno();
    if (errno !== constants.errno.EINPROGRESS) {
      closeSync(fd);
      throw new Error(`no connection to ${address}: errno ${errno}`);
    }
  }
  return new Socket({ fd });
}
