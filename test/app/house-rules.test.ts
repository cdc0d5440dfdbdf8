import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packagesReached } from './values-reached.ts';
import { findWrittenText } from './_text/find-written-text.ts';

const files = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ path: join('app', file), text: readFileSync(join('app', file), 'utf8') }));

/** Files that Next asks for by name; it wants their default export. */
const NEXT_FILES = ['page.tsx', 'layout.tsx', 'error.tsx', 'global-error.tsx', 'not-found.tsx'];
const PACKAGES =
  /^(react|next|next\/[a-z]+|radix-ui\/[a-z-]+|@tanstack\/react-query|react-markdown|remark-gfm|uplot|uplot\/dist\/uPlot\.min\.css|@xterm\/(?:xterm|addon-fit|xterm\/css\/xterm\.css)|zod)$/;

const breaking = (rule: (file: (typeof files)[number]) => boolean): string[] =>
  files.filter(rule).map(({ path }) => path);

test('pages are found', () => {
  expect(files.length).toBeGreaterThan(100);
});

test('only what Next asks for by name is a default export', () => {
  expect(
    breaking(
      ({ path, text }) => /^export default/m.test(text) !== NEXT_FILES.includes(basename(path)),
    ),
  ).toEqual([]);
});

test('pages import the contracts and each other, and few packages', () => {
  const foreign = files.flatMap(({ path, text }) =>
    [...text.matchAll(/(?:from|import) '([^']+)'/g)]
      .map(([, name = '']) => (name.startsWith('.') ? normalize(join(dirname(path), name)) : name))
      .filter((name) => !/^(app|schemas)\//.test(name) && !PACKAGES.test(name))
      .map((name) => `${path}: ${name}`),
  );
  expect(foreign).toEqual([]);
});

test('only app/_client talks to the server', () => {
  expect(
    breaking(
      ({ path, text }) =>
        !path.startsWith('app/_client/') &&
        /\bfetch\(|new EventSource|XMLHttpRequest|create(?:Api|Light)Client/.test(text),
    ),
  ).toEqual([]);
});

test('components are presentational: they ask for nothing', () => {
  expect(
    breaking(({ path, text }) => path.startsWith('app/_components/') && text.includes('/_client/')),
  ).toEqual([]);
});

test('nothing is put into a page as HTML or run from text', () => {
  expect(
    breaking(({ text }) => /dangerouslySetInnerHTML|innerHTML|\beval\(|new Function\(/.test(text)),
  ).toEqual([]);
});

test('nothing is loaded from elsewhere', () => {
  expect(breaking(({ text }) => /(?:src|href)="https?:|url\(|@import/.test(text))).toEqual([]);
});

test('addresses of pages are written in the path builder alone', () => {
  expect(
    breaking(
      ({ path, text }) =>
        path !== 'app/_lib/paths.ts' && /(?:href=["{]["'`]?|push\(["'`])\/[a-z]/.test(text),
    ),
  ).toEqual([]);
});

describe('links that open a new tab', () => {
  test('do not hand this page to the other side', () => {
    expect(
      breaking(({ text }) =>
        [...text.matchAll(/target="_blank"[^>]*/g)].some(([tag]) => !tag.includes('noopener')),
      ),
    ).toEqual([]);
  });
});

describe('sentences', () => {
  test('are written in the catalogue app/_text, not in components', () => {
    const written = files
      .filter(({ path }) => !path.startsWith('app/_text/'))
      .flatMap(({ path, text }) => findWrittenText(path, text).map((found) => `${path}:${found}`));
    expect(written).toEqual([]);
  });
});

describe('what the browser has to fetch', () => {
  /** Reading a file of root documents takes their schema; nobody comes there but administrators. */
  const WITH_SCHEMAS = ['app/(console)/settings/keys/'];

  test('has no schema library in it', () => {
    const reached = files
      .filter(({ text }) => text.startsWith("'use client'"))
      .filter(({ path }) => !WITH_SCHEMAS.some((folder) => path.startsWith(folder)))
      .flatMap(({ path }) => packagesReached(path).get('zod')?.join(' → ') ?? []);
    expect([...new Set(reached.map((way) => way.split(' → ').slice(-2).join(' → ')))]).toEqual([]);
  });
});
