import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the built pages are made of. */
const SOURCES = ['app', 'schemas', 'next.config.js', 'postcss.config.mjs', 'package-lock.json'];

/** As the set-up does it, see scripts/setup/pages.mjs. */
const COMPRESS =
  "import { compressPages } from './scripts/setup/compress-pages.mjs'; compressPages('.next');";

/** Builds the pages when anything they are made of is newer than the last build. */
export async function ensureBuiltPages(): Promise<void> {
  if (builtAt() > Math.max(...SOURCES.map(changedAt))) return;
  await run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  await run(process.execPath, ['--input-type=module', '--eval', COMPRESS]);
}

function builtAt(): number {
  return statSync('.next/BUILD_ID', { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function changedAt(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return Math.max(stat.mtimeMs, ...inside.map((file) => statSync(join(path, file)).mtimeMs));
}
