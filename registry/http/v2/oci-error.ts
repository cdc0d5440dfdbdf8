import { Fault, toWire } from '../../../schemas/errors/fault.ts';
import type { FaultCode } from '../../../schemas/errors/catalogue.ts';

/** Which code of the distribution specification ("Error Codes") says what one of ours says. */
const CODES: Partial<Record<FaultCode, string>> = {
  NOT_SIGNED_IN: 'UNAUTHORIZED',
  SIGN_IN_FAILED: 'UNAUTHORIZED',
  FORBIDDEN: 'DENIED',
  NAME_INVALID: 'NAME_INVALID',
  METHOD_UNSUPPORTED: 'UNSUPPORTED',
  DIGEST_UNSUPPORTED: 'DIGEST_INVALID',
  UPLOAD_CORRUPT: 'DIGEST_INVALID',
  UPLOAD_OUT_OF_ORDER: 'BLOB_UPLOAD_INVALID',
  CONFLICT: 'BLOB_UPLOAD_INVALID',
  PART_IN_USE: 'DENIED',
  VERSION_IMMUTABLE: 'DENIED',
  TAG_REFUSED: 'MANIFEST_INVALID',
  MEDIA_TYPE_REFUSED: 'MANIFEST_INVALID',
  BLOB_MISSING: 'MANIFEST_BLOB_UNKNOWN',
  SIZE_MISMATCH: 'SIZE_INVALID',
  LIMIT_EXCEEDED: 'SIZE_INVALID',
  QUOTA_EXCEEDED: 'DENIED',
  DISK_FULL: 'UNAVAILABLE',
  DATABASE_FULL: 'UNAVAILABLE',
  DISK_RESERVED: 'UNAVAILABLE',
  DIGEST_MISMATCH: 'MANIFEST_INVALID',
  ARCHIVE_MALFORMED: 'MANIFEST_INVALID',
  ARCHIVE_TRUNCATED: 'MANIFEST_INVALID',
  CHUNK_INDEX_MALFORMED: 'MANIFEST_INVALID',
  FORMAT_TOO_NEW: 'MANIFEST_INVALID',
  TOO_MANY_REQUESTS: 'TOOMANYREQUESTS',
};

const UNKNOWN: Record<string, string> = {
  repository: 'NAME_UNKNOWN',
  blob: 'BLOB_UNKNOWN',
  upload: 'BLOB_UPLOAD_UNKNOWN',
  manifest: 'MANIFEST_UNKNOWN',
};

export interface OciError {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: { readonly errors: { code: string; message: string; detail: unknown }[] };
}

/**
 * Words a failure for OCI clients. They print `message`, so what to do next is part of it.
 *
 * @param error anything; what is no Fault becomes INTERNAL and tells nothing
 */
export function ociError(error: unknown): OciError {
  const fault = Fault.from(error);
  const message = [fault.message, fault.action].filter(Boolean).join(' ');
  return {
    status: fault.status,
    headers: headersOf(fault),
    body: { errors: [{ code: codeOf(fault), message, detail: toWire(fault) }] },
  };
}

function codeOf(fault: Fault): string {
  if (Fault.is(fault, 'NOT_FOUND')) return UNKNOWN[fault.data.what] ?? 'UNSUPPORTED';
  return CODES[fault.code] ?? 'UNKNOWN';
}

function headersOf(fault: Fault): Record<string, string> {
  if (Fault.is(fault, 'TOO_MANY_REQUESTS')) {
    return { 'retry-after': String(fault.data.retryAfterSeconds) };
  }
  if (Fault.is(fault, 'METHOD_UNSUPPORTED')) return { allow: fault.data.allowed.join(', ') };
  if (Fault.is(fault, 'UPLOAD_OUT_OF_ORDER')) return progressHeaders(fault.data.wantedOffset);
  return {};
}

/**
 * How far an upload is. `Range: 0-0` stands for no byte as well as for one, so a second header says
 * it exactly.
 */
export const progressHeaders = (sizeBytes: number): Record<string, string> => ({
  range: `0-${Math.max(0, sizeBytes - 1)}`,
  'upload-offset': String(sizeBytes),
});
