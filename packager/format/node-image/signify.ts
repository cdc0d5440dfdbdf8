import { createPublicKey, hash, verify } from 'node:crypto';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { decodeBase64, encodeBase64 } from '../signature/base64.ts';

/*
 * Files of OpenBSD's signify (signify.c): a line `untrusted comment: …`, a line of base64. In there:
 * `Ed`, eight random bytes that name the key, and the key (32 bytes) or the signature (64 bytes, Ed25519
 * over the message as it is). Comment and name prove nothing: they only help to find the key.
 */
const ALGORITHM = 'Ed';
const NUMBER_BYTES = 8;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const COMMENT = 'untrusted comment: ';
/** SubjectPublicKeyInfo of Ed25519 up to the key itself (RFC 8410 §4). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** A public key of signify. */
export interface SignifyKey {
  /** By which a signature says which key it is of; not unique, whoever makes a key chooses it. */
  readonly number: string;
  /** sha256 of the key in hex: what people compare. */
  readonly fingerprint: string;
  /** The line of base64. */
  readonly line: string;
  readonly comment: string;
}

/**
 * @param text the file, such as `key.pub`
 * @param file where it comes from, for the sentence
 * @throws Fault KEY_UNREADABLE
 */
export function readSignifyKey(text: string, file: string): SignifyKey {
  const parts = readParts(text, KEY_BYTES);
  if (!parts) {
    const why = 'it is no public key of signify (“untrusted comment: …”, and a line of base64)';
    throw new Fault('KEY_UNREADABLE', { file, why });
  }
  const { number, payload, line, comment } = parts;
  return { number, fingerprint: hash('sha256', payload, 'hex'), line, comment };
}

/**
 * Verifies the manifest of a node image. The signature counts only if it is of one of the keys, whatever
 * number it gives.
 *
 * @param signed `manifest`: the bytes that were signed; `signature`: the file `manifest.sig`
 * @param keys those that are trusted
 * @returns the key that it is of
 * @throws Fault NODE_IMAGE_MALFORMED, NODE_IMAGE_KEY_UNKNOWN, NODE_IMAGE_SIGNATURE_INVALID
 */
export function verifyNodeImage<Key extends Pick<SignifyKey, 'line'>>(
  { manifest, signature }: { readonly manifest: string; readonly signature: string },
  keys: readonly Key[],
): Key {
  const parts = readParts(signature, SIGNATURE_BYTES);
  if (!parts) {
    const found = 'something else';
    const wanted = 'a signature of signify';
    throw new Fault('NODE_IMAGE_MALFORMED', { where: 'manifest.sig', wanted, found });
  }
  const { number: key, payload } = parts;
  const named = keys.filter(({ line }) => numberOf(line) === key);
  if (named.length === 0) throw new Fault('NODE_IMAGE_KEY_UNKNOWN', { key });
  const bytes = Buffer.from(manifest, 'utf8');
  const signer = named.find(({ line }) => verify(null, bytes, keyObject(line), payload));
  if (!signer) throw new Fault('NODE_IMAGE_SIGNATURE_INVALID', { key });
  return signer;
}

/** @returns the number of the key that a signature says it is of; undefined when it is none */
export const signerOf = (signature: string): string | undefined =>
  readParts(signature, SIGNATURE_BYTES)?.number;

interface Parts {
  readonly comment: string;
  readonly line: string;
  readonly number: string;
  readonly payload: Uint8Array;
}

function readParts(text: string, payloadBytes: number): Parts | undefined {
  if (text.length > LIMITS.boot.signifyFileBytes) return undefined;
  const [first = '', line = '', ...rest] = text.replaceAll('\r\n', '\n').split('\n');
  if (!first.startsWith(COMMENT) || rest.some((each) => each !== '')) return undefined;
  const bytes = decodeBase64(line);
  if (bytes?.length !== ALGORITHM.length + NUMBER_BYTES + payloadBytes) return undefined;
  // Base64 can say the same bytes in several ways; keys are compared as text.
  if (encodeBase64(bytes) !== line) return undefined;
  if (Buffer.from(bytes.subarray(0, 2)).toString('latin1') !== ALGORITHM) return undefined;
  return {
    comment: first.slice(COMMENT.length),
    line,
    number: Buffer.from(bytes.subarray(2, 2 + NUMBER_BYTES)).toString('hex'),
    payload: bytes.subarray(2 + NUMBER_BYTES),
  };
}

const numberOf = (line: string): string =>
  Buffer.from(line, 'base64')
    .subarray(2, 2 + NUMBER_BYTES)
    .toString('hex');

function keyObject(line: string): ReturnType<typeof createPublicKey> {
  const key = Buffer.from(line, 'base64').subarray(2 + NUMBER_BYTES);
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, key]), format: 'der', type: 'spki' });
}
