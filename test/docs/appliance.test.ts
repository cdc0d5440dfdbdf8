import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CATEGORIES } from '../../schemas/appliance/manifest.ts';
import { editorSchema, readApplianceSource } from '../../schemas/appliance/read-appliance.ts';
import { FILTERS } from '../../schemas/appliance/template.ts';
import { templateValues } from '../../schemas/appliance/values.ts';

const page = readFileSync('docs/appliance.md', 'utf8');
const example = /^```yaml\n([^]*?)^```$/m.exec(page)?.[1] ?? '';
const prose = page.replace(example, '');

/** Every key of a JSON Schema, however deep; not the names that people choose. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { properties?: Record<string, unknown> };
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(keysOf)];
}

describe('docs/appliance.md', () => {
  test('its example can be packed', () => {
    const source = readApplianceSource(example);
    expect(Object.keys(source.roles)).toEqual(['db', 'web']);
  });

  test('its example has a parameter and a secret of every kind', () => {
    const { parameters, secrets } = readApplianceSource(example);
    const kinds = (all: object): string[] => [
      ...new Set(Object.values(all).map(({ type }: { type: string }) => type)),
    ];
    expect(kinds(parameters)).toHaveLength(9);
    expect(kinds(secrets)).toHaveLength(4);
  });

  test('it names every field', () => {
    const words = new Set(prose.match(/[A-Za-z0-9]+/g));
    const keys = keysOf(editorSchema('appliance'));
    expect(keys).toContain('hostPort');
    expect(keys.filter((key) => !words.has(key))).toEqual([]);
  });

  test('it names every category, every filter and every value of templates', () => {
    const { parameters, secrets, networks, roles } = readApplianceSource(example);
    const places = [{ kind: 'role', role: 'web' }, { kind: 'outputs' }] as const;
    const values = places.flatMap((place) => [
      ...templateValues({ parameters, secrets, networks, roles }, place),
    ]);
    const parts = values.map((path) => path.split('.').filter((_, i) => i !== 1 || !isNamed(path)));
    const words = [...CATEGORIES, ...Object.keys(FILTERS), ...parts.flat()];
    expect(words.filter((word) => !new RegExp(`[\`.]${word}\\b`).test(prose))).toEqual([]);
  });
});

/** The second part of these paths is a name out of the appliance. */
const isNamed = (path: string): boolean => /^(?:parameters|secrets|roles|publish)\./.test(path);
