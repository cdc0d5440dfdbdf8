import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib';

/** The encodings that answers are sent in, by how much they save on text (RFC 9110 §8.4.1). */
export const ENCODINGS = ['br', 'zstd', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Compressing less than this saves no packet. */
export const LEAST_COMPRESSED_BYTES = 1_024;

/**
 * Chooses by Accept-Encoding (RFC 9110 §12.5.3). An encoding with `q=0` is not wanted; other weights
 * are not compared, since browsers send none.
 *
 * @param offered what there is to choose from, the best first
 */
export function chooseEncoding(
  header: string | undefined,
  offered: readonly Encoding[] = ENCODINGS,
): Encoding | undefined {
  const wanted = new Map(
    (header ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      return [name, !parameters.some((each) => /^q=0(\.0*)?$/.test(each))];
    }),
  );
  return offered.find((each) => wanted.get(each) ?? wanted.get('*') ?? false);
}

const brotli = promisify(brotliCompress);
const zipped = promisify(gzip);
const zstd = promisify(zstdCompress);

/** Levels for answers made while somebody waits: a few tenths of a millisecond for a page. */
const BROTLI_LEVEL = 3;
const GZIP_LEVEL = 3;
const ZSTD_LEVEL = 3;
/**
 * A window of 128 KiB, more than nearly all answers. With brotli's own 4 MiB each answer took megabytes
 * outside of V8's heap, for which V8 collected garbage again and again.
 */
const BROTLI_WINDOW_BITS = 17;

/** Compresses an answer, off the main thread. */
export function compress(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  switch (encoding) {
    case 'br':
      return brotli(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: BROTLI_LEVEL,
          [constants.BROTLI_PARAM_LGWIN]: BROTLI_WINDOW_BITS,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      });
    case 'gzip':
      return zipped(bytes, { level: GZIP_LEVEL });
    case 'zstd':
      return zstd(bytes, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
  }
}
