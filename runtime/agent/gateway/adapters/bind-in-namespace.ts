import { closeSync } from 'node:fs';
import { getSystemErrorName } from 'node:util';
import koffi from 'koffi';
import { libcFunction } from '../../../../packager/native/libc-function.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { openSocket } from './open-socket.ts';
import { socketAddress } from './socket-address.ts';

const SOCK_NONBLOCK = 0o4000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const TYPES = { tcp: 1, udp: 2 } as const;

type Bind = (fd: number, address: Uint8Array, length: number) => number;
const bind = libcFunction('int bind(int fd, const void *address, uint32_t length)') as () => Bind;

type SetOption = (
  ...args: [fd: number, level: number, name: number, value: Uint8Array, length: number]
) => number;
const setOption = libcFunction(
  'int setsockopt(int fd, int level, int name, const void *value, uint32_t length)',
) as () => SetOption;

/**
 * Opens a socket at an address within a network namespace, where it stays, for a server to listen by.
 *
 * @param address IPv4 or IPv6
 * @returns its descriptor
 * @throws ErrnoException, such as EADDRINUSE
 */
export function bindInNamespace(
  where: NetworkNamespace,
  protocol: keyof typeof TYPES,
  address: string,
  port: number,
): number {
  const target = socketAddress(address, port);
  const family = target.readUInt16LE(0);
  const fd = where.inside<number>(() => openSocket(family, TYPES[protocol] | SOCK_NONBLOCK));
  const on = Buffer.from([1, 0, 0, 0]);
  const isSet = setOption()(fd, SOL_SOCKET, SO_REUSEADDR, on, on.length) === 0;
  if (isSet && bind()(fd, target, target.length) === 0) return fd;
  const errno = koffi.errno();
  closeSync(fd);
  const code = getSystemErrorName(-errno);
  throw Object.assign(new Error(`${address} port ${port}: ${code}`), { code, errno });
}
