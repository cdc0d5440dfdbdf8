import type { z } from 'zod';
import {
  Bundle,
  PAYLOAD_TYPE,
  PREDICATE_TYPE,
  ReleaseStatement,
  STATEMENT_TYPE,
} from '../../../schemas/archive/signature.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { showValue } from '../../../schemas/appliance/problem.ts';
import { parseDocument } from '../json/parse-document.ts';
import { parseJson } from '../json/parse-json.ts';
import { printable } from '../printable.ts';
import { decodeBase64 } from './base64.ts';
import { encodePae } from './pae.ts';

/** A bundle taken apart. Nothing of it has been verified. */
export interface ReadBundle {
  /** What the signatures must be valid for. */
  readonly pae: Uint8Array;
  readonly payload: Uint8Array;
  readonly signatures: readonly Uint8Array[];
  /** What the bundle says about its keys: good for messages, never for trust. */
  readonly hints: readonly string[];
}

/**
 * @throws Fault SIGNATURE_MALFORMED, SIGNATURE_TYPE_UNKNOWN (the payload is no in-toto statement)
 */
export function readBundle(bytes: Uint8Array): ReadBundle {
  const { dsseEnvelope, verificationMaterial } = parseSigned(bytes, Bundle, 'the bundle');
  const { payloadType } = dsseEnvelope;
  if (payloadType !== PAYLOAD_TYPE) {
    const found = showValue(payloadType);
    const data = { what: 'payloadType', wanted: PAYLOAD_TYPE, found };
    throw new Fault('SIGNATURE_TYPE_UNKNOWN', data);
  }
  const payload = decode(dsseEnvelope.payload, 'the payload');
  const keyIds = dsseEnvelope.signatures.flatMap(({ keyid }) => (keyid ? [keyid] : []));
  return {
    pae: encodePae(payloadType, payload),
    payload,
    signatures: dsseEnvelope.signatures.map(({ sig }) => decode(sig, 'a signature')),
    hints: [...new Set([verificationMaterial.publicKey.hint, ...keyIds])].map(printable),
  };
}

/** What a statement must say it is. */
const KINDS = { _type: STATEMENT_TYPE, predicateType: PREDICATE_TYPE };

/**
 * @param payload of a bundle, best after one of its signatures was found valid
 * @throws Fault SIGNATURE_MALFORMED, SIGNATURE_TYPE_UNKNOWN
 */
export function readStatement(payload: Uint8Array): ReleaseStatement {
  const where = 'the signed statement';
  const value = asSignature(() => parseJson(payload, where)) as Record<string, unknown> | null;
  for (const [key, wanted] of Object.entries(KINDS)) {
    const found = value?.[key];
    if (found === wanted) continue;
    throw new Fault('SIGNATURE_TYPE_UNKNOWN', { what: key, wanted, found: showValue(found) });
  }
  return parseSigned(payload, ReleaseStatement, where);
}

function parseSigned<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
  where: string,
): z.output<Schema> {
  return asSignature(() => parseDocument(bytes, schema, where));
}

/** The same checks as for other documents, but told as what it is: a broken signature. */
function asSignature<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (Fault.is(error, 'ARCHIVE_MALFORMED')) throw new Fault('SIGNATURE_MALFORMED', error.data);
    throw error;
  }
}

function decode(text: string, where: string): Uint8Array {
  const bytes = decodeBase64(text);
  if (bytes) return bytes;
  throw new Fault('SIGNATURE_MALFORMED', { where, wanted: 'base64', found: 'other text' });
}
