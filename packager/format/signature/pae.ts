/**
 * DSSE pre-authentication encoding (secure-systems-lab/dsse v1.0.2, `protocol.md`): the bytes that
 * are signed. `DSSEv1 <length of type> <type> <length of payload> <payload>`, lengths in bytes.
 */
export function encodePae(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType, 'utf8');
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `),
    type,
    Buffer.from(` ${payload.length} `),
    payload,
  ]);
}
