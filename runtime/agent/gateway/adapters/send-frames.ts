import { closeSync } from 'node:fs';
import koffi from 'koffi';
import type { NetworkNamespace } from './network-namespace.ts';

/** Of <linux/if_packet.h> and <bits/socket.h>. */
const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;

interface Libc {
  socket(family: number, type: number, protocol: number): number;
  sendto(
    fd: number,
    bytes: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: number,
  ): number;
}

let loaded: Libc | undefined;

function libc(): Libc {
  if (loaded) return loaded;
  const library = koffi.load('libc.so.6');
  loaded = {
    socket: library.func('int socket(int family, int type, int protocol)'),
    sendto: library.func(
      'intptr_t sendto(int fd, const void *bytes, size_t length, int flags, const void *address, uint32_t addressLength)',
    ),
  };
  return loaded;
}

/**
 * Sends Ethernet frames by an interface as they are (packet(7)). It takes from no one: the protocol of the
 * socket is none.
 *
 * @param index of the interface
 * @throws Error when the interface is gone or down
 */
export function sendFrames(
  where: NetworkNamespace,
  index: number,
  frames: readonly Uint8Array[],
): void {
  const fd = where.inside<number>(() => libc().socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  if (fd < 0) throw new Error(`no packet socket: errno ${koffi.errno()}`);
  try {
    const address = Buffer.alloc(20);
    address.writeUInt16LE(AF_PACKET, 0);
    address.writeInt32LE(index, 4);
    for (const frame of frames) {
      if (libc().sendto(fd, frame, frame.length, 0, address, address.length) < 0) {
        throw new Error(`a frame could not be sent: errno ${koffi.errno()}`);
      }
    }
  } finally {
    closeSync(fd);
  }
}
