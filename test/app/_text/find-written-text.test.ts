import { expect, test } from 'vitest';
import { findWrittenText } from './find-written-text.ts';

const find = (source: string): string[] => findWrittenText('part.tsx', source);

test('text between tags and in attributes that people read is found', () => {
  expect(find('const a = <p>Show more</p>;')).toEqual(['1: Show more']);
  expect(find('const a = <Field label="name" />;')).toEqual(['1: name']);
  expect(find('const a = <Field help={`at most ${n}`} />;')).toEqual(['1: at most']);
  expect(find('const a = {\n  title: "size",\n};')).toEqual(['2: size']);
});

test('a sentence anywhere else is found by how it reads', () => {
  expect(find('const a = b ? "Waiting" : null;')).toEqual(['1: Waiting']);
  expect(find('const a = "the plan has a problem";')).toEqual(['1: the plan has a problem']);
});

test('what only the program reads is not text', () => {
  const source = [
    "'use client';",
    "import { a } from 'react';",
    'const LOOK = "flex min-h-8 gap-1 text-ink-soft";',
    'const a = <li className="block truncate italic" key="one">{marketText.title} · 1</li>;',
    'const b = event.key === "Escape" || tag === "INPUT" || kind === "working";',
    'type State = "Waiting" | "the plan has failed";',
  ].join('\n');
  expect(find(source)).toEqual([]);
});

test('what a call or a comparison inside an attribute takes is judged by how it reads', () => {
  expect(find('const a = <B reason={why("stop")} title={kind === "stop" ? x : y} />;')).toEqual([]);
  expect(find('const a = <B reason={why("Not now")} />;')).toEqual(['1: Not now']);
});

test('text of an element inside an attribute is found', () => {
  expect(find('const a = <A icon={<p>No entry</p>} className={f(<i>So so</i>)} />;')).toEqual([
    '1: No entry',
    '1: So so',
  ]);
});
