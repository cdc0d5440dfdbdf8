import koffi from 'koffi';

/**
 * zstd by FFI, from the copy inside the running Node (`docs/decisions/0005-zstd-of-node.md`). One
 * context is made and used again: `node:zlib` makes one per call, which for chunks of 32 KiB costs
 * more than the compression itself.
 */

/** `ZSTD_cParameter` of zstd.h. */
const PARAMETER = {
  level: 100,
  hashLog: 102,
  minMatch: 105,
  contentSize: 200,
  checksum: 201,
  dictionaryId: 202,
} as const;

/**
 * For archives, level 1 with a table of 65,536 places instead of 8,192, and matches of five bytes
 * instead of six (`docs/decisions/0019-level-1-with-a-larger-table.md`). Another choice gives other
 * bytes: it needs a golden archive of its own. For backups, which are kept for long, level 3.
 */
const STRENGTHS = {
  archive: [
    [PARAMETER.level, 1],
    [PARAMETER.hashLog, 16],
    [PARAMETER.minMatch, 5],
  ],
  backup: [[PARAMETER.level, 3]],
} as const;

type Call = (...args: unknown[]) => number;

interface Library {
  readonly createCompressor: () => unknown;
  readonly freeCompressor: Call;
  readonly setParameter: Call;
  readonly compress: Call;
  readonly createDecompressor: () => unknown;
  readonly freeDecompressor: Call;
  readonly decompress: Call & { readonly async: (...args: unknown[]) => void };
  readonly isError: Call;
  readonly errorName: (code: number) => string;
}

let library: Library | undefined;

/**
 * `null` names the running program. Another libzstd loaded beside it would be worse than none: its
 * inner calls would find Node's functions of the same names, and memory would be torn.
 */
function loadLibrary(): Library {
  if (library) return library;
  const zstd = koffi.load(null);
  library = {
    createCompressor: zstd.func('void *ZSTD_createCCtx()'),
    freeCompressor: zstd.func('size_t ZSTD_freeCCtx(void *context)'),
    setParameter: zstd.func('size_t ZSTD_CCtx_setParameter(void *context, int key, int value)'),
    compress: zstd.func(
      'size_t ZSTD_compress2(void *context, void *target, size_t room, const void *source, size_t length)',
    ),
    createDecompressor: zstd.func('void *ZSTD_createDCtx()'),
    freeDecompressor: zstd.func('size_t ZSTD_freeDCtx(void *context)'),
    decompress: zstd.func(
      'size_t ZSTD_decompressDCtx(void *context, void *target, size_t room, const void *source, size_t length)',
    ),
    isError: zstd.func('uint ZSTD_isError(size_t code)'),
    errorName: zstd.func('const char *ZSTD_getErrorName(size_t code)'),
  };
  return library;
}

export interface Compressor {
  /**
   * Writes one frame: with its content size, without checksum and dictionary.
   *
   * @param target at least {@link compressBound} bytes
   * @returns bytes written
   */
  compress(plain: Uint8Array, target: Uint8Array): number;
  close(): void;
}

/** A compressor that uses one context for all its frames. Same input, same output. */
export function createCompressor(strength: keyof typeof STRENGTHS = 'archive'): Compressor {
  const zstd = loadLibrary();
  const context = zstd.createCompressor();
  const set = (key: number, value: number): void => {
    check(zstd, zstd.setParameter(context, key, value));
  };
  for (const [key, value] of STRENGTHS[strength]) set(key, value);
  set(PARAMETER.contentSize, 1);
  set(PARAMETER.checksum, 0);
  set(PARAMETER.dictionaryId, 0);
  return {
    compress: (plain, target) =>
      check(zstd, zstd.compress(context, target, target.length, plain, plain.length)),
    close: () => void zstd.freeCompressor(context),
  };
}

/** Room that a frame of this many plain bytes can need (`ZSTD_COMPRESSBOUND` of zstd.h). */
export const compressBound = (plainBytes: number): number =>
  plainBytes +
  Math.floor(plainBytes / 256) +
  (plainBytes < 131_072 ? Math.floor((131_072 - plainBytes) / 2_048) : 0);

/** Decodes in other threads, with one context for each frame that is under way. */
export interface BackgroundDecompressor {
  /** As {@link Decompressor.decompress}; both buffers must be left alone until it is done. */
  decompress(stored: Uint8Array, plain: Uint8Array): Promise<number>;
  /** To be called when nothing is under way. */
  close(): void;
}

export function createBackgroundDecompressor(): BackgroundDecompressor {
  const zstd = loadLibrary();
  const idle: unknown[] = [];
  return {
    async decompress(stored, plain) {
      const context = idle.pop() ?? zstd.createDecompressor();
      const code = await new Promise<number>((resolve, reject) => {
        const done = (error: Error | null, result: number): void =>
          error ? reject(error) : resolve(result);
        zstd.decompress.async(context, plain, plain.length, stored, stored.length, done);
      });
      idle.push(context);
      return check(zstd, code);
    },
    close() {
      for (const context of idle.splice(0)) zstd.freeDecompressor(context);
    },
  };
}

export interface Decompressor {
  /**
   * Reads frames into `plain` and never past its end. Whoever calls has checked the frame's header
   * (`packager/format/chunks/zstd-frame.ts`).
   *
   * @returns bytes written
   * @throws Error with libzstd's words when the frame is damaged or larger than `plain`
   */
  decompress(stored: Uint8Array, plain: Uint8Array): number;
  close(): void;
}

/** A decompressor that uses one context for all its frames. */
export function createDecompressor(): Decompressor {
  const zstd = loadLibrary();
  const context = zstd.createDecompressor();
  return {
    decompress: (stored, plain) =>
      check(zstd, zstd.decompress(context, plain, plain.length, stored, stored.length)),
    close: () => void zstd.freeDecompressor(context),
  };
}

function check(zstd: Library, code: number): number {
  if (zstd.isError(code) !== 0) throw new Error(zstd.errorName(code));
  return code;
}
