import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { digestsOf, readArchive } from '../second-reader/read-archive.ts';
import { packGolden } from './pack-golden.ts';

/**
 * Run by hand, once for every version of the format: `node test/format/golden/make.ts format-1`. A
 * golden archive is never made anew: archives like it are on other people's disks.
 */
const [name] = parseArgs({ allowPositionals: true }).positionals;
if (!name) throw new Error('Which version? For example: format-2');
const bytes = await packGolden();
const path = join(import.meta.dirname, name);
await writeFile(`${path}.yard`, bytes, { flag: 'wx' });
const digests = digestsOf(readArchive(bytes));
await writeFile(`${path}.json`, `${JSON.stringify(digests, null, 2)}\n`, { flag: 'wx' });
