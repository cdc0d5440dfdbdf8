import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NetworkNamespace } from './network-namespace.ts';

/** A table in some namespace, and the file that remembers how it was loaded. */
export interface NftTable {
  readonly where: NetworkNamespace;
  /** Absent: inet. */
  readonly family?: 'bridge';
  readonly name: string;
  /** Its comment. A table of this name with another comment belongs to somebody else. */
  readonly mark: string;
  readonly record: string;
}

/**
 * Makes a table be exactly as rendered, in one transaction.
 *
 * nft prints a table in words of its own, which change with its version, so what it prints cannot be
 * held against what was rendered. Instead the record keeps two digests, of the text that was loaded
 * and of what nft printed right after: when both are still the same, nothing has changed.
 *
 * @param text from `renderTable`
 * @returns whether it was loaded now
 * @throws Fault NETWORK_FAILED when there is one that belongs to somebody else
 */
export async function ensureTable(table: NftTable, text: string): Promise<boolean> {
  const recorded = await readFile(table.record, 'utf8').catch(() => '');
  if (recorded === `${digest(text)} ${digest(await print(table))}\n`) return false;
  await table.where.run('nft', ['-f', '-'], { stdin: text });
  const draft = `${table.record}.new`;
  await mkdir(dirname(table.record), { recursive: true });
  await writeFile(draft, `${digest(text)} ${digest(await print(table))}\n`);
  await rename(draft, table.record);
  return true;
}

/** @returns whether there was one */
export async function removeTable(table: NftTable): Promise<boolean> {
  const existed = (await print(table)) !== '';
  const { family = 'inet', name } = table;
  if (existed) await table.where.run('nft', ['delete', 'table', family, name]);
  await rm(table.record, { force: true });
  return existed;
}

/** @returns the table without counters and the like; nothing when there is none */
async function print(table: NftTable): Promise<string> {
  const { where, family = 'inet' as const, name, mark } = table;
  const list = ['--stateless', 'list', 'table', family, name];
  const listing = await where.run('nft', list, { acceptExitCodes: [0, 1] });
  if (listing === '' || listing.includes(`comment "${mark}"`)) return listing;
  throw new Fault('NETWORK_FAILED', {
    what: `The nft table ${name}`,
    message: 'a table of this name already exists and belongs to something else',
  });
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
