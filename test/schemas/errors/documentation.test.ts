import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT, FAULTS, type FaultCode } from '../../../schemas/errors/catalogue.ts';

const document = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8');

/** The text below each heading that is a code. */
const sections = new Map(
  document
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [code = '', ...lines] = section.split(/^## /m)[0]?.split('\n') ?? [];
      return [code, lines.join('\n').trim()];
    }),
);
const codes = Object.keys(FAULTS) as FaultCode[];

describe('docs/errors.md', () => {
  test('explains every code of the catalogue, each once, and no other', () => {
    expect([...sections.keys()].toSorted()).toEqual(codes.toSorted());
    expect(document.match(/^### /gm)).toHaveLength(codes.length);
  });

  test.each(codes)('%s: its numbers, what it means and what to do', (code) => {
    const { exit, status, retryable } = FAULTS[code];
    const [facts = '', meaning = '', action = ''] = (sections.get(code) ?? '').split('\n\n');
    expect(facts).toBe(`exit ${exit} · HTTP ${status}${retryable ? ' · again' : ''}`);
    expect(meaning).toMatch(/^.{20,}\.$/s);
    expect(action).toMatch(/^\*\*Do:\*\* .{3,}\.$/s);
  });

  test('lists every exit code', () => {
    const listed = [...document.matchAll(/^\| (\d+) \|/gm)].map(([, exit]) => Number(exit));
    expect(listed).toEqual(Object.values(EXIT));
  });

  test('points at documents and headings that are there', () => {
    for (const [, target = ''] of document.matchAll(/\]\(([a-z-]+\.md)\)/g)) {
      expect(readFileSync(join(import.meta.dirname, '../../../docs', target), 'utf8')).not.toBe('');
    }
  });
});
