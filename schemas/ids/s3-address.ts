/** A bucket, and below which prefix everything is. */
export interface S3Location {
  /** `https://host` or `https://host:port`. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Empty: the whole bucket. */
  readonly prefix: string;
}

const SCHEME = 's3:';
const ADDRESS = /^(?:s3:)?(https?:\/\/[^/?#@\s]+)\/([^/?#\s]+)(?:\/([^?#\s]*?))?\/?$/i;

/**
 * Takes the address of a bucket apart: `https://s3.example.org/bucket/prefix`, with `s3:` in front of it or without.
 *
 * @returns undefined when it is none
 */
export function splitS3Address(text: string): S3Location | undefined {
  const found = ADDRESS.exec(text.trim());
  if (!found) return undefined;
  const [, endpoint, bucket, prefix = ''] = found as unknown as [string, string, string, string?];
  return { endpoint: endpoint.toLowerCase(), bucket, prefix };
}

/** @returns how people call such a place: `s3:https://s3.example.org/bucket/prefix` */
export const s3PlaceText = ({ endpoint, bucket, prefix }: S3Location): string =>
  [`${SCHEME}${endpoint}`, bucket, ...(prefix === '' ? [] : [prefix])].join('/');

/** @returns whether a text is meant as a place in S3, and not as a folder */
export const isS3Text = (text: string): boolean => text.startsWith(SCHEME);
