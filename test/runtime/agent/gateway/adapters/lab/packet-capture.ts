import koffi from 'koffi';
import { inNamespace } from '../../../../../../runtime/agent/gateway/adapters/setns.ts';

const libc = koffi.load('libc.so.6');
const socket = libc.func('int socket(int, int, int)') as (...args: number[]) => number;
const close = libc.func('int close(int)') as (fd: number) => number;
const recv = libc.func('long recv(int, _Out_ uint8_t *, size_t, int)') as (
  fd: number,
  buffer: Buffer,
  size: number,
  flags: number,
) => number;

/** packet(7): frames as they are on the wire, of every protocol (`htons(ETH_P_ALL)`). */
const [AF_PACKET, SOCK_RAW, EVERY_PROTOCOL] = [17, 3, 0x0300];
const MSG_DONTWAIT = 0x40;

/** Sees all frames on all interfaces of a network namespace, sent and received, from when it is opened. */
export class PacketCapture {
  readonly #fd: number;

  /** @param path of the namespace; a socket stays in the one it was made in */
  constructor(path: string) {
    this.#fd = inNamespace<number>(path, () => socket(AF_PACKET, SOCK_RAW, EVERY_PROTOCOL));
    if (this.#fd < 0) throw new Error('no packet socket');
  }

  /** @returns the frames since the last call; the kernel keeps some hundred kilobytes */
  frames(): Buffer[] {
    const frames: Buffer[] = [];
    for (;;) {
      const buffer = Buffer.alloc(2_048);
      const length = recv(this.#fd, buffer, buffer.length, MSG_DONTWAIT);
      if (length < 0) return frames;
      frames.push(buffer.subarray(0, length));
    }
  }

  close(): void {
    close(this.#fd);
  }
}
