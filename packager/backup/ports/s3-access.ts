import type { S3Place } from '../../../schemas/ids/s3-place.ts';

/** A place in S3, and the access key that opens it. */
export interface S3Access extends S3Place {
  readonly keyId: string;
  readonly secret: string;
}
