import { EXIT, kind } from './fault-kind.ts';

/** Faults: archive: every way in which bytes from outside can be wrong. */
export const archiveFaults = {
  ARCHIVE_MALFORMED: kind<{ where: string; wanted: string; found: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ where, wanted, found }) =>
      `The archive is damaged, or is not an appliance, at ${where}: wanted ${wanted}, found ${found}.`,
  }),
  ARCHIVE_ENTRY_REFUSED: kind<{ entry: string; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ entry, why }) =>
      `The archive contains an entry that is not allowed, ${entry}: ${why}.`,
  }),
  ARCHIVE_TRUNCATED: kind<{ where: string; wantedBytes: number; foundBytes: number }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ where, wantedBytes, foundBytes }) =>
      `The archive ends too early in ${where}: wanted ${wantedBytes} bytes, found ${foundBytes}.`,
    action: () => 'Download or copy it again.',
  }),
  DIGEST_MISMATCH: kind<{ what: string; wanted: string; found: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ what, wanted, found }) =>
      `${what} does not match its signed index: wanted ${wanted}, found ${found}.`,
    action: () => 'It was changed or damaged after it was packed. Do not use it.',
  }),
  SIZE_MISMATCH: kind<{ what: string; wantedBytes: number; foundBytes: number }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ what, wantedBytes, foundBytes }) =>
      `${what} has the wrong size: wanted ${wantedBytes} bytes, found ${foundBytes}.`,
  }),
  BLOB_MISSING: kind<{ digest: string; what: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ digest, what }) => `A part is missing: ${what} (${digest}).`,
  }),
  CHUNK_INDEX_MALFORMED: kind<{ where: string; wanted: string; found: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ where, wanted, found }) =>
      `The chunk index is malformed at ${where}: wanted ${wanted}, found ${found}.`,
  }),
  CHUNK_CORRUPT: kind<{ disk: string; chunk: number; pack: string; wanted: string; found: string }>(
    {
      status: 400,
      exit: EXIT.invalid,
      retryable: false,
      message: ({ disk, chunk, pack, wanted, found }) =>
        `Chunk ${chunk} of disk “${disk}” in pack ${pack} is damaged: wanted ${wanted}, found ${found}.`,
    },
  ),
  FORMAT_TOO_NEW: kind<{ what: string; found: number; known: number }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ what, found, known }) =>
      `${what} uses format ${found}; this version of Stackyard supports formats up to ${known}.`,
    action: () => 'Update Stackyard.',
  }),
  ARCHIVE_IS_BUNDLE: kind<Record<string, never>>({
    status: 400,
    exit: EXIT.usage,
    retryable: false,
    message: () => 'This file is a bundle of several appliances, not the archive of one.',
    action: () =>
      'List them with “yard bundle ls”, or take one out with “yard bundle extract”. “yard verify” and “yard push” accept the whole bundle.',
  }),
  ARCHIVE_NOT_BUNDLE: kind<Record<string, never>>({
    status: 400,
    exit: EXIT.usage,
    retryable: false,
    message: () => 'This file is the archive of one appliance, not a bundle of several.',
    action: () => 'Use it as it is; “yard inspect” shows what it contains.',
  }),
  BUNDLE_NAME_TWICE: kind<{ name: string; first: string; second: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ name, first, second }) =>
      `Two different appliances in the bundle are called ${name}: ${first} and ${second}.`,
    action: () => 'Put them into separate bundles, or leave one out.',
  }),
} as const;
