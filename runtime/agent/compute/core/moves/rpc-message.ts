import { MalformedXdr, xdrUnsigned } from './xdr.ts';

/**
 * One message between a libvirt client and its daemon: the length of all of it, a header, a body.
 * Format: https://libvirt.org/kbase/internals/rpc.html
 */
export interface RpcMessage {
  /** All of it, with its length. */
  readonly bytes: Buffer;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly type: number;
  readonly serial: number;
  readonly status: number;
  readonly body: Buffer;
}

/** Programs: calls about machines, and signs of life. */
export const RPC_PROGRAM = { remote: 0x2000_8086, keepAlive: 0x6b65_6570 } as const;
export const RPC_TYPE = { call: 0, reply: 1, event: 2 } as const;
export const RPC_STATUS = { ok: 0 } as const;

const LENGTH_BYTES = 4;
const HEADER_BYTES = 28;

/** Cuts a stream into messages, however it arrives. */
export class RpcMessages {
  readonly #limitBytes: number;
  #rest: Buffer = Buffer.alloc(0);

  /** @param limitBytes of one message */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /**
   * @returns the messages that are complete with these bytes
   * @throws MalformedXdr when a message is longer than it may be, or too short to be one
   */
  take(bytes: Buffer): RpcMessage[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const messages: RpcMessage[] = [];
    while (this.#rest.length >= LENGTH_BYTES) {
      const length = this.#rest.readUInt32BE();
      if (length < HEADER_BYTES || length > this.#limitBytes) {
        throw new MalformedXdr(`a message of ${length} bytes`);
      }
      if (this.#rest.length < length) break;
      messages.push(readMessage(this.#rest.subarray(0, length)));
      this.#rest = this.#rest.subarray(length);
    }
    return messages;
  }
}

const readMessage = (bytes: Buffer): RpcMessage => ({
  bytes,
  program: bytes.readUInt32BE(4),
  version: bytes.readUInt32BE(8),
  procedure: bytes.readInt32BE(12),
  type: bytes.readInt32BE(16),
  serial: bytes.readUInt32BE(20),
  status: bytes.readInt32BE(24),
  body: bytes.subarray(HEADER_BYTES),
});

/** @returns the same message with another body */
export function withBody({ bytes }: RpcMessage, body: Buffer): Buffer {
  const head = bytes.subarray(LENGTH_BYTES, HEADER_BYTES);
  return Buffer.concat([xdrUnsigned(HEADER_BYTES + body.length), head, body]);
}
