import { describe, expect, test } from 'vitest';
import {
  changeChoice,
  withoutNode,
} from '../../../../../runtime/control/boot/core/change-choice.ts';
import {
  chooseImage,
  chosenVersions,
} from '../../../../../runtime/control/boot/core/choose-image.ts';
import { NO_CHOICE } from '../../../../../runtime/control/boot/core/image-choice.ts';
import {
  chosenForWords,
  whyImageStays,
} from '../../../../../runtime/control/boot/core/image-users.ts';
import type { ImageChoice } from '../../../../../runtime/control/boot/ports/boot-store.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

const [ONE, TWO, THREE] = [1, 2, 3].map((each) => `node-000000000${each}`) as [
  NodeId,
  NodeId,
  NodeId,
];
const node = (id: NodeId, labels: Record<string, string> = {}) => ({ id, labels });

type Change = Parameters<typeof changeChoice>[1];
const after = (...changes: Change[]): ImageChoice => changes.reduce(changeChoice, NO_CHOICE);
const standard = (version: string | undefined): Change => ({ for: 'default', version });
const forNode = (id: NodeId, version: string | undefined): Change => ({
  for: 'node',
  node: id,
  version,
});
const forLabel = (key: string, value: string, version: string | undefined): Change => ({
  for: 'label',
  key,
  value,
  version,
});
const canary = (id: NodeId, version: string | undefined): Change => ({
  for: 'canary',
  node: id,
  version,
});

describe('which image a node boots', () => {
  test('nothing was chosen: it waits', () => {
    expect(chooseImage(NO_CHOICE, node(ONE))).toEqual({ version: undefined, by: 'none' });
  });

  test('the default, unless something closer says otherwise', () => {
    const choice = after(standard('1'), forNode(ONE, '2'), forLabel('zone', 'attic', '3'));
    expect(chooseImage(choice, node(TWO))).toEqual({ version: '1', by: 'default' });
    expect(chooseImage(choice, node(TWO, { zone: 'attic' }))).toEqual({
      version: '3',
      by: 'label',
    });
    expect(chooseImage(choice, node(TWO, { zone: 'cellar' }))).toEqual({
      version: '1',
      by: 'default',
    });
    expect(chooseImage(choice, node(ONE, { zone: 'attic' }))).toEqual({ version: '2', by: 'node' });
  });

  test('as a canary, before everything else', () => {
    const choice = after(standard('1'), canary(ONE, '9'), forNode(ONE, '2'));
    expect(chooseImage(choice, node(ONE))).toEqual({ version: '9', by: 'canary' });
    expect(chooseImage(choice, node(TWO))).toEqual({ version: '1', by: 'default' });
  });

  test('of several labels, by the wish that was given last, also when it is given anew', () => {
    const both = node(ONE, { zone: 'attic', kind: 'big' });
    const zoneFirst = after(forLabel('zone', 'attic', '1'), forLabel('kind', 'big', '2'));
    expect(chooseImage(zoneFirst, both).version).toBe('2');
    expect(chooseImage(changeChoice(zoneFirst, forLabel('zone', 'attic', '1')), both).version).toBe(
      '1',
    );
  });

  test('by labels that it has itself, not by what every object has', () => {
    const choice = after(forLabel('constructor', String(Object), '1'));
    expect(chooseImage(choice, node(ONE)).by).toBe('none');
  });
});

describe('a choice', () => {
  test('is put in place of the one before, and taken back', () => {
    const choice = after(forNode(ONE, '1'), forNode(ONE, '2'), forNode(TWO, '3'));
    expect(choice.overrides).toEqual([
      { kind: 'node', node: ONE, version: '2' },
      { kind: 'node', node: TWO, version: '3' },
    ]);
    expect(changeChoice(choice, forNode(ONE, undefined)).overrides).toHaveLength(1);
    expect(after(standard('1'), standard(undefined)).default).toBeUndefined();
    expect(
      after(forLabel('a', 'b', '1'), forLabel('a', 'c', '2'), forLabel('a', 'b', undefined))
        .overrides,
    ).toEqual([{ kind: 'label', key: 'a', value: 'c', version: '2' }]);
  });

  test('leaves what is too old as it is', () => {
    const choice = { ...NO_CHOICE, oldestSequence: 7 };
    expect(changeChoice(choice, standard('1')).oldestSequence).toBe(7);
  });

  test('has canaries of one version, one after the other', () => {
    const two = after(canary(ONE, '2'), canary(TWO, '2'));
    expect(two.canary).toEqual({ version: '2', nodes: [ONE, TWO] });
    expect(changeChoice(two, canary(ONE, '2')).canary?.nodes).toEqual([TWO, ONE]);
    expect(changeChoice(two, canary(THREE, '3')).canary).toEqual({ version: '3', nodes: [THREE] });
    expect(changeChoice(two, canary(ONE, undefined)).canary?.nodes).toEqual([TWO]);
    expect(
      changeChoice(changeChoice(two, canary(ONE, undefined)), canary(TWO, undefined)).canary,
    ).toBeUndefined();
    expect(changeChoice(NO_CHOICE, canary(ONE, undefined)).canary).toBeUndefined();
  });

  test('of the default ends a trial of that version, and no other one', () => {
    const trial = after(standard('1'), canary(ONE, '2'));
    expect(changeChoice(trial, standard('2'))).toMatchObject({ default: '2', canary: undefined });
    expect(changeChoice(trial, standard('3')).canary?.version).toBe('2');
    expect(changeChoice(trial, standard(undefined)).canary?.version).toBe('2');
  });

  test('names no node that is gone', () => {
    const choice = after(standard('1'), canary(ONE, '2'), canary(TWO, '2'), forNode(ONE, '3'));
    expect(withoutNode(choice, ONE)).toEqual({
      ...NO_CHOICE,
      default: '1',
      canary: { version: '2', nodes: [TWO] },
      overrides: [],
    });
    expect(withoutNode(choice, THREE)).toEqual(choice);
  });

  test('tells which versions somebody may be told to boot, and why one stays', () => {
    const choice = after(
      standard('1'),
      canary(ONE, '2'),
      forNode(TWO, '1'),
      forLabel('zone', 'attic', '3'),
    );
    const nameOf = (id: NodeId): string => `name of ${id}`;
    expect(chosenVersions(choice)).toEqual(['1', '2', '3']);
    expect(chosenVersions(NO_CHOICE)).toEqual([]);
    expect(whyImageStays(choice, '1', nameOf)).toEqual([
      'it is the default',
      `it was chosen for name of ${TWO}`,
    ]);
    expect(chosenForWords(choice, '2', nameOf)).toEqual([`name of ${ONE} (canary)`]);
    expect(chosenForWords(choice, '3', nameOf)).toEqual(['zone=attic']);
    expect(whyImageStays(choice, '4', nameOf)).toEqual([]);
  });
});
