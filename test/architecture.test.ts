import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

/** The rules of docs/architecture.md, executed. */

const ROOT = join(import.meta.dirname, '..');
const AREAS = ['schemas', 'packager', 'registry', 'runtime', 'app'];

const sources = AREAS.flatMap((area) => filesIn(join(ROOT, area)))
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => relative(ROOT, file));

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const importsOf = (file: string): Import[] => {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const found = text.matchAll(
    /^(?:import|export)\s+(type\s+)?[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm,
  );
  return [...found].map(([, type, a, b, c]) => {
    const target = a ?? b ?? c ?? '';
    const to = target.startsWith('.') ? normalize(join(dirname(file), target)) : target;
    return { from: file, to, typeOnly: type !== undefined };
  });
};

const imports = sources.flatMap(importsOf);
const isOurs = (to: string): boolean => AREAS.some((area) => to.startsWith(`${area}/`));
/** Computing alone: nothing here reaches a file, a process, the network or the clock by itself. */
const PURE_BUILT_INS = [
  'node:buffer',
  'node:crypto',
  'node:net',
  'node:path',
  'node:stream',
  'node:stream/consumers',
  'node:zlib',
];
const isBuiltIn = (to: string): boolean => to.startsWith('node:');

/** Imports of files in a part that break its rule. */
const offenders = (part: RegExp, allowed: (to: string, line: Import) => boolean): string[] =>
  imports
    .filter((line) => part.test(line.from) && !allowed(line.to, line))
    .map(({ from, to }) => `${from} → ${to}`);

/** Imports within a part that lead from a lower rung to a higher one. */
function downhill(
  part: string,
  rungs: readonly string[],
  counts: (line: Import) => boolean,
): string[] {
  const rungOf = (file: string): number => rungs.findIndex((r) => file.startsWith(`${part}/${r}/`));
  return imports
    .filter((line) => rungOf(line.from) >= 0 && rungOf(line.to) > rungOf(line.from) && counts(line))
    .map(({ from, to }) => `${from} → ${to}`);
}

/** Decisions alone: what is no adapter in the packager's subjects, and every core. */
const CORE =
  /^(packager\/(images|backup|archive|exchange)\/(?!(.*\/)?(adapters|ports)\/)|(registry|runtime)\/(.*\/)?core\/)/;

describe('direction of imports', () => {
  test('schemas stand on nothing of ours and do no input or output', () => {
    const libraries = ['zod', 'yaml'];
    expect(
      offenders(/^schemas\//, (to) => to.startsWith('schemas/') || libraries.includes(to)),
    ).toEqual([]);
  });

  test('packager/format is pure', () => {
    const builtIns = ['node:crypto', 'node:zlib', 'node:buffer'];
    const allowed = (to: string): boolean =>
      to.startsWith('schemas/') ||
      to.startsWith('packager/format/') ||
      builtIns.includes(to) ||
      to === 'zod';
    expect(offenders(/^packager\/format\//, allowed)).toEqual([]);
  });

  test('the packager is a ladder: nothing stands on what is above it', () => {
    const rungs = ['format', 'native', 'images', 'backup', 'archive', 'exchange', 'cli'];
    expect(downhill('packager', rungs, () => true)).toEqual([]);
  });

  test('so is control, by values; types may name what is above', () => {
    const lower = ['nodes', 'pools', 'boot', 'releases', 'trust', 'stacks'];
    const rungs = [
      ...lower,
      'power',
      'roll-out',
      'backups',
      'files',
      'schedules',
      'overview',
      'alerts',
    ];
    expect(downhill('runtime/control', rungs, ({ typeOnly }) => !typeOnly)).toEqual([]);
  });

  test('and the agent', () => {
    const rungs = ['node', 'storage', 'gateway', 'boot', 'compute', 'link', 'converge'];
    expect(downhill('runtime/agent', rungs, ({ typeOnly }) => !typeOnly)).toEqual([]);
  });

  test('packager/native stands on schemas alone', () => {
    const allowed = (to: string): boolean =>
      !isOurs(to) || to.startsWith('schemas/') || to.startsWith('packager/native/');
    expect(offenders(/^packager\/native\//, allowed)).toEqual([]);
  });

  test('core knows no adapter, no process, no file, no clock', () => {
    const allowed = (to: string): boolean =>
      !/\/adapters\//.test(to) && (!isBuiltIn(to) || PURE_BUILT_INS.includes(to));
    expect(offenders(CORE, allowed)).toEqual([]);
    const clocks = sources
      .filter((file) => CORE.test(file))
      .filter((file) =>
        /Date\.now\(\)|new Date\(\)|Math\.random\(/.test(readFileSync(join(ROOT, file), 'utf8')),
      );
    expect(clocks).toEqual([]);
  });

  test('ports are types', () => {
    const allowed = (to: string, line: Import): boolean => line.typeOnly || !isOurs(to);
    expect(offenders(/\/ports\//, allowed)).toEqual([]);
  });

  /** `yard` makes node images, which are the runtime's: a part of the wiring of main.ts. */
  const isWired = (from: string, to: string): boolean =>
    from === 'packager/cli/load-node-images.ts' && to === 'runtime/node-image/open-node-images.ts';

  test('areas meet in schemas, packager/format and packager/native only', () => {
    const shared = (to: string): boolean =>
      to.startsWith('schemas/') ||
      to.startsWith('packager/format/') ||
      to.startsWith('packager/native/');
    for (const area of ['packager', 'registry', 'app']) {
      const allowed = (to: string, { from }: Import): boolean =>
        !isOurs(to) || to.startsWith(`${area}/`) || shared(to) || isWired(from, to);
      expect(offenders(new RegExp(`^${area}/`), allowed)).toEqual([]);
    }
  });

  test('pages are a client like any other', () => {
    const allowed = (to: string): boolean =>
      !isOurs(to) || to.startsWith('app/') || to.startsWith('schemas/');
    expect(offenders(/^app\//, allowed)).toEqual([]);
  });

  test('only the composition roots of the runtime reach across its parts', () => {
    const rules: [RegExp, RegExp][] = [
      [/^runtime\/operations\//, /^runtime\/(operations|database)\//],
      [/^runtime\/accounts\//, /^runtime\/(accounts|audit|database)\//],
      [/^runtime\/control\//, /^runtime\/(control|events|operations|audit|database|process)\//],
      [/^runtime\/agent\//, /^runtime\/(agent|process)\//],
      [/^runtime\/process\//, /^runtime\/process\//],
      [/^runtime\/node-image\//, /^runtime\/node-image\//],
      [/^runtime\/lab\//, /^runtime\/(lab|launcher|agent)\//],
      [/^runtime\/simulator\//, /^runtime\/(simulator|agent|control|operations|audit|process)\//],
    ];
    for (const [part, allowed] of rules) {
      expect(offenders(part, (to) => !to.startsWith('runtime/') || allowed.test(to))).toEqual([]);
    }
  });

  test('node images are made by the packager’s builder of images, and of the program as it is packed', () => {
    const allowed = (to: string): boolean =>
      !to.startsWith('packager/') || /^packager\/(format|native|images)\//.test(to);
    expect(offenders(/^runtime\/node-image\//, allowed)).toEqual([]);
  });

  test('agents take of the packager what reads, and what keeps backups', () => {
    const allowed = (to: string): boolean =>
      !to.startsWith('packager/') || /^packager\/(format|native|backup)\//.test(to);
    expect(offenders(/^runtime\/agent\//, allowed)).toEqual([]);
  });

  test('nothing of the product imports tests', () => {
    expect(offenders(/./, (to) => !to.startsWith('test/'))).toEqual([]);
  });
});

describe('sizes', () => {
  const linesOf = (file: string): number =>
    readFileSync(join(ROOT, file), 'utf8').split('\n').length;

  test('no file is longer than 400 lines, and the median is at most 80', () => {
    const lengths = sources
      .map((file) => [linesOf(file), file] as const)
      .sort((a, b) => a[0] - b[0]);
    expect(lengths.filter(([length]) => length > 400)).toEqual([]);
    expect(lengths[Math.floor(lengths.length / 2)]?.[0]).toBeLessThanOrEqual(80);
  });

  test('files are named in kebab-case', () => {
    const wrong = sources.filter(
      (file) => !/^(.*\/)?(\(?[a-z0-9.-]+\)?|\[[a-z]+\]|_[a-z]+)\.tsx?$/.test(file),
    );
    expect(wrong).toEqual([]);
  });
});

describe('processes', () => {
  test('programs are started in few places, and never through a shell', () => {
    const starters = imports
      .filter(({ to }) => to === 'node:child_process')
      .map(({ from }) => from);
    expect([...new Set(starters)].sort()).toEqual([
      'packager/native/run-command.ts',
      'runtime/agent/storage/adapters/files/reading-guests.ts',
      'runtime/agent/storage/adapters/pools/helper-process.ts',
      'runtime/lab/adapters/start-host.ts',
      'runtime/launcher/child.ts',
      'runtime/launcher/samples.ts',
      'runtime/process/fork-helper.ts',
    ]);
    const shells = sources.filter((file) =>
      /shell:\s*true/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(shells).toEqual([]);
  });
});
