import { unknownAuthority } from '../../../../schemas/client/unknown-authority.ts';

/** What an error of a request means for who made it. */
export type S3Judgement =
  /** It may go well later. */
  | { readonly kind: 'later'; readonly why: string }
  | { readonly kind: 'object-absent' }
  | { readonly kind: 'bucket-absent' }
  /** There is something of that name, and nothing was to be replaced. */
  | { readonly kind: 'there-already' }
  | { readonly kind: 'behind-the-end' }
  | { readonly kind: 'full' }
  /** The server does not know what was asked for. */
  | { readonly kind: 'unknown-there'; readonly why: string }
  | { readonly kind: 'untrusted'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/** Codes of S3 (docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; Ceph’s are the same), in words. */
const REFUSALS: Readonly<Record<string, string>> = {
  AccessDenied: 'this access key may not do that there',
  InvalidAccessKeyId: 'it does not know this access key',
  SignatureDoesNotMatch: 'the secret is not that of the access key',
  RequestTimeTooSkewed: 'the clocks of the two are too far apart',
  AuthorizationHeaderMalformed: 'it expects another region',
  PermanentRedirect: 'the bucket is in another region or at another address',
  InvalidBucketName: 'it takes no bucket of that name',
  MethodNotAllowed: 'something keeps this object from being changed or removed',
  InvalidObjectState: 'the object was moved to an archive, and has to be restored from there first',
};

const LATER: ReadonlySet<string> = new Set([
  'SlowDown',
  'RequestTimeout',
  'ConditionalRequestConflict',
  'OperationAborted',
  // What came there is not what was sent.
  'XAmzContentSHA256Mismatch',
  'BadDigest',
  'IncompleteBody',
]);

/**
 * Nothing that the other side answered is repeated but a code that looks like one: it may be anybody.
 *
 * @param error what the client threw
 */
export function judgeS3Error(error: unknown): S3Judgement {
  const { name = '', code, $metadata } = (error ?? {}) as FoundError;
  const status = $metadata?.httpStatusCode;
  if (status === undefined) return judgeLine(error, code);
  const said = /^[A-Za-z0-9]{1,60}$/.test(name) ? name : 'Unknown';
  const why = REFUSALS[said] ?? `it answered ${status} ${said}`;
  if (said === 'NoSuchBucket') return { kind: 'bucket-absent' };
  if (said === 'QuotaExceeded' || status === 507) return { kind: 'full' };
  if (LATER.has(said) || status === 429) return { kind: 'later', why };
  if (status === 404) return { kind: 'object-absent' };
  if (status === 412) return { kind: 'there-already' };
  if (status === 416) return { kind: 'behind-the-end' };
  if (status === 501) return { kind: 'unknown-there', why };
  return { kind: status >= 500 ? 'later' : 'refused', why };
}

interface FoundError {
  readonly name?: string;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** No answer has come, or none that is one of S3. */
function judgeLine(error: unknown, code: unknown): S3Judgement {
  const said = typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : undefined;
  const isUntrusted =
    unknownAuthority(error).about !== undefined || said?.startsWith('ERR_TLS_CERT') === true;
  if (isUntrusted || said?.startsWith('CERT_') === true) {
    return { kind: 'untrusted', why: `its certificate is not trusted (${said})` };
  }
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { kind: 'later', why: 'it did not answer in time' };
  }
  return { kind: 'later', why: said ?? 'it does not answer like an object store' };
}
