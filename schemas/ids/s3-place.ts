import { z } from 'zod';
import { S3_LIMITS } from '../config/s3-limits.ts';
import { splitS3Address } from './s3-address.ts';

const WANTED_URL =
  'the address of a bucket, such as https://s3.example.org/backups or https://s3.example.org/backups/site-1';

/** `https://host` or `https://host:port`; what stands in the names of S3 as well has no room there. */
const Endpoint = z
  .string()
  .max(S3_LIMITS.endpointChars)
  .regex(
    /^https?:\/\/([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$/,
    'the address of a server, such as https://s3.example.org',
  );

/** What Ceph, MinIO and Amazon accept; a dot alone is none. */
const BucketName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/,
    'the name of a bucket: 3 to 63 letters, digits, dots, dashes and underscores',
  );

/** Below which the objects are; parts with slashes between, and none that a path would read as something else. */
const Prefix = z
  .string()
  .max(S3_LIMITS.prefixChars)
  .regex(
    /^(|(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)*)$/,
    'names with slashes between, of letters, digits, dots, dashes and underscores',
  );

/** Where objects are, in any S3. */
export const S3Place = z.strictObject({
  endpoint: Endpoint.describe('Address of the server, without the bucket'),
  bucket: BucketName.describe('It is there already'),
  prefix: Prefix.default('').describe('Below which everything is; default: the whole bucket'),
  region: z
    .string()
    .min(1)
    .max(S3_LIMITS.regionChars)
    .regex(/^[A-Za-z0-9_-]+$/, 'letters, digits, dashes and underscores')
    .default('us-east-1')
    .describe('Part of every signature; most servers other than Amazon’s take any'),
});
export type S3Place = z.infer<typeof S3Place>;

/** Id of an access key, which is no secret. */
export const S3KeyId = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'visible characters without spaces')
  .max(S3_LIMITS.keyIdChars);

/** The secret half of an access key. */
export const S3Secret = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'visible characters without spaces')
  .max(S3_LIMITS.secretChars);

/** A place in S3, and the access key that opens it. */
export interface S3Access extends S3Place {
  readonly keyId: string;
  readonly secret: string;
}

/** A bucket by its address, with `s3:` in front of it or without, read into where it is. */
export const S3Address = z.string({ error: WANTED_URL }).transform((text, context) => {
  const read = S3Place.omit({ region: true }).safeParse(splitS3Address(text));
  if (read.success) return read.data;
  context.addIssue({ code: 'custom', message: WANTED_URL });
  return z.NEVER;
});
