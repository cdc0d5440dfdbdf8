import { createPrivateKey } from 'node:crypto';

/**
 * What the golden archives were packed from. Fixed for ever, and apart from the fakes of other
 * tests, which may change: a golden archive says what was published once.
 */

const BLOCK = 4_096;

/** Bytes of a linear congruential generator (Numerical Recipes): no compressor makes them smaller. */
function noise(seed: number, length: number): Buffer {
  let state = seed >>> 0;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
}

const text = (word: string, blocks: number): Buffer =>
  Buffer.concat(
    Array.from({ length: blocks }, (_, i) => Buffer.alloc(BLOCK, `${word} ${i * i * 7_919} `)),
  );
const zeros = (blocks: number): Buffer => Buffer.alloc(blocks * BLOCK);

const system = Buffer.concat([text('system', 40), zeros(8), noise(1, BLOCK), text('system', 40)]);

const readme = '# Golden\n\nPacked once; read for ever. Ünïcödé.\n';
const manifest = `
format: 1
name: golden
version: 1.2.3
title: Golden
summary: An archive that every later reader must read
licence: MIT
categories: [example]
icon: icon.png
readme: README.md
parameters:
  zeta: { type: string, label: Zeta, default: last }
  alpha: { type: string, label: Alpha, default: first }
networks:
  private: {}
roles:
  db:
    memory: 256 MiB
    system: { image: db.raw, format: raw }
  web:
    memory: 256 MiB
    after: [db]
    system: { image: web.raw, format: raw, size: 2 MiB }
`;

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), zeros(0), noise(2, 40)]);

/**
 * Two disks that share most chunks: one repeats itself and holds zeros and noise, the other is
 * smaller than its machine's disk.
 */
export const goldenProject = {
  disks: { db: system, web: Buffer.concat([system.subarray(0, 45 * BLOCK), text('web', 12)]) },
  files: { 'appliance.yaml': manifest, 'icon.png': png, 'README.md': readme },
};

/** When and as what it was signed. */
export const GOLDEN_TIME = Date.parse('2026-11-23T00:00:00.000Z');
export const GOLDEN_SIGNING = ['--namespace', 'acme', '--sequence', '7'] as const;

/** RFC 8410: a key for tests, known to everybody. @returns PKCS#8 as PEM */
export function goldenKeyPem(): string {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = Buffer.concat([prefix, Buffer.alloc(32, 'stackyard golden test key, public')]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;
}
