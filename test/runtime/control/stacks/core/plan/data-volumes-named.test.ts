import { describe, expect, test } from 'vitest';
import { dataVolumesNamed } from '../../../../../../runtime/control/stacks/core/plan/data-volumes-named.ts';
import type { StackDefinition } from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import { faultCode } from '../../../../../fakes/fault-code.ts';

const machines = ['db', 'web-1', 'web-2'].map((name) => ({
  id: `machine-${name}`,
  name: `blog-${name}`,
  role: name.replace(/-.$/, ''),
}));
const volume = (id: string, machine: string, name: string, kind = 'data') => ({
  id: `volume-${id}`,
  machine: `machine-${machine}`,
  name,
  kind,
});
const definition = {
  machines,
  volumes: [
    volume('1', 'db', 'system', 'system'),
    volume('2', 'db', 'mysql'),
    volume('3', 'web-1', 'content'),
    volume('4', 'web-2', 'content'),
  ],
} as unknown as StackDefinition;

describe('a data volume', () => {
  test.each([
    [['mysql'], ['volume-2']],
    [['db/mysql'], ['volume-2']],
    [['blog-db/mysql'], ['volume-2']],
    [['volume-2'], ['volume-2']],
    [
      ['blog-web-2/content', 'mysql'],
      ['volume-4', 'volume-2'],
    ],
  ])('is found by %j', (names, ids) => {
    expect(dataVolumesNamed(definition, names)).toEqual(ids);
  });

  test.each([
    ['of another machine', 'blog-web-1/mysql', 'NOT_FOUND'],
    ['that is a system disk', 'system', 'NOT_FOUND'],
    ['without a name', '', 'NOT_FOUND'],
    ['of which there are several', 'content', 'WHICH_VOLUME'],
    ['of a role of several machines', 'web/content', 'WHICH_VOLUME'],
  ])('%s is not', (_title, name, code) => {
    expect(faultCode(() => dataVolumesNamed(definition, ['mysql', name]))).toBe(code);
  });
});
