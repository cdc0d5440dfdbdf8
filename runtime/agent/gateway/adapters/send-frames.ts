import { closeSync } from 'node:fs';
import koffi from 'koffi';
import { libcFunction } from '../../../../packager/native/libc-function.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { openSocket } from './open-socket.ts';

/** Of <linux/if_packet.h> and <bits/socket.h>. */
const AF_PACKET = 17;
const SOCK_RAW = 3;

type SendTo = (
  ...args: [
    fd: number,
    bytes: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: number,
  ]
) => number;
const sendto = libcFunction(
  'intptr_t sendto(int fd, const void *bytes, size_t length, int flags, const void *address, uint32_t addressLength)',
) as () => SendTo;

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
  const fd = where.inside<number>(() => openSocket(AF_PACKET, SOCK_RAW));
  try {
    const address = Buffer.alloc(20);
    address.writeUInt16LE(AF_PACKET, 0);
    address.writeInt32LE(index, 4);
    for (const frame of frames) {
      if (sendto()(fd, frame, frame.length, 0, address, address.length) < 0) {
        throw new Error(`a frame could not be sent: errno ${koffi.errno()}`);
      }
    }
  } finally {
    closeSync(fd);
  }
}
