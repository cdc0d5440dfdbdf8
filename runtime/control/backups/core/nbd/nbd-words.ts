/**
 * Words of the protocol of network block devices, as far as volumes are read and filled by it.
 * Source: https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md
 */
export const NBD = {
  greeting: Buffer.from('NBDMAGICIHAVEOPT'),
  option: Buffer.from('IHAVEOPT'),
  optionReply: 0x0003_e889_0455_65a9n,
  request: 0x2560_9513,
  simpleReply: 0x6744_6698,
  structuredReply: 0x668e_33ef,
  /** Of handshakes: the new style, and without 124 zeroes. */
  flags: { fixedNewStyle: 1, noZeroes: 2 },
  options: { go: 7, structuredReply: 8, setMetaContext: 10 },
  optionReplies: { ack: 1, info: 3, metaContext: 4 },
  /** Replies to options that refuse them begin here. */
  refusals: 0x8000_0000,
  infoExport: 0,
  commands: { read: 0, write: 1, disconnect: 2, flush: 3, blockStatus: 7 },
  replies: { none: 0, data: 1, hole: 2, blockStatus: 5 },
  /** Structured replies that are errors begin here. */
  errors: 0x8000,
  replyDone: 1,
  /** Contexts: what is zero, and from which file of a chain each part is (QEMU’s docs/interop/nbd.rst). */
  contexts: { allocation: 'base:allocation', depth: 'qemu:allocation-depth' },
  /** Of `base:allocation`: it reads as zeroes. */
  zero: 2,
  requestBytes: 28,
} as const;

/** @returns an option of a handshake */
export function encodeOption(option: number, data: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(16);
  NBD.option.copy(head);
  head.writeUInt32BE(option, 8);
  head.writeUInt32BE(data.length, 12);
  return Buffer.concat([head, data]);
}

/** @returns the data of `setMetaContext`, of the export without a name */
export function encodeContexts(contexts: readonly string[]): Buffer {
  const counts = Buffer.alloc(8);
  counts.writeUInt32BE(contexts.length, 4);
  const queries = contexts.flatMap((context) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(context));
    return [length, Buffer.from(context)];
  });
  return Buffer.concat([counts, ...queries]);
}

/** The data of `go`: the export without a name, and no questions. */
export const GO = Buffer.alloc(6);

export interface NbdRequest {
  readonly command: number;
  /** Names the request until it is answered. */
  readonly cookie: number;
  readonly offset: number;
  readonly length: number;
}

export function encodeRequest({ command, cookie, offset, length }: NbdRequest): Buffer {
  const bytes = Buffer.alloc(NBD.requestBytes);
  bytes.writeUInt32BE(NBD.request, 0);
  bytes.writeUInt16BE(command, 6);
  bytes.writeBigUInt64BE(BigInt(cookie), 8);
  bytes.writeBigUInt64BE(BigInt(offset), 16);
  bytes.writeUInt32BE(length, 24);
  return bytes;
}
