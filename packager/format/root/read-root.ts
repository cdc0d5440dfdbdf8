import {
  NamespaceRoot,
  ROOT_PAYLOAD_TYPE,
  RootChain,
  type RootEnvelope,
} from '../../../schemas/archive/namespace-root.ts';
import { showValue } from '../../../schemas/appliance/problem.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { canonicalJsonBytes } from '../json/canonical-json.ts';
import { parseDocument } from '../json/parse-document.ts';
import { decodeBase64, encodeBase64 } from '../signature/base64.ts';
import { encodePae } from '../signature/pae.ts';
import { type PublicKey, readPublicKey } from '../signature/public-key.ts';

/** A root document taken apart. Whether it is believed is another question. */
export interface RootDocument {
  readonly envelope: RootEnvelope;
  readonly root: NamespaceRoot;
  readonly publicKeys: readonly PublicKey[];
  readonly payload: Uint8Array;
  /** What the signatures must be valid for. */
  readonly pae: Uint8Array;
  readonly signatures: readonly Uint8Array[];
}

/**
 * Reads root documents, oldest first.
 *
 * @param bytes JSON: an array of DSSE envelopes
 * @throws Fault LIMIT_EXCEEDED, ROOT_MALFORMED
 */
export function readRootChain(bytes: Uint8Array): readonly RootDocument[] {
  demandAtMost(bytes.length, LIMITS.namespaceRoot.chainBytes, 'The chain of root documents');
  const chain = asRoot(() => parseDocument(bytes, RootChain, 'the chain'));
  return chain.map((envelope) => readRoot(envelope));
}

/** @throws Fault LIMIT_EXCEEDED, ROOT_MALFORMED */
export function readRoot(envelope: RootEnvelope): RootDocument {
  const { payloadType } = envelope;
  if (payloadType !== ROOT_PAYLOAD_TYPE) {
    throw malformed('payloadType', ROOT_PAYLOAD_TYPE, showValue(payloadType));
  }
  const payload = decode(envelope.payload, 'the payload');
  demandAtMost(payload.length, LIMITS.namespaceRoot.documentBytes, 'A root document');
  const root = asRoot(() => parseDocument(payload, NamespaceRoot, 'the document'));
  // One content, one sequence of bytes: else two signers could sign “the same” and not agree.
  if (!Buffer.from(canonicalJsonBytes(root)).equals(payload)) {
    throw malformed('the document', 'canonical JSON (RFC 8785)', 'other JSON');
  }
  const publicKeys = Object.entries(root.keys).map(([id, spki]) => readKey(id, spki));
  if (root.threshold > publicKeys.length) {
    throw malformed('threshold', `at most ${publicKeys.length} (keys)`, String(root.threshold));
  }
  return {
    envelope,
    root,
    publicKeys,
    payload,
    pae: encodePae(payloadType, payload),
    signatures: envelope.signatures.map(({ sig }) => decode(sig, 'a signature')),
  };
}

/** A key is named by its own bytes, never by what somebody calls it. */
function readKey(id: string, spki: string): PublicKey {
  const bytes = decode(spki, `key ${id}`);
  if (encodeBase64(bytes) !== spki) throw malformed(`key ${id}`, 'padded base64', 'other text');
  const key = asRoot(() =>
    readPublicKey(`-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----`, id),
  );
  if (key.keyId !== id) throw malformed('keys', `the name ${key.keyId}`, id);
  return key;
}

/** The same checks as for other documents, but told as what it is: a broken root document. */
function asRoot<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (Fault.is(error, 'ARCHIVE_MALFORMED')) throw new Fault('ROOT_MALFORMED', error.data);
    if (Fault.is(error, 'KEY_UNREADABLE')) {
      throw malformed('keys', 'an ed25519 public key', error.data.why);
    }
    throw error;
  }
}

function demandAtMost(found: number, limit: number, what: string): void {
  if (found <= limit) return;
  const data = { what, limit: `${limit} bytes`, found: `${found} bytes` };
  throw new Fault('LIMIT_EXCEEDED', data);
}

function decode(text: string, where: string): Uint8Array {
  const bytes = decodeBase64(text);
  if (bytes) return bytes;
  throw malformed(where, 'base64', 'other text');
}

const malformed = (where: string, wanted: string, found: string): Fault =>
  new Fault('ROOT_MALFORMED', { where, wanted, found });
