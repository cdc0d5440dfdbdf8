import { constants, gzipSync } from 'node:zlib';

/** @returns the text as Debian wants manuals and changelogs: smallest, and with neither name nor time */
export const compressed = (text: string): Buffer =>
  gzipSync(text, { level: constants.Z_BEST_COMPRESSION });
