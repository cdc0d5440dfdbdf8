import { describe, expect, test } from 'vitest';
import { labNodeKind } from '../../../../runtime/lab/core/lab-node.ts';
import { type LabPlan, planLab } from '../../../../runtime/lab/core/lab-plan.ts';
import { faultCode } from '../../../fakes/fault-code.ts';

const GiB = 2 ** 30;
const NOTHING = {
  folder: '/lab',
  count: undefined,
  isUefi: false,
  hasTpm: false,
  isDiskless: false,
  nodes: [],
  memoryBytes: undefined,
  port: undefined,
  isBare: false,
};
type Wish = Parameters<typeof planLab>[0];
const plan = (wish: Partial<Wish>, known?: LabPlan): LabPlan =>
  planLab({ ...NOTHING, ...wish }, known);
const kinds = (wish: Partial<Wish>): string[] => plan(wish).nodes.map(labNodeKind);

describe('a new lab', () => {
  test('has three nodes with BIOS, 2 GiB and an empty disk, and pages at port 9470', () => {
    const found = plan({});
    expect(found.nodes.map(labNodeKind)).toEqual(['bios', 'bios', 'bios']);
    expect(found.nodes.map(({ memoryBytes }) => memoryBytes)).toEqual(Array(3).fill(2 * GiB));
    expect(found).toMatchObject({ port: 9_470, isBare: false });
  });

  test('has as many of one kind as asked for', () => {
    expect(kinds({ count: 2, isUefi: true, hasTpm: true, isDiskless: true })).toEqual(
      Array(2).fill('uefi,tpm,no-disk'),
    );
  });

  test('has nodes of different kinds when each is named', () => {
    expect(kinds({ nodes: ['bios', 'no-disk, tpm,uefi'] })).toEqual(['bios', 'uefi,tpm,no-disk']);
  });

  test.each([
    [{ nodes: ['arm'] }, '“arm” is no kind of node'],
    [{ nodes: ['bios,uefi'] }, 'cannot be both bios and uefi'],
    [{ nodes: ['disk,no-disk'] }, 'cannot be both disk and no-disk'],
    [{ nodes: ['bios'], count: 2 }, '--node says all of a node'],
    [{ nodes: ['bios'], isUefi: true }, '--node says all of a node'],
    [{ memoryBytes: 1 }, 'needs 256 MiB of memory'],
    [{ count: 13 }, '12 nodes at most'],
  ])('is refused with %j', (wish, words) => {
    expect(() => plan(wish)).toThrow(words);
  });
});

describe('a lab that is there', () => {
  const known = plan({ nodes: ['uefi'], port: 9_480 });

  test('stays as it is when nothing else is asked for', () => {
    expect(plan({}, known)).toEqual(known);
    expect(plan({ nodes: ['uefi'] }, known)).toEqual(known);
  });

  test.each([
    { nodes: ['bios'] },
    { count: 2 },
    { port: 1_000 },
    { isBare: true },
    { memoryBytes: GiB },
  ])('is not changed into one with %j', (wish) => {
    expect(faultCode(() => plan(wish, known))).toBe('CONFLICT');
  });
});
