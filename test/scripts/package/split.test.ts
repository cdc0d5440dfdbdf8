import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isLeftOut } from '../../../scripts/package/left-out.ts';
import { COMMON, PARTS } from '../../../scripts/package/parts.ts';
import { splitProgram } from '../../../scripts/package/split.ts';
import { traceSources } from '../../../scripts/package/trace-sources.ts';

const ROOT = join(import.meta.dirname, '../../..');
const shares = splitProgram(ROOT, PARTS);
const all = [...shares.values()].flatMap(({ files }) => files);

const shareOf = (name: string) => {
  const share = shares.get(name);
  if (!share) throw new Error(`there is no ${name}`);
  return share;
};

describe('how the program is shared out among the packages', () => {
  test('each source and each npm package is in one', () => {
    const modules = [...shares.values()].flatMap((share) => [...share.modules.keys()]);
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(modules).size).toBe(modules.length);
  });

  test('what several import is in the common one, what one imports with it', () => {
    expect(shareOf(COMMON).files).toContain('schemas/errors/fault.ts');
    expect(shareOf(COMMON).files).toContain('package.json');
    expect([...shareOf(COMMON).modules.keys()]).toContain('node_modules/koffi');
    expect([...shareOf('stackyard-server').modules.keys()]).toContain('node_modules/next');
    const ofCli = [...shareOf('stackyard-cli').modules.keys()];
    expect(ofCli).toEqual(
      expect.arrayContaining(['node_modules/commander', 'node_modules/rolldown']),
    );
    expect(ofCli.filter((folder) => !/commander|rolldown|oxc-project/.test(folder))).toEqual([]);
    expect(shareOf('stackyard-agent').files).toContain('runtime/agent/open-agent.ts');
  });

  test('nothing is in them that only tests, builds or npm start use', () => {
    // Node images are made of what the packages are made of, by the same rules.
    const images = traceSources(ROOT, ['runtime/node-image/open-node-images.ts']).files;
    const others = /^(test|scripts|app|runtime\/simulator)\/|runtime\/launcher\/(main|agent)\.ts$/;
    expect(all.filter((file) => others.test(file) && !images.has(file))).toEqual([]);
    const modules = [...shares.values()].flatMap((share) => [...share.modules.keys()]);
    const tools = /vitest|oxlint|prettier|typescript|playwright|tailwindcss|\/@types\/|swc-|sharp$/;
    expect(modules.filter((folder) => tools.test(folder))).toEqual([]);
  });

  test('sources that are named in other ways than by imports are in them as well', () => {
    // Programs of threads and processes: each such place has to be known to the tracing or an entry.
    const named = all
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => {
        const text = readFileSync(join(ROOT, file), 'utf8');
        const places = text.match(/import\.meta\.(dirname|filename|url)/g) ?? [];
        const followed = text.match(/new URL\(\s*'[^']+',\s*import\.meta\.url/g) ?? [];
        return places.length > followed.length ? [file] : [];
      });
    expect(named).toEqual([
      // It says that labs are made by a checkout alone.
      'packager/cli/lab/load-lab.ts',
      // It writes such places into what it puts together.
      'runtime/node-image/adapters/link-program.ts',
      'runtime/launcher/packaged/samples.ts',
    ]);
  });

  test('programs of threads and processes are found by their addresses', () => {
    const threads = [
      'runtime/agent/storage/adapters/pools/helper/main.ts',
      'packager/native/zstd-worker.ts',
      'registry/adapters/chunk-indexes/index-worker.ts',
    ];
    expect(threads.filter((file) => !all.includes(file))).toEqual([]);
    expect(all.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});

describe('what is left out of npm packages', () => {
  test.each([
    'node_modules/zod/index.d.ts',
    'node_modules/zod/README.md',
    'node_modules/fastify/.github/workflows/ci.yml',
    'node_modules/kysely/dist/index.js.map',
    'node_modules/@koromix/koffi-linux-x64/musl_x64/koffi.node',
    '.next/cache/x',
    '.next/next-server.js.nft.json',
  ])('%s', (path) => {
    expect(isLeftOut(path)).toBe(true);
  });

  test.each([
    'node_modules/next/license.md',
    'node_modules/zod/package.json',
    'node_modules/next/dist/server/next.js',
    '.next/BUILD_ID',
    '.next/static/chunks/a.js.br',
  ])('but not %s', (path) => {
    expect(isLeftOut(path)).toBe(false);
  });
});
