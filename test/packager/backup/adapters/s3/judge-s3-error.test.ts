import { describe, expect, test } from 'vitest';
import { judgeS3Error } from '../../../../../packager/backup/adapters/s3/judge-s3-error.ts';
import { s3Fault } from '../../../../../packager/backup/adapters/s3/s3-fault.ts';

const answer = (httpStatusCode: number, name?: string) =>
  Object.assign(new Error('<b>what the other side says</b>'), {
    ...(name === undefined ? {} : { name }),
    $metadata: { httpStatusCode },
  });
const ofSystem = (code: unknown, name = 'Error') => Object.assign(new Error('x'), { code, name });

describe('an answer of an object store', () => {
  test.each([
    [404, 'NoSuchKey', 'object-absent'],
    [404, 'NotFound', 'object-absent'],
    [404, 'NoSuchBucket', 'bucket-absent'],
    [412, 'PreconditionFailed', 'there-already'],
    [416, 'InvalidRange', 'behind-the-end'],
    [403, 'QuotaExceeded', 'full'],
    [507, 'Whatever', 'full'],
    [501, 'NotImplemented', 'unknown-there'],
    [403, 'AccessDenied', 'refused'],
    [400, 'InvalidArgument', 'refused'],
    [301, 'PermanentRedirect', 'refused'],
    [500, 'InternalError', 'later'],
    [502, 'Unknown', 'later'],
    [503, 'SlowDown', 'later'],
    [400, 'SlowDown', 'later'],
    [429, 'TooMany', 'later'],
    [400, 'RequestTimeout', 'later'],
    [400, 'IncompleteBody', 'later'],
    [400, 'BadDigest', 'later'],
    [400, 'XAmzContentSHA256Mismatch', 'later'],
    [409, 'ConditionalRequestConflict', 'later'],
    [409, 'OperationAborted', 'later'],
  ])('%i %s means: %s', (status, name, kind) => {
    expect(judgeS3Error(answer(status, name)).kind).toBe(kind);
  });

  test.each([
    ['AccessDenied', 'this access key may not do that there'],
    ['InvalidAccessKeyId', 'it does not know this access key'],
    ['SignatureDoesNotMatch', 'the secret is not that of the access key'],
    ['RequestTimeTooSkewed', 'the clocks of the two are too far apart'],
    ['AuthorizationHeaderMalformed', 'it expects another region'],
    ['PermanentRedirect', 'the bucket is in another region or at another address'],
    ['InvalidBucketName', 'it takes no bucket of that name'],
    ['MethodNotAllowed', 'something keeps this object from being changed or removed'],
    [
      'InvalidObjectState',
      'the object was moved to an archive, and has to be restored from there first',
    ],
    ['Something', 'it answered 403 Something'],
  ])('%s is told in words', (name, why) => {
    expect(judgeS3Error(answer(403, name))).toEqual({ kind: 'refused', why });
  });

  test('nothing that it says is repeated unless it looks like a code', () => {
    for (const name of ['', 'a b', 'x\u001b[31m', 'A'.repeat(61), 'a\n']) {
      expect(judgeS3Error(answer(403, name))).toEqual({
        kind: 'refused',
        why: 'it answered 403 Unknown',
      });
    }
    expect(judgeS3Error({ $metadata: { httpStatusCode: 403 } })).toMatchObject({
      why: 'it answered 403 Unknown',
    });
    expect(judgeS3Error(answer(403, 'A'.repeat(60)))).toMatchObject({
      why: `it answered 403 ${'A'.repeat(60)}`,
    });
  });
});

describe('without an answer', () => {
  test.each([
    [ofSystem('ECONNREFUSED'), 'later', 'ECONNREFUSED'],
    [ofSystem('ECONNREFUSED', 'TimeoutError'), 'later', 'it did not answer in time'],
    [ofSystem('not a code'), 'later', 'it does not answer like an object store'],
    [ofSystem('x ECONNRESET'), 'later', 'it does not answer like an object store'],
    [ofSystem('E'.repeat(61)), 'later', 'it does not answer like an object store'],
    [ofSystem(7), 'later', 'it does not answer like an object store'],
    ['thrown', 'later', 'it does not answer like an object store'],
    [undefined, 'later', 'it does not answer like an object store'],
    [
      ofSystem('SELF_SIGNED_CERT_IN_CHAIN'),
      'untrusted',
      'its certificate is not trusted (SELF_SIGNED_CERT_IN_CHAIN)',
    ],
    [
      ofSystem('CERT_HAS_EXPIRED'),
      'untrusted',
      'its certificate is not trusted (CERT_HAS_EXPIRED)',
    ],
    [
      ofSystem('ERR_TLS_CERT_ALTNAME_INVALID'),
      'untrusted',
      'its certificate is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
  ])('%s is %s: %s', (error, kind, why) => {
    expect(judgeS3Error(error)).toEqual({ kind, why });
  });
});

test('each of them has its Fault', () => {
  const place = {
    endpoint: 'https://s3.example.org',
    bucket: 'vault',
    prefix: 'a',
    region: 'us-east-1',
  };
  const at = 's3:https://s3.example.org/vault/a';
  const fault = (judged: Parameters<typeof s3Fault>[1]) => {
    const { code, data, cause } = s3Fault(place, judged, 'the cause');
    expect(cause).toBe('the cause');
    return [code, data];
  };
  expect(fault({ kind: 'later', why: 'x' })).toEqual([
    'UNREACHABLE',
    { url: at, why: 'x', about: 'objects' },
  ]);
  expect(fault({ kind: 'untrusted', why: 'x' })).toEqual([
    'UNREACHABLE',
    { url: at, why: 'x', about: 'certificate' },
  ]);
  expect(fault({ kind: 'bucket-absent' })).toEqual([
    'NOT_FOUND',
    { what: 'bucket', name: 'vault' },
  ]);
  expect(fault({ kind: 'full' })).toEqual(['DISK_FULL', { where: at }]);
  for (const kind of ['refused', 'unknown-there'] as const) {
    expect(fault({ kind, why: 'x' })).toEqual(['OBJECTS_REFUSED', { place: at, why: 'x' }]);
  }
  for (const kind of ['object-absent', 'there-already', 'behind-the-end'] as const) {
    const why = `it answered “${kind}”`;
    expect(fault({ kind })).toEqual(['OBJECTS_REFUSED', { place: at, why }]);
  }
});
